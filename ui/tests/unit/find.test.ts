import { expect, test } from 'vitest';
import { findIn, folded, marked } from '../../src/lib/find';

const words = (text: string) => text.split(' ').map((word) => ({ text: word }));

test('finds within and across words, ignoring case and accents', () => {
  expect(findIn(words('Über den Café Tisch'), 'cafe')).toEqual([{ first: 2, last: 2 }]);
  expect(findIn(words('one two three'), 'wo th')).toEqual([{ first: 1, last: 2 }]);
  expect(findIn(words('one two one'), 'ONE')).toEqual([
    { first: 0, last: 0 },
    { first: 2, last: 2 },
  ]);
});

test('an empty query finds nothing', () => {
  expect(findIn(words('one two'), '   ')).toEqual([]);
  expect(findIn(words('one two'), 'three')).toEqual([]);
  expect(findIn([], 'x')).toEqual([]);
});

test('finds across words in scripts without spaces', () => {
  expect(findIn([{ text: '会議' }, { text: '室' }, { text: 'に' }], '議室')).toEqual([{ first: 0, last: 1 }]);
  // ... but Latin words do not run together.
  expect(findIn(words('to get her'), 'together')).toEqual([]);
});

test('marks split the text without losing any of it', () => {
  const cut = marked('the hinge and the gate', [
    [18, 22],
    [4, 9],
    [6, 9],
  ]);
  expect(cut.map((piece) => piece.text).join('')).toBe('the hinge and the gate');
  expect(cut.filter((piece) => piece.mark).map((piece) => piece.text)).toEqual(['hinge', 'gate']);
  expect(marked('abc', [[2, 99]])).toEqual([
    { text: 'ab', mark: false },
    { text: 'c', mark: true },
  ]);
});

test('folding keeps letters of every script', () => {
  expect(folded('Wiśniewska ÉTÉ مُحَمَّد')).toBe('wisniewska ete محمد');
});
