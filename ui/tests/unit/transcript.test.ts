import { describe, expect, test } from 'vitest';
import type { Segment } from '../../src/lib/bindings';
import {
  buildLayout,
  MAX_PARAGRAPH,
  runsOf,
  spokenLanguages,
  wordAt,
  wordFrom,
  wordsWithin,
} from '../../src/lib/transcript';

function segment(text: string, start: number, confidence = 0.9): Segment {
  const words = text.split(' ').map((word, i) => ({
    start_ms: start + i * 200,
    end_ms: start + i * 200 + 150,
    text: word,
    confidence,
  }));
  return { start_ms: start, end_ms: start + words.length * 200, text, confidence, language: null, words };
}

test('replaced words stand for the model’s, which are kept', () => {
  const ear = segment('Use ear shot now', 0);
  const [use, , , now] = ear.words;
  const earshot = { start_ms: 200, end_ms: 550, text: 'Earshot', confidence: 0.9 };
  const replaced = {
    segment: 0,
    text: 'Use Earshot now',
    words: [use!, earshot, now!],
    originals: [{ word: 1, text: 'ear shot' }],
  };
  const { paragraphs, words } = buildLayout([ear], [], [], [replaced]);
  const pieces = paragraphs[0]?.segments[0]?.pieces ?? [];
  expect(pieces.map(({ text, original }) => [text, original])).toEqual([
    ['Use', null],
    [' ', null],
    ['Earshot', 'ear shot'],
    [' ', null],
    ['now', null],
  ]);
  expect(words[1]).toMatchObject({ start_ms: 200, end_ms: 550 });
});

test('languages are listed by the time spoken', () => {
  const one = segment('One.', 0);
  const segments = [
    { ...one, language: 'en' },
    { ...segment('Dos tres.', 1000), language: 'es' },
    { ...one, language: 'fr' },
    { ...one, language: 'fr' },
    { ...one, language: 'fr' },
  ];
  expect(spokenLanguages({ language: 'fr', segments })).toEqual(['fr', 'es', 'en']);
  expect(spokenLanguages({ language: 'de', segments: [one] })).toEqual(['de']);
  expect(spokenLanguages({ language: null, segments: [one] })).toEqual([]);
});

describe('paragraphs', () => {
  test('a pause of more than 1.2 s starts a new one', () => {
    const { paragraphs } = buildLayout(
      [segment('One.', 0), segment('Two.', 1300), segment('Three.', 2750)],
      [],
    );
    expect(paragraphs.map((each) => each.segments.map((each) => each.text))).toEqual([
      ['One.', 'Two.'],
      ['Three.'],
    ]);
  });

  test('a long one ends at the next end of a sentence', () => {
    const long = `${'word '.repeat(MAX_PARAGRAPH / 5)}and`;
    let at = 0;
    const next = (text: string) => {
      const made = segment(text, at);
      at = made.end_ms + 100;
      return made;
    };
    const { paragraphs } = buildLayout([next(long), next('on it goes.'), next('New.')], []);
    expect(paragraphs.map((each) => each.segments.length)).toEqual([2, 1]);
  });

  test('earlier paragraphs do not change while text is added', () => {
    const all = Array.from({ length: 30 }, (_, i) =>
      segment(`Sentence number ${i} is here.`, i * 1500 + (i % 4) * 300),
    );
    const whole = buildLayout(all, []).paragraphs;
    for (let n = 1; n < all.length; n += 1) {
      const part = buildLayout(all.slice(0, n), []).paragraphs;
      expect(part.slice(0, -1)).toEqual(whole.slice(0, part.length - 1));
    }
  });

  test('scripts without spaces are joined without a space', () => {
    const { paragraphs } = buildLayout([segment('資料です。', 0), segment('来てください。', 1200)], []);
    expect(paragraphs[0]?.segments.map((each) => each.lead)).toEqual(['', '']);
    expect(buildLayout([segment('A.', 0), segment('B.', 300)], []).paragraphs[0]?.segments[1]?.lead).toBe(
      ' ',
    );
  });
});

describe('words', () => {
  test('every word is located in the text and numbered through the note', () => {
    const { paragraphs, words } = buildLayout([segment('the the cat', 0), segment('sat', 3000)], []);
    expect(words.map((word) => [word.text, word.segment])).toEqual([
      ['the', 0],
      ['the', 0],
      ['cat', 0],
      ['sat', 1],
    ]);
    const text = paragraphs.map((each) =>
      each.segments.map((p) => p.pieces.map((piece) => piece.text).join('')).join(''),
    );
    expect(text).toEqual(['the the cat', 'sat']);
  });

  test('an edit shows its own wording with its own times', () => {
    const edit = {
      segment: 0,
      text: 'Hello Winnie',
      edited_at: 0,
      host: null,
      words: segment('Hello Winnie', 500).words,
    };
    const { paragraphs, words } = buildLayout([segment('Hello Winny', 0)], [edit]);
    expect(paragraphs[0]?.segments[0]).toMatchObject({ text: 'Hello Winnie', edited: true });
    expect(words[1]).toMatchObject({ text: 'Winnie', start_ms: 700 });
  });

  test('only words below 0.5 are uncertain', () => {
    const pieces = (confidence: number) =>
      buildLayout([segment('word', 0, confidence)], []).paragraphs[0]?.segments[0]?.pieces;
    expect(pieces(0.49)?.[0]?.unsure).toBe(true);
    expect(pieces(0.5)?.[0]?.unsure).toBe(false);
  });

  test('an empty edit of a segment without words leaves no paragraph', () => {
    expect(buildLayout([segment('', 0)], []).paragraphs).toEqual([]);
  });
});

describe('the spoken word', () => {
  const words = buildLayout([segment('a b c', 1000), segment('d', 5000)], []).words;

  test('is the last one started, and lingers briefly', () => {
    expect(wordAt(words, 999)).toBeNull();
    expect(wordAt(words, 1000)).toBe(0);
    expect(wordAt(words, 1199)).toBe(0);
    expect(wordAt(words, 1200)).toBe(1);
    expect(wordAt(words, 1800)).toBe(2);
    expect(wordAt(words, 3000)).toBeNull();
    expect(wordAt(words, 5100)).toBe(3);
    expect(wordAt([], 5)).toBeNull();
  });

  test('stepping goes word by word and stops at both ends', () => {
    expect(wordFrom(words, 1100, 1)?.text).toBe('b');
    expect(wordFrom(words, 1450, -1)?.text).toBe('b');
    expect(wordFrom(words, 0, -1)?.text).toBe('a');
    expect(wordFrom(words, 9000, 1)?.text).toBe('d');
  });
});

test('highlighted words are marked with the text between them', () => {
  const spans = [
    { start_ms: 200, end_ms: 550 },
    { start_ms: 600, end_ms: 750 },
  ];
  const { paragraphs, words } = buildLayout([segment('Are you coming too?', 0)], [], spans);
  expect(wordsWithin(words, { start_ms: 200, end_ms: 550 })).toEqual({ first: 1, last: 2 });
  expect(wordsWithin(words, { start_ms: 900, end_ms: 950 })).toBeNull();
  const runs = paragraphs.flatMap((paragraph) => runsOf(paragraph, { first: 1, last: 2 }));
  const plain = { highlighted: false, chosen: false, spoken: false };
  expect(runs).toEqual([
    { ...plain, text: 'Are ' },
    { ...plain, text: 'you coming', highlighted: true, chosen: true },
    { ...plain, text: ' ' },
    { ...plain, text: 'too?', highlighted: true },
  ]);
  const spoken = paragraphs.flatMap((paragraph) => runsOf(paragraph, null, 2));
  expect(spoken).toEqual([
    { ...plain, text: 'Are ' },
    { ...plain, text: 'you ', highlighted: true },
    { ...plain, text: 'coming', highlighted: true, spoken: true },
    { ...plain, text: ' ' },
    { ...plain, text: 'too?', highlighted: true },
  ]);
});
