// Open questions and requests of others.
import { SvelteSet } from 'svelte/reactivity';
import { distinct, type HighlightWords, isAsked, withState } from '../lib/highlights';
import {
  type AskedMessage,
  commands,
  type HighlightState,
  type NoteHighlight,
  type NoteId,
} from '../lib/shell';
import { showError } from './messages.svelte';
import { player } from './player.svelte';
import { skim } from './skim.svelte';

const RELOAD_MS = 250;

/** A question or request. */
export type Line = { key: string; message: AskedMessage; highlight: NoteHighlight };

class AskedMessages {
  messages = $state.raw<AskedMessage[]>([]);
  phase = $state<'loading' | 'ready'>('loading');
  /** The line that had the focus last: it gets it back when its message is closed. */
  current: string | null = null;
  /** The line that was played last. */
  played = $state<string | null>(null);
  /** Lines ticked since the page was opened: they stay until it is left. */
  #isOpen = false;
  readonly #ticked = new SvelteSet<string>();
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;

  lines = $derived(this.messages.flatMap((message) => this.#linesOf(message)));
  count = $derived(this.lines.filter(({ highlight }) => highlight.state === 'open').length);

  async load(): Promise<void> {
    clearTimeout(this.#reloadTimer);
    try {
      const fresh = await commands.askedMessages();
      const known = new Set(fresh.map(({ note }) => note.id));
      const ticked = this.messages.filter(
        ({ note, highlights }) =>
          !known.has(note.id) && highlights.some((each) => this.#ticked.has(keyOf(note.id, each))),
      );
      this.messages = ticked.length
        ? [...fresh, ...ticked].sort((a, b) => b.note.said_at - a.note.said_at)
        : fresh;
      this.phase = 'ready';
    } catch (thrown) {
      showError(thrown);
    }
  }

  /** Batched: importing a thousand files emits a thousand events. */
  scheduleLoad(): void {
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => void this.load(), RELOAD_MS);
  }

  remove(ids: readonly NoteId[]): void {
    this.messages = this.messages.filter(({ note }) => !ids.includes(note.id));
    this.scheduleLoad();
  }

  open(): () => void {
    this.#isOpen = true;
    return () => {
      this.#isOpen = false;
      this.#ticked.clear();
      this.scheduleLoad();
    };
  }

  setState(note: NoteId, changed: HighlightWords, state: HighlightState): void {
    if (state === 'done' && this.#isOpen) this.#ticked.add(keyOf(note, changed));
    this.messages = this.messages.map((message) =>
      message.note.id === note
        ? { ...message, highlights: withState(message.highlights, changed, state) }
        : message,
    );
  }

  isPlaying(line: Line): boolean {
    if (!player.playing || player.note !== line.message.note.id) return false;
    return skim.isOn ? skim.isAt(line.highlight) : this.played === line.key;
  }

  async togglePlaying(line: Line): Promise<void> {
    if (this.isPlaying(line)) return player.toggle();
    this.played = line.key;
    await player.playNoteFrom(line.message.note.id, line.highlight.start_ms);
  }

  /** The sentences of the open lines, from the one with the focus on. */
  toggleSkim(): void {
    const parts = new Map<NoteId, NoteHighlight[]>();
    for (const { message, highlight } of this.lines)
      if (highlight.state === 'open')
        parts.set(message.note.id, [...(parts.get(message.note.id) ?? []), highlight]);
    const notes = this.messages.map(({ note }) => note).filter(({ id }) => parts.has(id));
    const current = this.lines.find(({ key }) => key === this.current)?.message.note.id;
    skim.toggle(notes, current && parts.has(current) ? current : (notes[0]?.id ?? null), { parts });
  }

  #linesOf(message: AskedMessage): Line[] {
    const lines = message.highlights
      .filter(isAsked)
      .map((highlight) => ({ key: keyOf(message.note.id, highlight), message, highlight }))
      .filter(
        ({ key, highlight: { state } }) => state === 'open' || (state === 'done' && this.#ticked.has(key)),
      );
    return distinct(lines, ({ key }) => key);
  }
}

function keyOf(note: NoteId, { kind, text }: HighlightWords): string {
  return `${note} ${kind} ${text}`;
}

export const asked = new AskedMessages();
