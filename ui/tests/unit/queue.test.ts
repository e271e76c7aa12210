import { describe, expect, test } from 'vitest';
import type { JobState, Queue, QueueItem } from '../../src/lib/bindings';
import { applyQueueChange, moveTarget, progressOf, statusOf } from '../../src/lib/queue';

const item = (id: string, state: JobState, done = 0, total: number | null = 1000): QueueItem => ({
  id,
  note: null,
  name: `${id}.opus`,
  state,
  done_ms: done,
  total_ms: total,
  remaining_ms: null,
  error: null,
});
const queue = (...items: QueueItem[]): Queue => ({
  paused: false,
  items,
  remaining_ms: 20_000,
  power_limit: null,
});

describe('a change of the queue', () => {
  const before = queue(item('a', 'running', 10), item('b', 'waiting'));
  const none = { paused: false, remaining_ms: 5, power_limit: null, items: [], order: null };

  test('replaces changed items and keeps the rest', () => {
    const after = applyQueueChange(before, { ...none, items: [item('a', 'running', 20)] });
    expect(after).toEqual({
      paused: false,
      remaining_ms: 5,
      power_limit: null,
      items: [item('a', 'running', 20), before.items[1]],
    });
    expect(after?.items[1]).toBe(before.items[1]);
  });

  test('adds, removes and moves', () => {
    const after = applyQueueChange(before, { ...none, items: [item('c', 'waiting')], order: ['c', 'a'] });
    expect(after?.items.map(({ id }) => id)).toEqual(['c', 'a']);
  });

  test('is rejected if it refers to unknown items', () => {
    expect(applyQueueChange(before, { ...none, order: ['a', 'b', 'x'] })).toBeNull();
  });
});

describe('queue status', () => {
  test('counts finished jobs without cancelled ones', () => {
    const working = queue(
      item('c', 'running'),
      item('d', 'waiting'),
      item('a', 'done'),
      item('b', 'failed'),
      item('x', 'cancelled'),
    );
    expect(statusOf(working)).toMatchObject({
      kind: 'working',
      at: 3,
      of: 4,
      remaining_ms: 20_000,
      name: 'c.opus',
    });
    expect(statusOf({ ...working, paused: true })).toEqual({ kind: 'paused', left: 2 });
  });

  test('is idle when empty, and reports how it ended', () => {
    expect(statusOf(queue())).toEqual({ kind: 'idle' });
    expect(statusOf(queue(item('a', 'done'), item('b', 'failed')))).toEqual({
      kind: 'finished',
      done: 1,
      failed: 1,
    });
  });

  test('weighs files by their length', () => {
    expect(progressOf(queue(item('a', 'running', 500), item('b', 'done', 3000, 3000)))).toBeCloseTo(
      3500 / 4000,
    );
    expect(progressOf(queue(item('a', 'waiting', 0, null)))).toBe(0);
    expect(progressOf(queue())).toBe(0);
  });
});

describe('moving a job', () => {
  const items = [
    item('r', 'running'),
    item('a', 'waiting'),
    item('b', 'waiting'),
    item('c', 'waiting'),
    item('z', 'done'),
  ];
  test('moves one position among the waiting jobs', () => {
    expect(moveTarget(items, 'b', -1)).toBe('a');
    expect(moveTarget(items, 'a', 1)).toBe('c');
    expect(moveTarget(items, 'b', 1)).toBeNull();
  });
  test('stays among the waiting jobs', () => {
    expect(moveTarget(items, 'a', -1)).toBeUndefined();
    expect(moveTarget(items, 'c', 1)).toBeUndefined();
    expect(moveTarget(items, 'r', 1)).toBeUndefined();
  });
});
