// From what the model heard (and what the user made of it) to a readable page:
// paragraphs of passages of pieces, and one flat row of words for the clock.
import type { Segment, Version, Word } from './bindings';

/** A stretch of a passage: a word with its number in the whole note, or what stands between words. */
export type Piece = { text: string; word: number | null; unsure: boolean };
/** One segment as it is read: the user's wording where there is one. */
export type Passage = {
  segment: number;
  start_ms: number;
  end_ms: number;
  text: string;
  /** What stands before it in its paragraph: a space, or nothing in scripts without spaces. */
  lead: string;
  edited: boolean;
  pieces: Piece[];
};
export type Paragraph = { key: number; start_ms: number; passages: Passage[] };
export type TimedWord = { start_ms: number; end_ms: number; text: string; segment: number };
export type Layout = { paragraphs: Paragraph[]; words: TimedWord[] };

/** Below this the model itself would not bet on a word. */
export const UNSURE_BELOW = 0.5;
/** A silence this long starts a paragraph. */
export const PAUSE_MS = 1200;
/** From this length on (UTF-16 units) the next finished sentence ends its paragraph. */
export const LONG_PARAGRAPH = 420;

const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}。、，！？]/u;
const SENTENCE_END = /[.!?…。！？؟।]["'”’»)\]]*$/u;

export function layOut(segments: Segment[], edits: Version['edits']): Layout {
  const edited = new Map(edits.map((edit) => [edit.segment, edit]));
  const paragraphs: Paragraph[] = [];
  const words: TimedWord[] = [];
  let length = 0;
  segments.forEach((segment, index) => {
    const edit = edited.get(index);
    const text = (edit?.text ?? segment.text).trim();
    if (!text) return;
    const last = paragraphs.at(-1);
    const before = last?.passages.at(-1);
    const fresh =
      !last ||
      !before ||
      segment.start_ms - before.end_ms >= PAUSE_MS ||
      (length >= LONG_PARAGRAPH && SENTENCE_END.test(before.text));
    const passage: Passage = {
      segment: index,
      start_ms: segment.start_ms,
      end_ms: segment.end_ms,
      text,
      lead: fresh ? '' : joint(before.text, text),
      edited: edit !== undefined,
      pieces: pieces(text, edit?.words ?? segment.words, words, index),
    };
    if (fresh) {
      // Keyed by time, so that a paragraph keeps its place on the page when a text grows or is read again.
      paragraphs.push({ key: segment.start_ms, start_ms: segment.start_ms, passages: [passage] });
      length = text.length;
    } else {
      last.passages.push(passage);
      length += text.length;
    }
  });
  return { paragraphs, words };
}

/** Puts each word where it stands in the text and numbers it in `all`. */
function pieces(text: string, words: Word[], all: TimedWord[], segment: number): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const word of words) {
    const bare = word.text.trim();
    const start = bare ? text.indexOf(bare, at) : -1;
    if (start < 0) continue;
    if (start > at) found.push({ text: text.slice(at, start), word: null, unsure: false });
    found.push({ text: bare, word: all.length, unsure: word.confidence < UNSURE_BELOW });
    all.push({ start_ms: word.start_ms, end_ms: word.end_ms, text: bare, segment });
    at = start + bare.length;
  }
  if (at < text.length) found.push({ text: text.slice(at), word: null, unsure: false });
  return found;
}

/** What stands between two passages: a space, or nothing in scripts without spaces. */
export function joint(before: string, after: string): string {
  const last = [...before].at(-1) ?? '';
  const first = [...after][0] ?? '';
  return SPACELESS.test(last) && SPACELESS.test(first) ? '' : ' ';
}

/** The number of the word being said at `ms`; null in a pause or outside the text. */
export function wordAt(words: readonly TimedWord[], ms: number, linger_ms = 350): number | null {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] as TimedWord).start_ms <= ms) low = middle + 1;
    else high = middle;
  }
  const word = words[low - 1];
  // A word stays lit a moment after its end, or the light would flicker between words.
  return word && ms < word.end_ms + linger_ms ? low - 1 : null;
}

/** The word to go to from `ms`, `step` words on (negative: back). */
export function wordFrom(words: readonly TimedWord[], ms: number, step: number): TimedWord | null {
  if (!words.length) return null;
  let at = -1;
  for (let i = 0; i < words.length && (words[i] as TimedWord).start_ms <= ms; i += 1) at = i;
  return words[Math.min(words.length - 1, Math.max(0, at + step))] ?? null;
}
