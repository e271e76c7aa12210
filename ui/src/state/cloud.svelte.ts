// The service that may be asked: off until the user turns it on.
import { t } from '../i18n/index.svelte';
import {
  commands,
  errorInfo,
  type CloudChoice,
  type CloudOffer,
  type CloudScope,
  type CloudView,
  type NoteId,
} from '../lib/shell';
import { attempt, complain, messages } from './messages.svelte';
import { reading } from './reading.svelte';
import { settings } from './settings.svelte';

class Cloud {
  view = $state.raw<CloudView | null>(null);
  /** The notes that it is being asked about. */
  asking = $state.raw<NoteId[]>([]);
  /** What would be sent, while the user decides. */
  offer = $state.raw<{ note: NoteId; offer: CloudOffer } | null>(null);

  choice = $derived(this.view && ({ per_minute: null, ...this.view.settings } as CloudChoice));

  /** Its name, while it may be asked. */
  host = $derived(
    this.view?.available && this.choice?.on && !settings.view.offline_lock ? this.view.host : null,
  );

  async load(): Promise<void> {
    this.view = (await attempt(commands.cloud())) ?? this.view;
  }

  /** Whether it could be kept. */
  async change(change: Partial<CloudChoice>): Promise<boolean> {
    if (!this.choice) return false;
    const view = await attempt(commands.setCloud({ ...this.choice, ...change }));
    this.view = view ?? this.view;
    return view !== undefined;
  }

  async takeKey(): Promise<void> {
    this.view = (await attempt(commands.takeCloudKey())) ?? this.view;
  }

  async forgetKey(): Promise<void> {
    this.view = (await attempt(commands.forgetCloudKey())) ?? this.view;
  }

  /** Asks the user whether to ask. */
  async propose(note: NoteId): Promise<void> {
    const offer = await attempt(commands.cloudOffer(note));
    if (offer) this.offer = { note, offer };
  }

  /** The user has agreed. */
  async ask(id: NoteId, scope: CloudScope): Promise<void> {
    const host = this.host ?? '';
    try {
      const note = await commands.askCloud(id, scope);
      if (reading.note?.id === id) reading.take(note);
      const text = note.versions.find((each) => each.id === note.current_version);
      if (scope === 'unsure' && !text?.suggestions.length) messages.show(t('cloud.agreed', { host }));
      else messages.say(t('cloud.answered', { host }));
    } catch (thrown) {
      if (errorInfo(thrown).code !== 'cancelled') complain(thrown);
    }
  }

  async stop(id: NoteId): Promise<void> {
    await attempt(commands.stopCloud(id));
  }

  async decide(segment: number, accepted: boolean): Promise<void> {
    const { note, version } = reading;
    if (!note || !version) return;
    const decided = await attempt(commands.decideSuggestion(note.id, version.id, segment, accepted));
    if (decided && reading.note?.id === decided.id) reading.take(decided);
  }
}

export const cloud = new Cloud();
