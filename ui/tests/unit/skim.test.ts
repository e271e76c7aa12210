import { expect, test } from 'vitest';
import { lengthOf, narrowed, sentenceAt, sentenceBefore, withWhole } from '../../src/lib/skim';

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

test('only the sentences with given parts are left', () => {
  const third = part(8900, 12_000);
  const ranges = [part(1000, 2000), part(2500, 4000), part(5000, 12_000)];
  const skim = { note: 'n', duration_ms: 20_000, ranges, sentences: [first, second, third] };
  expect(narrowed(skim, [part(1500, 1600)])).toEqual({
    ...skim,
    ranges: [part(1000, 2000), part(2500, 4000)],
    sentences: [first],
  });
  expect(narrowed(skim, [part(6000, 6100), part(11_000, 11_500)]).ranges).toEqual([
    part(5000, 9000),
    part(9000, 12_000),
  ]);
  expect(narrowed(skim, []).ranges).toEqual([]);
});
