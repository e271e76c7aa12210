import { describe, expect, test } from 'vitest';
import {
  actOf,
  flowOf,
  heightOf,
  piecesOf,
  Ring,
  UNSAID,
  withMore,
  type RecordAct,
} from '../../src/lib/record';
import type { RecordState, Segment } from '../../src/lib/bindings';

const segment = (text: string, start_ms: number): Segment => ({
  start_ms,
  end_ms: start_ms + 900,
  text,
  confidence: 1,
  words: [],
});

describe('what is said while it is said', () => {
  const [one, two, three] = [segment('One.', 0), segment('Two.', 1000), segment('Three.', 2000)];
  const texts = (segments: readonly Segment[]) => segments.map(({ text }) => text);

  test('what is settled is added, and the draft is always the last one told', () => {
    let live = withMore(UNSAID, { note: 'a', segments: [], draft: 'won' });
    expect(live).toEqual({ note: 'a', segments: [], draft: 'won' });
    live = withMore(live, { note: 'a', segments: [one], draft: 'too' });
    live = withMore(live, { note: 'a', segments: [two, three], draft: '' });
    expect(live).toEqual({ note: 'a', segments: [one, two, three], draft: '' });
  });

  test('nothing is there twice, whichever was told first', () => {
    const told = { note: 'a', segments: [two, three], draft: 'f' };
    const before = { note: 'a', segments: [one, two], draft: 'th' };
    expect(texts(withMore(before, told).segments)).toEqual(['One.', 'Two.', 'Three.']);
    const all = { note: 'a', segments: [one, two, three], draft: 'f' };
    expect(texts(withMore(all, told).segments)).toEqual(['One.', 'Two.', 'Three.']);
  });

  test('a draft alone leaves the settled text as it is', () => {
    const live = { note: 'a', segments: [one], draft: '' };
    expect(withMore(live, { note: 'a', segments: [], draft: 'two' }).segments).toBe(live.segments);
  });

  test('it is one flow, joined as a transcript is', () => {
    expect(flowOf([one, segment('Two.', 9000)])).toEqual([
      { lead: '', text: 'One.' },
      { lead: ' ', text: 'Two.' },
    ]);
    expect(flowOf([segment('資料です。', 0), segment('来て。', 1000)])[1]?.lead).toBe('');
  });

  test('a draft comes in word by word, in any script', () => {
    expect(piecesOf('the blue jar')).toEqual(['the', ' ', 'blue', ' ', 'jar']);
    expect(piecesOf('資料を送ります').length).toBeGreaterThan(2);
    expect(piecesOf('')).toEqual([]);
    expect(piecesOf('Say: “don’t!”').join('')).toBe('Say: “don’t!”');
  });
});

describe('the levels of the waveform', () => {
  test('the newest comes first', () => {
    const ring = new Ring(4);
    for (const level of [1, 2, 3]) ring.push(level);
    expect([0, 1, 2, 3].map((age) => ring.at(age))).toEqual([3, 2, 1, 0]);
    expect(ring.length).toBe(3);
  });

  test('the oldest make room, however many come', () => {
    const ring = new Ring(4);
    for (let level = 1; level <= 203; level += 1) ring.push(level);
    expect([0, 1, 2, 3, 4].map((age) => ring.at(age))).toEqual([203, 202, 201, 200, 0]);
    expect(ring.length).toBe(4);
  });

  test('what no sample can be is brought within what one can', () => {
    const ring = new Ring(2);
    ring.push(900);
    ring.push(-3);
    expect([ring.at(0), ring.at(1)]).toEqual([0, 255]);
  });

  test('nothing of an earlier recording is left', () => {
    const ring = new Ring(3);
    ring.push(9);
    ring.clear();
    expect([ring.length, ring.at(0)]).toEqual([0, 0]);
    ring.push(5);
    expect([ring.at(0), ring.at(1)]).toEqual([5, 0]);
  });
});

test('a level stands as high as it is loud to the ear', () => {
  expect(heightOf(0)).toBe(0);
  expect(heightOf(1)).toBe(0);
  expect(heightOf(255)).toBe(1);
  // A tenth of the loudest is quiet speech, and well to be seen.
  expect(heightOf(25)).toBeGreaterThan(0.5);
  for (let level = 1; level < 255; level += 1)
    expect(heightOf(level + 1)).toBeGreaterThanOrEqual(heightOf(level));
});

test('what the keys do in the record sheet', () => {
  const table: Record<RecordState, (RecordAct | null)[]> = {
    //          Space,     Enter,    Escape,  another
    closed: [null, null, 'close', null],
    opening: [null, null, 'close', null],
    listening: ['record', 'record', 'close', null],
    recording: ['pause', 'stop', 'ask', null],
    paused: ['resume', 'stop', 'ask', null],
    saving: [null, null, null, null],
  };
  for (const [state, acts] of Object.entries(table))
    expect(
      [' ', 'Enter', 'Escape', 'r'].map((key) => actOf(key, state as RecordState)),
      state,
    ).toEqual(acts);
});
