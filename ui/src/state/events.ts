// Hands each event of the shell to the part of the page that it is about.
import { onAppEvent, type AppEvent } from '../lib/shell';
import { cloud } from './cloud.svelte';
import { library } from './library.svelte';
import { complain, messages } from './messages.svelte';
import { models } from './models.svelte';
import { place } from './place.svelte';
import { player } from './player.svelte';
import { processors } from './processors.svelte';
import { recorder } from './recorder.svelte';
import { reading } from './reading.svelte';
import { rest } from './rest.svelte';
import { settings } from './settings.svelte';
import { updates } from './updates.svelte';
import { vocabulary } from './vocabulary.svelte';
import { work } from './work.svelte';

export function hearShell(): Promise<() => void> {
  return onAppEvent(take);
}

function take(event: AppEvent): void {
  switch (event.kind) {
    case 'queue':
      work.take(event.change);
      break;
    case 'segment':
      reading.hear(event.note, event.version, event.segment);
      if (event.note === place.note) messages.say(event.segment.text);
      break;
    case 'note':
      library.take(event.note);
      void reading.refresh(event.note.id);
      void player.refresh(event.note.id, event.note.duration_ms);
      break;
    case 'notes-gone':
      library.forget(event.ids);
      recorder.forget(event.ids);
      if (place.note && event.ids.includes(place.note)) place.back();
      break;
    case 'playing':
      player.hear(event.playing);
      break;
    case 'recording':
      recorder.hear(event.recording);
      break;
    case 'live':
      recorder.hearText(event.live);
      break;
    case 'opened-files':
      work.takeAdded(event.added);
      break;
    case 'open-note':
      place.openNote(event.note);
      break;
    case 'settings':
      void settings.take(event.settings);
      break;
    case 'at-rest':
      rest.take(event.at_rest);
      break;
    case 'processors':
      processors.view = event.processors;
      break;
    case 'models':
      models.hear(event.models);
      break;
    case 'cloud':
      cloud.view = event.cloud;
      break;
    case 'asking':
      cloud.asking = event.notes;
      break;
    case 'updates':
      updates.hear(event.updates);
      break;
    case 'vocabulary':
      vocabulary.entries = event.entries;
      break;
    case 'problem':
      complain(event.error);
      break;
  }
}
