// Lays out a transcript as paragraphs, and as a flat list of words for playback.
import type { NoteHighlight, OriginalWords, Segment, Transcript, Version, Word } from './bindings';

type Span = Pick<NoteHighlight, 'start_ms' | 'end_ms'>;
/** A word with its index in the note, or the text between words. */
export type Piece = {
  text: string;
  word: number | null;
  unsure: boolean;
  highlighted: boolean;
  /** The model's words, if a replace rule shows others. */
  original: string | null;
};
/** A segment with the user's edit and replace rules applied. */
export type TextSegment = {
  index: number;
  start_ms: number;
  end_ms: number;
  text: string;
  /** Spoken language; `null` if unknown. */
  language: string | null;
  /** Text between this segment and the previous one: a space, or nothing in scripts without spaces. */
  lead: string;
  edited: boolean;
  pieces: Piece[];
};
export type Paragraph = { key: number; start_ms: number; segments: TextSegment[] };
export type TimedWord = { start_ms: number; end_ms: number; text: string; segment: number };
export type Layout = { paragraphs: Paragraph[]; words: TimedWord[] };

/** The model's confidence below which a word is marked. */
export const LOW_CONFIDENCE = 0.5;
export const PAUSE_MS = 1200;
/** UTF-16 units after which the next end of a sentence starts a paragraph. */
export const MAX_PARAGRAPH = 420;

const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}。、，！？]/u;
export const SENTENCE_END = /[.!?…。！？؟।]["'”’»)\]]*$/u;

/** Most spoken first. Segments of older texts have no language: theirs is the transcript's. */
export function spokenLanguages({ language, segments }: Transcript): string[] {
  const spoken = new Map<string, number>();
  for (const segment of segments) {
    const code = segment.language ?? language;
    if (code) spoken.set(code, (spoken.get(code) ?? 0) + segment.end_ms - segment.start_ms);
  }
  return [...spoken].sort((a, b) => b[1] - a[1]).map(([code]) => code);
}

export function buildLayout(
  segments: Segment[],
  edits: Version['edits'],
  highlights: readonly Span[] = [],
  replaced: Version['replaced'] = [],
): Layout {
  const replacedBySegment = new Map(replaced.map((each) => [each.segment, each]));
  const editsBySegment = new Map(edits.map((edit) => [edit.segment, edit]));
  const paragraphs: Paragraph[] = [];
  const words: TimedWord[] = [];
  let length = 0;
  segments.forEach((segment, index) => {
    const edit = editsBySegment.get(index);
    const shown = replacedBySegment.get(index);
    const text = (shown ?? edit ?? segment).text.trim();
    if (!text) return;
    const last = paragraphs.at(-1);
    const previous = last?.segments.at(-1);
    const inside = highlights.filter(
      ({ start_ms, end_ms }) => start_ms < segment.end_ms && end_ms > segment.start_ms,
    );
    const startsParagraph =
      !last ||
      !previous ||
      segment.start_ms - previous.end_ms >= PAUSE_MS ||
      (length >= MAX_PARAGRAPH && SENTENCE_END.test(previous.text));
    const textSegment: TextSegment = {
      index,
      start_ms: segment.start_ms,
      end_ms: segment.end_ms,
      text,
      language: segment.language,
      lead: startsParagraph ? '' : separator(previous.text, text),
      edited: edit !== undefined,
      pieces: splitPieces(text, (shown ?? edit ?? segment).words, words, index, inside, shown?.originals),
    };
    if (startsParagraph) {
      // Keyed by time: stable while the text grows or is reloaded.
      paragraphs.push({ key: segment.start_ms, start_ms: segment.start_ms, segments: [textSegment] });
      length = text.length;
    } else {
      last.segments.push(textSegment);
      length += text.length;
    }
  });
  return { paragraphs, words };
}

/** Locates each word in the text and appends it to `all`. */
function splitPieces(
  text: string,
  words: Word[],
  all: TimedWord[],
  segment: number,
  highlights: readonly Span[],
  originals: readonly OriginalWords[] = [],
): Piece[] {
  const originalOf = new Map(originals.map((each) => [each.word, each.text]));
  const pieces: Piece[] = [];
  let at = 0;
  let previous: Word | null = null;
  const isHighlighted = (from: Span, to: Span) =>
    highlights.some(({ start_ms, end_ms }) => start_ms <= from.start_ms && to.end_ms <= end_ms);
  for (const [index, word] of words.entries()) {
    const trimmed = word.text.trim();
    const start = trimmed ? text.indexOf(trimmed, at) : -1;
    if (start < 0) continue;
    if (start > at) {
      const highlighted = previous !== null && isHighlighted(previous, word);
      pieces.push({ text: text.slice(at, start), word: null, unsure: false, highlighted, original: null });
    }
    pieces.push({
      text: trimmed,
      word: all.length,
      unsure: word.confidence < LOW_CONFIDENCE,
      highlighted: isHighlighted(word, word),
      original: originalOf.get(index) ?? null,
    });
    all.push({ start_ms: word.start_ms, end_ms: word.end_ms, text: trimmed, segment });
    at = start + trimmed.length;
    previous = word;
  }
  if (at < text.length)
    pieces.push({ text: text.slice(at), word: null, unsure: false, highlighted: false, original: null });
  return pieces;
}

type WordRange = { first: number; last: number };
export type Run = { text: string; highlighted: boolean; chosen: boolean; spoken: boolean };

/** The text of a paragraph, split only where marks begin and end. */
export function runsOf(
  { segments }: Paragraph,
  chosen: WordRange | null,
  spokenWord: number | null = null,
): Run[] {
  const runs: Run[] = [];
  const add = (text: string, highlighted: boolean, isChosen: boolean, spoken = false) => {
    const last = runs.at(-1);
    if (last?.highlighted === highlighted && last.chosen === isChosen && last.spoken === spoken)
      last.text += text;
    else if (text) runs.push({ text, highlighted, chosen: isChosen, spoken });
  };
  const isChosen = (word: number) => chosen !== null && chosen.first <= word && word <= chosen.last;
  for (const { lead, pieces } of segments) {
    add(lead, false, false);
    let before: number | null = null;
    for (const { text, word, highlighted } of pieces) {
      const between = before !== null && isChosen(before) && isChosen(before + 1);
      const marked = word === null ? highlighted && between : isChosen(word);
      add(text, highlighted, marked, word !== null && word === spokenWord);
      before = word ?? before;
    }
  }
  return runs;
}

/** First and last word said in this time; null if there is none. */
export function wordsWithin(words: readonly TimedWord[], span: Span): WordRange | null {
  const isInside = (word: TimedWord) => span.start_ms <= word.start_ms && word.end_ms <= span.end_ms;
  const first = words.findIndex(isInside);
  return first < 0 ? null : { first, last: words.findLastIndex(isInside) };
}

export function separator(before: string, after: string): string {
  const last = [...before].at(-1) ?? '';
  const first = [...after][0] ?? '';
  return UNSPACED_SCRIPT.test(last) && UNSPACED_SCRIPT.test(first) ? '' : ' ';
}

/** Index of the word spoken at `ms`; null in a pause. */
export function wordAt(words: readonly TimedWord[], ms: number, linger_ms = 350): number | null {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] as TimedWord).start_ms <= ms) low = middle + 1;
    else high = middle;
  }
  const word = words[low - 1];
  // Linger after a word's end, otherwise the highlight flickers between words.
  return word && ms < word.end_ms + linger_ms ? low - 1 : null;
}

export function wordFrom(words: readonly TimedWord[], ms: number, step: number): TimedWord | null {
  if (!words.length) return null;
  let at = -1;
  for (let i = 0; i < words.length && (words[i] as TimedWord).start_ms <= ms; i += 1) at = i;
  return words[Math.min(words.length - 1, Math.max(0, at + step))] ?? null;
}
