// What is unheard, by person and chat.
import { type HighlightWords, withState } from '../lib/highlights';
import {
  commands,
  type HighlightState,
  type Note,
  type NoteId,
  type NoteSummary,
  type UnheardConversation,
} from '../lib/shell';
import { runCommand, showError } from './messages.svelte';
import { player } from './player.svelte';

/** More are shown when these are heard. */
const MAX_MESSAGES = 200;
const RELOAD_MS = 250;

class CatchUp {
  conversations = $state.raw<UnheardConversation[]>([]);
  /** Of the open conversation, oldest first; those that are heard meanwhile stay. */
  messages = $state.raw<Note[]>([]);
  phase = $state<'loading' | 'ready'>('loading');
  #open: string | null = null;
  readonly #putBack = new Set<NoteId>();
  #request = 0;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;

  total = $derived({
    notes: sum(this.conversations.map((each) => each.notes)),
    duration_ms: sum(this.conversations.map((each) => each.duration_ms)),
    reading_ms: sum(this.conversations.map((each) => each.reading_ms)),
  });

  async load(): Promise<void> {
    clearTimeout(this.#reloadTimer);
    try {
      this.conversations = await commands.unheardConversations();
    } catch (thrown) {
      showError(thrown);
    }
  }

  /** Batched: importing a thousand files emits a thousand events. */
  applyChange(note: NoteSummary): void {
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => void this.load(), RELOAD_MS);
    if (this.messages.some(({ id }) => id === note.id)) void this.#refresh(note);
  }

  /** `name`: of a chat or sender, empty if unknown; `null` closes it. */
  async open(name: string | null): Promise<void> {
    if (name === this.#open) return;
    const request = (this.#request += 1);
    this.#open = name;
    this.messages = [];
    this.#putBack.clear();
    if (name === null) return;
    this.phase = 'loading';
    const filter = { query: '', language: null, favourite: false, questions: false, bin: false };
    try {
      const page = await commands.listNotes(
        { ...filter, unheard: true, conversation: name },
        0,
        MAX_MESSAGES,
      );
      const notes = await Promise.all(page.items.map(({ note }) => commands.openNote(note.id)));
      if (request !== this.#request) return;
      this.messages = notes.reverse();
      this.phase = 'ready';
    } catch (thrown) {
      if (request === this.#request) showError(thrown);
    }
  }

  async setUnheard(notes: readonly NoteSummary[], unheard: boolean): Promise<void> {
    const ids = notes.filter((note) => note.unheard !== unheard).map(({ id }) => id);
    if (ids.length) await runCommand(commands.setUnheard(ids, unheard));
  }

  /** Reading does not mark them again. */
  keepUnheard(ids: readonly NoteId[]): void {
    ids.forEach((id) => this.#putBack.add(id));
  }

  toggleHeard(note: NoteSummary): void {
    if (!note.unheard) this.keepUnheard([note.id]);
    void this.setUnheard([note], !note.unheard);
  }

  /** Unless the user put it back. */
  markRead(note: NoteSummary): void {
    if (!this.#putBack.has(note.id)) void this.setUnheard([note], false);
  }

  async togglePlaying(note: NoteSummary): Promise<void> {
    if (player.note !== note.id) await player.open(note.id);
    await player.toggle();
  }

  setHighlightState(id: NoteId, changed: HighlightWords, state: HighlightState): void {
    this.messages = this.messages.map((note) =>
      note.id === id ? { ...note, highlights: withState(note.highlights, changed, state) } : note,
    );
  }

  async #refresh(summary: NoteSummary): Promise<void> {
    const old = this.messages.find(({ id }) => id === summary.id);
    const hasNewText = old?.changed_at !== summary.changed_at && old?.excerpt !== summary.excerpt;
    const note = hasNewText ? await commands.openNote(summary.id).catch(() => null) : null;
    this.messages = this.messages.map((each) =>
      each.id === summary.id ? (note ?? { ...each, ...summary }) : each,
    );
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export const catchUp = new CatchUp();
