import { type AppEvent, onAppEvent } from '../lib/shell';
import { asked } from './asked.svelte';
import { catchUp } from './catchUp.svelte';
import { cloud } from './cloud.svelte';
import { devices } from './devices.svelte';
import { folders } from './folders.svelte';
import { library } from './library.svelte';
import { lock } from './lock.svelte';
import { messages, showError } from './messages.svelte';
import { messageSearch } from './messageSearch.svelte';
import { models } from './models.svelte';
import { openNote } from './openNote.svelte';
import { player } from './player.svelte';
import { queue } from './queue.svelte';
import { recorder } from './recorder.svelte';
import { replaceRules } from './replaceRules.svelte';
import { router } from './router.svelte';
import { settings } from './settings.svelte';
import { thread } from './thread.svelte';
import { updates } from './updates.svelte';
import { vocabulary } from './vocabulary.svelte';

export function subscribe(): Promise<() => void> {
  return onAppEvent(applyEvent);
}

function applyEvent(event: AppEvent): void {
  switch (event.kind) {
    case 'queue':
      queue.applyChange(event.change);
      break;
    case 'segment':
      openNote.addLiveSegment(event.note, event.version, event.segment);
      if (event.note === router.note) messages.announce(event.segment.text);
      break;
    case 'note':
      library.applyChange(event.note);
      catchUp.scheduleLoad();
      thread.applyChange(event.note);
      asked.scheduleLoad();
      void openNote.refresh(event.note.id);
      void player.refresh(event.note.id, event.note.duration_ms);
      break;
    case 'notes-deleted':
      library.remove(event.ids);
      void catchUp.load();
      thread.remove(event.ids);
      asked.remove(event.ids);
      recorder.onNotesDeleted(event.ids);
      if (router.note && event.ids.includes(router.note)) router.back();
      break;
    case 'messages-changed':
      catchUp.scheduleLoad();
      thread.scheduleReload();
      messageSearch.reload();
      break;
    case 'playback':
      player.apply(event.playback);
      if (player.atEnd) {
        if (player.note === openNote.note?.id) openNote.markHeard();
        else
          void thread.setUnheard(
            thread.notes.filter(({ id }) => id === player.note),
            false,
          );
      }
      break;
    case 'recording':
      recorder.apply(event.recording);
      break;
    case 'live':
      recorder.applyLiveText(event.live);
      break;
    case 'opened-files':
      queue.showReport(event.report);
      break;
    case 'open-note':
      router.openNote(event.note);
      break;
    case 'settings':
      void settings.apply(event.settings);
      break;
    case 'encryption':
      lock.apply(event.encryption);
      break;
    case 'devices':
      devices.view = event.devices;
      break;
    case 'models':
      models.apply(event.models);
      break;
    case 'cloud':
      cloud.view = event.cloud;
      break;
    case 'cloud-requests':
      cloud.pending = event.notes;
      break;
    case 'updates':
      updates.apply(event.updates);
      break;
    case 'vocabulary':
      vocabulary.entries = event.entries;
      break;
    case 'replace-rules':
      replaceRules.rules = event.rules;
      void openNote.reload();
      thread.scheduleReload();
      break;
    case 'watched-folders':
      folders.reported = event.folders;
      break;
    case 'text-export':
      folders.export = event.export;
      break;
    case 'new-texts':
      // The desktop notifies.
      break;
    case 'error':
      showError(event.error);
      break;
  }
}
