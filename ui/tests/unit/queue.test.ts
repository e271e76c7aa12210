import { describe, expect, test } from 'vitest';
import type { JobState, Queue, QueueItem } from '../../src/lib/bindings';
import { changed, moveTarget, shareDone, statusOf } from '../../src/lib/queue';

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
  strain: null,
});

describe('a change of the queue', () => {
  const before = queue(item('a', 'running', 10), item('b', 'waiting'));
  const none = { paused: false, remaining_ms: 5, strain: null, items: [], order: null };

  test('takes the place of what changed and leaves the rest as it is', () => {
    const after = changed(before, { ...none, items: [item('a', 'running', 20)] });
    expect(after).toEqual({
      paused: false,
      remaining_ms: 5,
      strain: null,
      items: [item('a', 'running', 20), before.items[1]],
    });
    expect(after?.items[1]).toBe(before.items[1]);
  });

  test('adds, removes and moves', () => {
    const after = changed(before, { ...none, items: [item('c', 'waiting')], order: ['c', 'a'] });
    expect(after?.items.map(({ id }) => id)).toEqual(['c', 'a']);
  });

  test('is of no use where it speaks of what is not known', () => {
    expect(changed(before, { ...none, order: ['a', 'b', 'x'] })).toBeNull();
  });
});

describe('what the queue says', () => {
  test('counts what is done and leaves out what was cancelled', () => {
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

  test('is quiet when there is nothing, and says how it ended', () => {
    expect(statusOf(queue())).toEqual({ kind: 'idle' });
    expect(statusOf(queue(item('a', 'done'), item('b', 'failed')))).toEqual({
      kind: 'finished',
      done: 1,
      failed: 1,
    });
  });

  test('weighs files by their length', () => {
    expect(shareDone(queue(item('a', 'running', 500), item('b', 'done', 3000, 3000)))).toBeCloseTo(
      3500 / 4000,
    );
    expect(shareDone(queue(item('a', 'waiting', 0, null)))).toBe(0);
    expect(shareDone(queue())).toBe(0);
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
  test('goes one place among those that wait', () => {
    expect(moveTarget(items, 'b', -1)).toBe('a');
    expect(moveTarget(items, 'a', 1)).toBe('c');
    expect(moveTarget(items, 'b', 1)).toBeNull();
  });
  test('does not leave them', () => {
    expect(moveTarget(items, 'a', -1)).toBeUndefined();
    expect(moveTarget(items, 'c', 1)).toBeUndefined();
    expect(moveTarget(items, 'r', 1)).toBeUndefined();
  });
});
