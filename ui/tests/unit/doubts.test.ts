import { describe, expect, test } from 'vitest';
import type { Segment } from '../../src/lib/bindings';
import { doubtsOf, kindOf, replaceWord, trimWord } from '../../src/lib/doubts';
import { buildLayout, type TextSegment } from '../../src/lib/transcript';

/** Words in ⟨…⟩ have low confidence. */
function segment(text: string, start: number, language: string | null = 'en'): Segment {
  const words = text.split(' ').map((word, i) => ({
    start_ms: start + i * 200,
    end_ms: start + i * 200 + 150,
    text: word.replace(/[⟨⟩]/g, ''),
    confidence: word.includes('⟨') ? 0.3 : 0.9,
  }));
  const plain = text.replace(/[⟨⟩]/g, '');
  return { start_ms: start, end_ms: start + 3000, text: plain, confidence: 0.9, language, words };
}
const english = () => 'en';
const only = (text: string) => buildLayout([segment(text, 0)], []).paragraphs[0]?.segments[0] as TextSegment;

test('numbers, times, negations and names come first, each in the order of the text', () => {
  const layout = buildLayout(
    [
      segment('I ⟨put⟩ it in ⟨Harlow⟩ on ⟨Friday.⟩', 0),
      segment('⟨It⟩ did ⟨not⟩ cost ⟨42⟩ or ⟨forty⟩ pounds.', 5000),
    ],
    [],
  );
  expect(doubtsOf(layout, english).map(({ text, kind }) => [text, kind])).toEqual([
    ['Harlow', 'name'],
    ['Friday', 'time'],
    ['not', 'negation'],
    ['42', 'number'],
    ['forty', 'number'],
    ['put', null],
    ['It', null],
  ]);
  expect(doubtsOf(layout, english)[0]).toMatchObject({ word: 4, start_ms: 800 });
});

describe('kinds', () => {
  test.each([
    ['es', 'diecisiete', 'number'],
    ['de', 'fünfundvierzig', 'number'],
    ['fr', 'quatre-vingts', 'number'],
    ['pt', 'três', 'number'],
    ['ar', 'العاشرة', 'number'],
    ['ja', '三', null],
    [null, '17,50', 'number'],
    ['de', 'übermorgen', 'time'],
    ['pt', 'terça-feira', 'time'],
    ['ar', 'الأربعاء', 'time'],
    ['en', 'don’t', 'negation'],
    ['es', 'nunca', 'negation'],
    ['pt', 'não', 'negation'],
    ['fr', 'pas', 'negation'],
    ['de', 'keine', 'negation'],
    ['ar', 'لا', 'negation'],
    ['es', 'once', 'number'],
    ['en', 'once', null],
  ])('%s: %s', (language, word, kind) => {
    expect(kindOf(word, language, 'x')).toBe(kind);
  });

  test('a capital within a sentence makes a name, but not of every German noun', () => {
    expect(kindOf('Harlow', 'en', 'in')).toBe('name');
    expect(kindOf('Harlow', 'en', 'there.')).toBeNull();
    expect(kindOf('Harlow', 'en', '')).toBeNull();
    expect(kindOf('I’m', 'en', 'and')).toBeNull();
    expect(kindOf('Fulda', 'de', 'in')).toBe('name');
    expect(kindOf('Gleis', 'de', 'am')).toBeNull();
    expect(kindOf('Termin', 'de', 'keinen')).toBeNull();
  });
});

test('punctuation around a word is not part of it', () => {
  expect(trimWord('«Harlow»,')).toEqual({ before: '«', core: 'Harlow', after: '»,' });
  expect(trimWord('£42.50.')).toEqual({ before: '£', core: '42.50', after: '.' });
  expect(trimWord('don’t')).toMatchObject({ core: 'don’t' });
  expect(trimWord('हूँ।')).toMatchObject({ core: 'हूँ', after: '।' });
  expect(trimWord('—')).toEqual({ before: '', core: '—', after: '' });
});

describe('replacing', () => {
  test('only the word itself changes', () => {
    const text = only('the yard, the ⟨yard.⟩ The end');
    expect(replaceWord(text, 3, 'shed')).toBe('the yard, the shed. The end');
    expect(replaceWord(text, 0, 'A ')).toBe('A yard, the yard. The end');
    expect(replaceWord(text, 3, 'garden shed')).toBe('the yard, the garden shed. The end');
  });

  test('an empty replacement removes the word and its space', () => {
    expect(replaceWord(only('one ⟨two⟩ three'), 1, ' ')).toBe('one three');
    expect(replaceWord(only('one ⟨two⟩'), 1, '')).toBe('one');
  });
});

test('the doubts of an hour are found in no time', () => {
  const hour = Array.from({ length: 1200 }, (_, i) => segment('so it ⟨went⟩ to ⟨Harlow⟩ at ten', i * 3000));
  const layout = buildLayout(hour, []);
  const start = performance.now();
  expect(doubtsOf(layout, english)).toHaveLength(2400);
  expect(performance.now() - start).toBeLessThan(50);
});
