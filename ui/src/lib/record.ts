// The record sheet without its looks: the shape of what is heard, and what a key means.
import type { LiveText, Recording, RecordState, Segment } from './bindings';
import { joint } from './transcript';

/** Nothing is heard and nothing is recorded. */
export const CLOSED: Recording = {
  state: 'closed',
  device: null,
  note: null,
  elapsed_ms: 0,
  level: 0,
  warning: null,
  error: null,
};

/** Nothing was said yet. */
export const UNSAID: LiveText = { note: null, segments: [], draft: '' };

/** What was said so far, with what is told now; of that some may be known. */
export function withMore(live: LiveText, told: LiveText): LiveText {
  const last = live.segments.at(-1)?.start_ms ?? -1;
  const more = told.segments.filter((segment) => segment.start_ms > last);
  return { ...told, segments: more.length ? [...live.segments, ...more] : live.segments };
}

/** Segments as they are read: one flow, for a paragraph that is only known later would make words jump. */
export function flowOf(segments: readonly Segment[]): { lead: string; text: string }[] {
  return segments.map(({ text }, i) => ({ lead: i ? joint(segments[i - 1]?.text ?? '', text) : '', text }));
}

/** A draft in pieces that can come in one by one: words, and what stands between them. */
export function piecesOf(draft: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(draft)].map(
    (each) => each.segment,
  );
}

/** The last so many levels, the newest first. */
export class Ring {
  readonly #kept: Uint8Array;
  #next = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#kept = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#count;
  }

  push(level: number): void {
    this.#kept[this.#next] = Math.min(255, Math.max(0, level));
    this.#next = (this.#next + 1) % this.#kept.length;
    this.#count = Math.min(this.#kept.length, this.#count + 1);
  }

  /** The level that came `age` levels ago; nothing is nought. */
  at(age: number): number {
    if (age >= this.#count) return 0;
    const size = this.#kept.length;
    return this.#kept[(this.#next - 1 - age + size * 2) % size] ?? 0;
  }

  clear(): void {
    this.#count = 0;
  }
}

/** Below this nothing is drawn: the hush of a room. */
const FLOOR_DB = -48;

/** How high a level stands, 0 to 1: as the ear weighs it, or quiet speech would be a flat line. */
export function heightOf(level: number): number {
  if (level <= 0) return 0;
  const db = 20 * Math.log10(level / 255);
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}

export type RecordAct = 'record' | 'pause' | 'resume' | 'stop' | 'ask' | 'close';

/** What a key does in the record sheet; null where it does nothing. */
export function actOf(key: string, state: RecordState): RecordAct | null {
  switch (state) {
    case 'recording':
    case 'paused':
      if (key === ' ') return state === 'paused' ? 'resume' : 'pause';
      return key === 'Enter' ? 'stop' : key === 'Escape' ? 'ask' : null;
    case 'listening':
      return key === ' ' || key === 'Enter' ? 'record' : key === 'Escape' ? 'close' : null;
    case 'opening':
    case 'closed':
      return key === 'Escape' ? 'close' : null;
    case 'saving':
      return null;
  }
}

/** A stop this soon is the second half of a double click, not the end of a note. */
export const TOO_SOON_MS = 400;
