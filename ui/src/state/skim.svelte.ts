// Skimming: playing only what matters of one message after another.
import { locale, t } from '../i18n/index.svelte';
import { clock } from '../lib/format';
import { commands, type NoteId, type NoteSummary, type Skim, type TimeRange } from '../lib/shell';
import { lengthOf, narrowed, overlap, sentenceAt, sentenceBefore, withWhole } from '../lib/skim';
import { setUnheard } from './actions.svelte';
import { doubts } from './doubts.svelte';
import { messages, runCommand } from './messages.svelte';
import { player } from './player.svelte';
import { thread } from './thread.svelte';

type SkimNote = Pick<NoteSummary, 'id' | 'said_at' | 'changed_at' | 'unheard'>;
type Entry = { note: SkimNote; skim: Skim };
type Options = {
  /** Only the sentences with these parts of the notes are played. */
  parts?: ReadonlyMap<NoteId, readonly TimeRange[]>;
  /** The notes after the last one. */
  more?: (last: SkimNote) => Promise<readonly SkimNote[]>;
};

class Skimming {
  /** The part around what was skimmed that is played whole now. */
  #whole = $state.raw<{ part: TimeRange; of: 'sentence' | 'message' } | null>(null);
  #queue = $state.raw<Entry[]>([]);
  #at = $state(0);
  #known = $state.raw<ReadonlyMap<NoteId, { changed_at: number; skim: Skim }>>(new Map());
  /** Of this version, loaded or being loaded. */
  readonly #requested = new Map<NoteId, { changed_at: number; loading: Promise<void> }>();
  /** Notes of this run that were unheard. */
  #marked: NoteId[] = [];
  #options: Options = {};
  /** Counts what was begun. */
  #begun = 0;

  current = $derived(this.#queue[this.#at]?.skim ?? null);
  isOn = $derived(this.current !== null);
  /** From one. */
  position = $derived(this.#at + 1);
  count = $derived(this.#queue.length);
  whole = $derived(this.#whole && player.position < this.#whole.part.end_ms - 1 ? this.#whole.of : null);
  remaining_ms = $derived.by(() => {
    const rest = this.#queue.slice(this.#at + 1).map(({ skim }) => lengthOf(skim.ranges));
    const now = this.current ? lengthOf(this.#ranges(this.current), player.position) : 0;
    return rest.reduce((sum, length) => sum + length, now);
  });

  /** What skimming these notes takes, and what playing them takes; null until it is known. */
  lengths(notes: readonly SkimNote[]): { skim_ms: number; whole_ms: number } | null {
    const skims = notes.map(({ id }) => this.#known.get(id)?.skim);
    const playable = skims.filter((skim) => skim?.ranges.length);
    if (!playable.length) return null;
    const sum = (length: (skim: Skim) => number) =>
      playable.reduce((total, skim) => total + (skim ? length(skim) : 0), 0);
    return {
      skim_ms: sum(({ ranges }) => lengthOf(ranges)),
      whole_ms: sum(({ duration_ms }) => duration_ms),
    };
  }

  /** Of notes that are not known as they are now. */
  async load(notes: readonly SkimNote[]): Promise<void> {
    const fresh = notes.filter(({ id, changed_at }) => this.#requested.get(id)?.changed_at !== changed_at);
    if (fresh.length) {
      const loading = this.#request(fresh);
      for (const { id, changed_at } of fresh) this.#requested.set(id, { changed_at, loading });
    }
    await Promise.all(new Set(notes.map(({ id }) => this.#requested.get(id)?.loading)));
  }

  async #request(fresh: readonly SkimNote[]): Promise<void> {
    const skims = await runCommand(commands.skim(fresh.map(({ id }) => id)));
    if (!skims) {
      for (const { id, changed_at } of fresh)
        if (this.#requested.get(id)?.changed_at === changed_at) this.#requested.delete(id);
      return;
    }
    const changes = new Map(fresh.map(({ id, changed_at }) => [id, changed_at]));
    const known = new Map(this.#known);
    for (const skim of skims) known.set(skim.note, { changed_at: changes.get(skim.note) ?? 0, skim });
    this.#known = known;
  }

  /** In this order; from the note `first`, or from the first unheard one. */
  async start(notes: readonly SkimNote[], first: NoteId | null, options: Options = {}): Promise<void> {
    await this.load(notes);
    const queue = this.#playable(notes, options);
    if (!queue.length) return;
    doubts.end();
    const ids = notes.map(({ id }) => id);
    const from = first === null ? notes.findIndex(({ unheard }) => unheard) : ids.indexOf(first);
    this.#queue = queue.filter(({ note }) => ids.indexOf(note.id) >= from);
    if (!this.#queue.length) this.#queue = queue;
    this.#marked = [];
    this.#options = options;
    await this.#playMessage(0);
  }

  toggle(notes: readonly SkimNote[], first: NoteId | null, options: Options = {}): void {
    if (this.isOn) this.end();
    else void this.start(notes, first, options);
  }

  end(): void {
    if (!this.isOn) return;
    this.#queue = [];
    this.#whole = null;
    player.dropParts();
    if (player.playing) void player.toggle();
  }

  next(): void {
    const sentence = this.current?.sentences.find(({ start_ms }) => start_ms > player.position);
    if (sentence) this.#playFrom(sentence.start_ms);
    else void this.#playMessage(this.#at + 1);
  }

  /** The sentence again; at its start the one before. */
  previous(): void {
    if (!this.current) return;
    const sentence = sentenceBefore(this.current.sentences, player.position);
    if (sentence) this.#playFrom(sentence.start_ms);
    else void this.#playMessage(Math.max(0, this.#at - 1));
  }

  /** All of the sentence; when it is being played, all of the message. */
  playWhole(): void {
    const { current } = this;
    if (!current) return;
    const message = {
      start_ms: 0,
      end_ms: Math.max(current.duration_ms, current.ranges.at(-1)?.end_ms ?? 0),
    };
    const sentence = this.whole ? null : sentenceAt(current.sentences, player.position);
    this.#whole = sentence ? { part: sentence, of: 'sentence' } : { part: message, of: 'message' };
    this.#play(this.#ranges(current), this.#whole.part.start_ms);
  }

  /** Whether the sentence that is played holds this part of the note. */
  isAt(part: TimeRange): boolean {
    const sentence = this.current && sentenceAt(this.current.sentences, player.position);
    return sentence !== null && overlap(sentence, part);
  }

  #playable(notes: readonly SkimNote[], { parts }: Options): Entry[] {
    return notes.flatMap((note) => {
      const known = this.#known.get(note.id)?.skim;
      const skim = known && parts ? narrowed(known, parts.get(note.id) ?? []) : known;
      return skim?.ranges.length ? [{ note, skim }] : [];
    });
  }

  #ranges({ ranges }: Skim): TimeRange[] {
    return this.#whole ? withWhole(ranges, this.#whole.part) : ranges;
  }

  #playFrom(ms: number): void {
    this.#whole = null;
    if (this.current) this.#play(this.current.ranges, ms);
  }

  #play(ranges: TimeRange[], from_ms: number): void {
    this.#begun += 1;
    // They are replaced, not left.
    player.dropParts();
    void player.playRanges(ranges, from_ms, (how) => void this.#onDone(how));
  }

  async #playMessage(at: number): Promise<void> {
    this.#whole = null;
    const begun = (this.#begun += 1);
    if (!this.#queue[at]) await this.#extend();
    // Meanwhile it may have ended, or gone back.
    if (begun !== this.#begun || !this.isOn) return;
    const entry = this.#queue[at];
    if (!entry) return this.#finish();
    this.#at = at;
    player.dropParts();
    await player.open(entry.note.id);
    // Meanwhile it may have ended, or gone on.
    if (this.current !== entry.skim || player.note !== entry.note.id) return;
    if (player.phase !== 'ready') return this.#playMessage(at + 1);
    this.#play(entry.skim.ranges, entry.skim.ranges[0]?.start_ms ?? 0);
    // Its waveform takes a moment the first time.
    const following = this.#queue[at + 1];
    if (following) await commands.openAudio(following.note.id).catch(() => null);
  }

  /** Until there is one that can be played, or no more. */
  async #extend(): Promise<void> {
    const queue = this.#queue;
    let last = queue.at(-1)?.note;
    while (last && queue === this.#queue) {
      const notes: readonly SkimNote[] = (await this.#options.more?.(last)) ?? [];
      await this.load(notes);
      const entries = this.#playable(notes, this.#options);
      if (entries.length && queue === this.#queue) this.#queue = [...queue, ...entries];
      last = notes.at(-1);
    }
  }

  async #onDone(how: 'played' | 'left'): Promise<void> {
    if (!this.isOn) return;
    if (how === 'left') {
      this.#queue = [];
      return;
    }
    const entry = this.#queue[this.#at];
    // Of messages of which only some parts are played, the rest is unheard.
    if (entry?.note.unheard && !this.#options.parts && !thread.isPutBack(entry.note.id)) {
      this.#marked.push(entry.note.id);
      void runCommand(commands.setUnheard([entry.note.id], false));
    }
    await this.#playMessage(this.#at + 1);
  }

  #finish(): void {
    const skimmed = this.#queue.map(({ skim }) => skim);
    const marked = this.#marked;
    this.end();
    const sum = (length: (skim: Skim) => number) =>
      clock(
        skimmed.reduce((total, skim) => total + length(skim), 0),
        locale(),
      );
    const values = {
      count: skimmed.length,
      short: sum(({ ranges }) => lengthOf(ranges)),
      whole: sum(({ duration_ms }) => duration_ms),
    };
    const undo = { label: t('note.markUnheard'), run: () => void setUnheard(marked, true) };
    messages.show(t('skim.done', values), marked.length ? { action: undo } : {});
  }
}

export const skim = new Skimming();
