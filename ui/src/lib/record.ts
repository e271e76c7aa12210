import type { LiveText, RecordingStatus, RecordState, Segment } from './bindings';
import { separator } from './transcript';

export const CLOSED: RecordingStatus = {
  state: 'closed',
  device: null,
  note: null,
  elapsed_ms: 0,
  level: 0,
  warning: null,
  error: null,
};

export const NO_TEXT: LiveText = { note: null, segments: [], draft: '' };

/** Appends an event; it may repeat segments that are known already. */
export function mergeLiveText(live: LiveText, update: LiveText): LiveText {
  const last = live.segments.at(-1)?.start_ms ?? -1;
  const more = update.segments.filter((segment) => segment.start_ms > last);
  return { ...update, segments: more.length ? [...live.segments, ...more] : live.segments };
}

/** One paragraph: breaks that are found later would make words jump. */
export function joinedSegments(segments: readonly Segment[]): { lead: string; text: string }[] {
  return segments.map(({ text }, i) => ({
    lead: i ? separator(segments[i - 1]?.text ?? '', text) : '',
    text,
  }));
}

export function wordPieces(draft: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(draft)].map(
    (each) => each.segment,
  );
}

export class RingBuffer {
  readonly #levels: Uint8Array;
  #next = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#levels = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#count;
  }

  push(level: number): void {
    this.#levels[this.#next] = Math.min(255, Math.max(0, level));
    this.#next = (this.#next + 1) % this.#levels.length;
    this.#count = Math.min(this.#levels.length, this.#count + 1);
  }

  /** 0 is the newest. */
  at(age: number): number {
    if (age >= this.#count) return 0;
    const size = this.#levels.length;
    return this.#levels[(this.#next - 1 - age + size * 2) % size] ?? 0;
  }

  clear(): void {
    this.#count = 0;
  }
}

/** Quieter than this is drawn as silence: room noise. */
const FLOOR_DB = -48;

/** 0 to 1, logarithmic: on a linear scale quiet speech would be a flat line. */
export function barHeight(level: number): number {
  if (level <= 0) return 0;
  const db = 20 * Math.log10(level / 255);
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}

export type RecordAction = 'record' | 'pause' | 'resume' | 'stop' | 'ask' | 'close';

export function actionForKey(key: string, state: RecordState): RecordAction | null {
  switch (state) {
    case 'recording':
    case 'paused':
      if (key === ' ') return state === 'paused' ? 'resume' : 'pause';
      return key === 'Enter' ? 'stop' : key === 'Escape' ? 'ask' : null;
    case 'monitoring':
      return key === ' ' || key === 'Enter' ? 'record' : key === 'Escape' ? 'close' : null;
    case 'opening':
    case 'closed':
      return key === 'Escape' ? 'close' : null;
    case 'saving':
      return null;
  }
}

/** A stop sooner than this is the second half of a double click. */
export const MIN_DURATION_MS = 400;
