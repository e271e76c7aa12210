import { t } from '../i18n/index.svelte';
import {
  commands,
  errorInfo,
  type FullCloudSettings,
  type CloudEstimates,
  type CloudScope,
  type CloudView,
  type NoteId,
} from '../lib/shell';
import { messages, runCommand, showError } from './messages.svelte';
import { openNote } from './openNote.svelte';
import { settings as appSettings } from './settings.svelte';

class Cloud {
  view = $state.raw<CloudView | null>(null);
  /** Notes with a request in progress. */
  pending = $state.raw<NoteId[]>([]);
  estimate = $state.raw<{ note: NoteId; estimate: CloudEstimates } | null>(null);

  settings = $derived(this.view && ({ price_per_minute: null, ...this.view.settings } as FullCloudSettings));

  /** The host, while it may be used. */
  host = $derived(
    this.view?.available && this.settings?.enabled && !appSettings.view.offline_lock ? this.view.host : null,
  );

  async load(): Promise<void> {
    this.view = (await runCommand(commands.cloud())) ?? this.view;
  }

  /** Returns whether the change was saved. */
  async change(change: Partial<FullCloudSettings>): Promise<boolean> {
    if (!this.settings) return false;
    const view = await runCommand(commands.setCloud({ ...this.settings, ...change }));
    this.view = view ?? this.view;
    return view !== undefined;
  }

  async importKey(): Promise<void> {
    this.view = (await runCommand(commands.importCloudKey())) ?? this.view;
  }

  async deleteKey(): Promise<void> {
    this.view = (await runCommand(commands.deleteCloudKey())) ?? this.view;
  }

  async openDialog(note: NoteId): Promise<void> {
    const estimate = await runCommand(commands.estimateCloud(note));
    if (estimate) this.estimate = { note, estimate };
  }

  async transcribe(id: NoteId, scope: CloudScope): Promise<void> {
    const host = this.host ?? '';
    try {
      const note = await commands.transcribeInCloud(id, scope);
      if (openNote.note?.id === id) openNote.set(note);
      const text = note.versions.find((each) => each.id === note.current_version);
      if (scope === 'low-confidence' && !text?.suggestions.length)
        messages.show(t('cloud.noDifference', { host }));
      else messages.announce(t('cloud.answered', { host }));
    } catch (thrown) {
      if (errorInfo(thrown).code !== 'cancelled') showError(thrown);
    }
  }

  async cancel(id: NoteId): Promise<void> {
    await runCommand(commands.cancelCloud(id));
  }

  async decide(segment: number, accepted: boolean): Promise<void> {
    const { note, version } = openNote;
    if (!note || !version) return;
    const decided = await runCommand(commands.decideSuggestion(note.id, version.id, segment, accepted));
    if (decided && openNote.note?.id === decided.id) openNote.set(decided);
  }
}

export const cloud = new Cloud();
