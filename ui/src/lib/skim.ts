// The parts of a message that are played when it is skimmed.
import type { Skim, TimeRange } from './bindings';

/** Later in a sentence, "back" plays it again. */
const NEAR_START_MS = 1500;

/** Of what is left of the parts after `from_ms`. */
export function lengthOf(ranges: readonly TimeRange[], from_ms = 0): number {
  return ranges.reduce(
    (sum, { start_ms, end_ms }) => sum + Math.max(0, end_ms - Math.max(start_ms, from_ms)),
    0,
  );
}

/** The sentence at this time, or the one before it; the first if there is none. */
export function sentenceAt(sentences: readonly TimeRange[], ms: number): TimeRange | null {
  return sentences.findLast(({ start_ms }) => start_ms <= ms) ?? sentences[0] ?? null;
}

/** The sentence at this time, at its start the one before; null if that is in the message before. */
export function sentenceBefore(sentences: readonly TimeRange[], ms: number): TimeRange | null {
  return sentences.findLast(({ start_ms }) => start_ms + NEAR_START_MS <= ms) ?? null;
}

/** All of one part, then the parts after it. */
export function withWhole(ranges: readonly TimeRange[], whole: TimeRange): TimeRange[] {
  const after = ranges
    .filter(({ end_ms }) => end_ms > whole.end_ms)
    .map(({ start_ms, end_ms }) => ({ start_ms: Math.max(start_ms, whole.end_ms), end_ms }));
  return [whole, ...after];
}

export function overlap(a: TimeRange, b: TimeRange): boolean {
  return a.start_ms < b.end_ms && b.start_ms < a.end_ms;
}

/** Only the sentences that hold one of these parts. */
export function narrowed(skim: Skim, parts: readonly TimeRange[]): Skim {
  const sentences = skim.sentences.filter((sentence) => parts.some((part) => overlap(part, sentence)));
  const within = (range: TimeRange, end_before: number, sentence: TimeRange) => ({
    start_ms: Math.max(range.start_ms, sentence.start_ms, end_before),
    end_ms: Math.min(range.end_ms, sentence.end_ms),
  });
  const ranges: TimeRange[] = [];
  for (const sentence of sentences)
    for (const range of skim.ranges.filter((each) => overlap(each, sentence))) {
      const part = within(range, ranges.at(-1)?.end_ms ?? 0, sentence);
      if (part.start_ms < part.end_ms) ranges.push(part);
    }
  return { ...skim, ranges, sentences };
}
