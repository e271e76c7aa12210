import { describe, expect, test } from 'vitest';
import {
  actionForKey,
  joinedSegments,
  barHeight,
  wordPieces,
  RingBuffer,
  NO_TEXT,
  mergeLiveText,
  type RecordAction,
} from '../../src/lib/record';
import type { RecordState, Segment } from '../../src/lib/bindings';

const segment = (text: string, start_ms: number): Segment => ({
  start_ms,
  end_ms: start_ms + 900,
  text,
  confidence: 1,
  language: null,
  words: [],
});

describe('live text', () => {
  const [one, two, three] = [segment('One.', 0), segment('Two.', 1000), segment('Three.', 2000)];
  const texts = (segments: readonly Segment[]) => segments.map(({ text }) => text);

  test('final segments are appended, and the draft is replaced', () => {
    let live = mergeLiveText(NO_TEXT, { note: 'a', segments: [], draft: 'won' });
    expect(live).toEqual({ note: 'a', segments: [], draft: 'won' });
    live = mergeLiveText(live, { note: 'a', segments: [one], draft: 'too' });
    live = mergeLiveText(live, { note: 'a', segments: [two, three], draft: '' });
    expect(live).toEqual({ note: 'a', segments: [one, two, three], draft: '' });
  });

  test('nothing is duplicated, in either order', () => {
    const told = { note: 'a', segments: [two, three], draft: 'f' };
    const before = { note: 'a', segments: [one, two], draft: 'th' };
    expect(texts(mergeLiveText(before, told).segments)).toEqual(['One.', 'Two.', 'Three.']);
    const all = { note: 'a', segments: [one, two, three], draft: 'f' };
    expect(texts(mergeLiveText(all, told).segments)).toEqual(['One.', 'Two.', 'Three.']);
  });

  test('a draft alone leaves the settled text as it is', () => {
    const live = { note: 'a', segments: [one], draft: '' };
    expect(mergeLiveText(live, { note: 'a', segments: [], draft: 'two' }).segments).toBe(live.segments);
  });

  test('segments are joined as in a transcript', () => {
    expect(joinedSegments([one, segment('Two.', 9000)])).toEqual([
      { lead: '', text: 'One.' },
      { lead: ' ', text: 'Two.' },
    ]);
    expect(joinedSegments([segment('資料です。', 0), segment('来て。', 1000)])[1]?.lead).toBe('');
  });

  test('a draft is split into words, in any script', () => {
    expect(wordPieces('the blue jar')).toEqual(['the', ' ', 'blue', ' ', 'jar']);
    expect(wordPieces('資料を送ります').length).toBeGreaterThan(2);
    expect(wordPieces('')).toEqual([]);
    expect(wordPieces('Say: “don’t!”').join('')).toBe('Say: “don’t!”');
  });
});

describe('the levels of the waveform', () => {
  test('the newest is first', () => {
    const ring = new RingBuffer(4);
    for (const level of [1, 2, 3]) ring.push(level);
    expect([0, 1, 2, 3].map((age) => ring.at(age))).toEqual([3, 2, 1, 0]);
    expect(ring.length).toBe(3);
  });

  test('the oldest are overwritten', () => {
    const ring = new RingBuffer(4);
    for (let level = 1; level <= 203; level += 1) ring.push(level);
    expect([0, 1, 2, 3, 4].map((age) => ring.at(age))).toEqual([203, 202, 201, 200, 0]);
    expect(ring.length).toBe(4);
  });

  test('out-of-range levels are clamped', () => {
    const ring = new RingBuffer(2);
    ring.push(900);
    ring.push(-3);
    expect([ring.at(0), ring.at(1)]).toEqual([0, 255]);
  });

  test('clearing removes earlier levels', () => {
    const ring = new RingBuffer(3);
    ring.push(9);
    ring.clear();
    expect([ring.length, ring.at(0)]).toEqual([0, 0]);
    ring.push(5);
    expect([ring.at(0), ring.at(1)]).toEqual([5, 0]);
  });
});

test('bar height is logarithmic in the level', () => {
  expect(barHeight(0)).toBe(0);
  expect(barHeight(1)).toBe(0);
  expect(barHeight(255)).toBe(1);
  // A tenth of full scale is quiet speech and must be visible.
  expect(barHeight(25)).toBeGreaterThan(0.5);
  for (let level = 1; level < 255; level += 1)
    expect(barHeight(level + 1)).toBeGreaterThanOrEqual(barHeight(level));
});

test('keys in the record sheet', () => {
  const table: Record<RecordState, (RecordAction | null)[]> = {
    //          Space,     Enter,    Escape,  another
    closed: [null, null, 'close', null],
    opening: [null, null, 'close', null],
    monitoring: ['record', 'record', 'close', null],
    recording: ['pause', 'stop', 'ask', null],
    paused: ['resume', 'stop', 'ask', null],
    saving: [null, null, null, null],
  };
  for (const [state, acts] of Object.entries(table))
    expect(
      [' ', 'Enter', 'Escape', 'r'].map((key) => actionForKey(key, state as RecordState)),
      state,
    ).toEqual(acts);
});
