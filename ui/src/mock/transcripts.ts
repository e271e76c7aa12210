import type { Segment, Transcript, Word } from '../lib/bindings';

/** Xorshift, 0 to 1. */
export function randomGenerator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

export function hash(text: string): number {
  let sum = 2166136261;
  for (const sign of text) sum = Math.imul(sum ^ (sign.codePointAt(0) ?? 0), 16777619);
  return sum >>> 0;
}

const UNSPACED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** A sentence such as "es: Hola." has its own language. */
export function transcriptOf(text: string, language: string | null): Transcript {
  const random = randomGenerator(hash(text));
  const segments: Segment[] = [];
  let at = 420;
  for (const stretch of text.split('|')) {
    for (const sentence of stretch.trim().match(/(?:[^.!?。！？؟।]|\.(?=\w))+[.!?。！？؟।]*/gu) ?? []) {
      const [, own, said = ''] = /^(?:([a-z]{2}): )?(.*)$/su.exec(sentence.trim()) ?? [];
      const words = wordsOf(said, at, random);
      if (!words.length) continue;
      const last = words.at(-1) as Word;
      const first = words[0] as Word;
      segments.push({
        start_ms: first.start_ms,
        end_ms: last.end_ms,
        text: said.replace(/[⟨⟩]/g, ''),
        confidence: words.reduce((sum, word) => sum + word.confidence, 0) / words.length,
        language: own ?? language,
        words,
      });
      at = last.end_ms + 180 + Math.round(random() * 350);
    }
    at += 1500 + Math.round(random() * 700);
  }
  return { language, segments };
}

function wordsOf(sentence: string, start: number, random: () => number): Word[] {
  const parts = UNSPACED_SCRIPT.test(sentence)
    ? [...new Intl.Segmenter('ja', { granularity: 'word' }).segment(sentence)].map((part) => part.segment)
    : sentence.split(/\s+/);
  let at = start;
  return parts.filter(Boolean).map((part) => {
    const unsure = /⟨.*⟩/.test(part);
    const text = part.replace(/[⟨⟩]/g, '');
    const length =
      130 + [...text].length * (UNSPACED_SCRIPT.test(text) ? 120 : 48) + Math.round(random() * 60);
    const word = {
      start_ms: at,
      end_ms: at + length,
      text,
      confidence: unsure ? 0.31 : Math.round((0.82 + random() * 0.17) * 1000) / 1000,
    };
    at += length + 35 + Math.round(random() * 50);
    return word;
  });
}

export function lengthOf(transcript: Transcript): number {
  return (transcript.segments.at(-1)?.end_ms ?? 7400) + 600;
}

/** The part of a text that fits the duration; at least two words. */
export function truncatedText(text: string, duration: number): string {
  const words = text.split(' ');
  let count = words.length;
  while (count > 2 && lengthOf(transcriptOf(words.slice(0, count).join(' '), null)) > duration) count -= 1;
  return words.slice(0, count).join(' ');
}

export function peaksOf(transcript: Transcript, duration: number, seed: number): number[] {
  const random = randomGenerator(seed);
  const slots = 1000;
  const words = transcript.segments.flatMap((segment) => segment.words);
  let word = 0;
  return Array.from({ length: slots }, (_, slot) => {
    const ms = (slot / slots) * duration;
    while (word < words.length - 1 && (words[word] as Word).end_ms < ms) word += 1;
    const current = words[word];
    const inside = current && ms >= current.start_ms && ms <= current.end_ms;
    if (!inside || !current) return Math.round(4 + random() * 9);
    const through = (ms - current.start_ms) / Math.max(1, current.end_ms - current.start_ms);
    return Math.round(40 + Math.sin(Math.PI * through) * (90 + random() * 110));
  });
}

/** Aligns edited text with the words' times, as the app does. */
export function align(text: string, original: Segment): Word[] {
  const parts = text.trim().split(/\s+/).filter(Boolean);
  const span = original.end_ms - original.start_ms;
  const total = parts.reduce((sum, part) => sum + part.length + 1, 0) || 1;
  let at = original.start_ms;
  let kept = 0;
  return parts.map((part) => {
    const same = original.words.slice(kept).findIndex((word) => word.text === part);
    if (same >= 0 && same < 4) {
      const word = original.words[kept + same] as Word;
      kept += same + 1;
      at = word.end_ms;
      return word;
    }
    const length = Math.round((span * (part.length + 1)) / total);
    const word = { start_ms: at, end_ms: Math.min(original.end_ms, at + length), text: part, confidence: 1 };
    at = word.end_ms;
    return word;
  });
}
