import { expect, test } from 'vitest';
import { lengthOf, sentenceAt, sentenceBefore, withWhole } from '../../src/lib/skim';

const part = (start_ms: number, end_ms: number) => ({ start_ms, end_ms });
const first = part(1000, 4000);
const second = part(5000, 9000);

test('the length is that of what is left of the parts', () => {
  expect(lengthOf([first, second])).toBe(7000);
  expect(lengthOf([first, second], 3000)).toBe(5000);
  expect(lengthOf([first, second], 4500)).toBe(4000);
  expect(lengthOf([first, second], 9500)).toBe(0);
});

test('back plays the sentence again, and at its start the one before', () => {
  expect(sentenceBefore([first, second], 7000)).toBe(second);
  expect(sentenceBefore([first, second], 5500)).toBe(first);
  expect(sentenceBefore([first, second], 1200)).toBeNull();
});

test('after the whole sentence or message, skimming goes on', () => {
  const ranges = [part(1000, 2000), part(3500, 4000), part(5000, 9000)];
  expect(sentenceAt([first, second], 3600)).toBe(first);
  expect(sentenceAt([first, second], 0)).toBe(first);
  expect(withWhole(ranges, first)).toEqual([first, part(5000, 9000)]);
  expect(withWhole(ranges, part(0, 12_000))).toEqual([part(0, 12_000)]);
});
