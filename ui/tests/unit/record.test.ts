import { describe, expect, test } from 'vitest';
import { actOf, heightOf, Ring, type RecordAct } from '../../src/lib/record';
import type { RecordState } from '../../src/lib/bindings';

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
