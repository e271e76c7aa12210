// Going through the doubtful words of the open note, one by one.
import { SvelteSet } from 'svelte/reactivity';
import { t } from '../i18n/index.svelte';
import { type Doubt, doubtsOf, replaceWord, trimWord } from '../lib/doubts';
import { messages } from './messages.svelte';
import { openNote } from './openNote.svelte';
import { player } from './player.svelte';

/** Words to play before and after the doubtful one. */
const AROUND = 3;

class Doubts {
  correcting = $state(false);
  draft = $state('');
  /** Key of the current doubt. */
  #at = $state<string | null>(null);
  /** Keys of the words that were accepted or corrected. */
  readonly #settled = new SvelteSet<string>();

  all = $derived.by<Doubt[]>(() => {
    const { note, version, layout, textLanguage } = openNote;
    if (!note || note.binned_at !== null || openNote.live || openNote.editing) return [];
    const translated = version?.task === 'translate';
    const doubts = doubtsOf(layout, (segment) =>
      translated ? textLanguage : (segment.language ?? textLanguage),
    );
    return doubts.filter((doubt) => !this.#settled.has(key(doubt)));
  });

  current = $derived<Doubt | null>(
    this.#at ? (this.all.find((doubt) => key(doubt) === this.#at) ?? null) : null,
  );

  position = $derived(this.current ? this.all.indexOf(this.current) + 1 : 0);

  isSettled(word: number): boolean {
    const timed = openNote.layout.words[word];
    return timed !== undefined && this.#settled.has(key({ ...timed, text: trimWord(timed.text).core }));
  }

  step(way: 1 | -1): void {
    if (this.correcting && this.draft.trim() !== this.current?.text) return void this.#replace(way);
    this.#goTo(this.#neighbour(way, this.all));
  }

  correct(): void {
    if (!this.current || this.correcting) return;
    this.draft = this.current.text;
    this.correcting = true;
  }

  stopCorrecting(): void {
    this.correcting = false;
  }

  /** The current word is right, as it is or as corrected. */
  accept(): void {
    const doubt = this.current;
    if (!doubt) return;
    if (this.correcting && this.draft.trim() !== doubt.text) return void this.#replace(1);
    const next = this.#neighbour(1, this.all);
    this.#settled.add(key(doubt));
    this.#goTo(next === doubt ? undefined : next);
  }

  end(): void {
    this.#at = null;
    this.correcting = false;
  }

  async #replace(way: 1 | -1): Promise<void> {
    const doubt = this.current;
    const index = doubt && openNote.layout.words[doubt.word]?.segment;
    const segments = openNote.layout.paragraphs.flatMap((paragraph) => paragraph.segments);
    const segment = segments.find((each) => each.index === index);
    if (!doubt || !segment) return;
    const text = this.draft.trim();
    const next = this.#neighbour(way, this.all);
    // A change of case or punctuation leaves the model's confidence.
    this.#settled.add(key({ ...doubt, text }));
    this.#goTo(next === doubt ? undefined : next);
    await openNote.edit(segment.index, replaceWord(segment, doubt.word, text));
  }

  /** Around the end to the other one; the first or last if there is no current one. */
  #neighbour(way: 1 | -1, all: readonly Doubt[]): Doubt | undefined {
    const at = this.current ? all.indexOf(this.current) : way > 0 ? -1 : 0;
    return all[(at + way + all.length) % all.length];
  }

  #goTo(doubt: Doubt | undefined): void {
    const wasActive = this.#at !== null;
    this.end();
    if (!doubt) {
      if (wasActive) messages.announce(t('doubts.done'));
      return;
    }
    this.#at = key(doubt);
    messages.announce(t('doubts.at', { word: doubt.text, at: this.position, of: this.all.length }));
    const { words } = openNote.layout;
    const first = words[Math.max(0, doubt.word - AROUND)];
    const last = words[Math.min(words.length - 1, doubt.word + AROUND)];
    if (first && last)
      void player.playRanges([{ start_ms: first.start_ms, end_ms: last.end_ms }], first.start_ms);
  }
}

/** The same after another word of the text has changed. */
function key({ start_ms, text }: { start_ms: number; text: string }): string {
  return `${openNote.note?.id} ${openNote.version?.id} ${start_ms} ${text}`;
}

export const doubts = new Doubts();
