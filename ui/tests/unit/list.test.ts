import { describe, expect, test } from 'vitest';
import { dateOf, dayName, daysBetween } from '../../src/lib/days';
import { longDate } from '../../src/lib/format';
import { offsetsOf, rowsOf, span, typedRows, visible } from '../../src/lib/rows';

const at = (text: string) => new Date(text).getTime();

describe('days', () => {
  const now = at('2026-11-23T14:40:00');

  test('are named relative to today', () => {
    expect(dayName(at('2026-11-23T00:00:01'), now, 'en-GB')).toBe('Today');
    expect(dayName(at('2026-11-22T23:59:59'), now, 'en-GB')).toBe('Yesterday');
    expect(dayName(at('2026-11-20T12:00:00'), now, 'en-GB')).toBe('Friday');
    expect(dayName(at('2026-11-16T12:00:00'), now, 'en-GB')).toBe('Monday 16 November');
    expect(dayName(at('2025-11-16T12:00:00'), now, 'en-GB')).toBe('Sunday, 16 November 2025');
    expect(dayName(at('2026-11-22T10:00:00'), now, 'de')).toBe('Gestern');
    expect(dayName(at('2026-11-23T10:00:00'), now, 'ar')).toBe('اليوم');
  });

  test('have a name for any timestamp', () => {
    for (const ms of [9e18, -9e18, Infinity, NaN]) {
      expect(dayName(ms, now, 'en-GB')).toMatch(/\d/);
      expect(longDate(ms, 'ar')).not.toBe('');
      expect(dateOf(ms).toISOString()).toMatch(/Z$/);
    }
  });

  test('are counted by calendar day, not by hours', () => {
    expect(daysBetween(at('2026-03-28T23:30:00'), at('2026-03-29T00:10:00'))).toBe(1);
    expect(daysBetween(at('2026-10-24T12:00:00'), at('2026-10-26T12:00:00'))).toBe(2);
  });

  test('have one heading each', () => {
    const notes = ['2026-11-23T12:00', '2026-11-23T08:00', '2026-11-21T09:00'].map((said) => ({
      said_at: at(said),
    }));
    expect(rowsOf(notes, true).map((row) => row.kind)).toEqual(['day', 'note', 'note', 'day', 'note']);
    expect(rowsOf(notes, false).map((row) => row.kind)).toEqual(['note', 'note', 'note']);
  });
});

describe('visible rows', () => {
  const rows = rowsOf(
    Array.from({ length: 10_000 }, () => ({ said_at: 0 })),
    false,
  );
  const heights = { day: 40, note: 80, 'typed-heading': 40, typed: 60 };
  const offsets = offsetsOf(rows, heights);

  test('are those in view, with a few spare', () => {
    expect(offsets.at(-1)).toBe(800_000);
    expect(visible(offsets, 0, 800, 0)).toEqual({ first: 0, end: 11 });
    expect(visible(offsets, 400_040, 800, 0)).toEqual({ first: 5000, end: 5011 });
    const { first, end } = visible(offsets, 400_000, 800);
    expect(end - first).toBeLessThan(30);
  });

  test('stay within the list', () => {
    expect(visible(offsets, 999_999, 800)).toMatchObject({ end: 10_000 });
    expect(visible(offsets, -50, 800)).toMatchObject({ first: 0 });
    expect(visible(offsetsOf([], heights), 0, 800)).toEqual({ first: 0, end: 0 });
  });
});

describe('typed messages', () => {
  test('follow the notes, under a heading', () => {
    expect(typedRows(3, 0)).toEqual([]);
    expect(typedRows(3, 2)).toEqual([
      { kind: 'typed-heading' },
      { kind: 'typed', index: 3 },
      { kind: 'typed', index: 4 },
    ]);
  });
});

describe('a range', () => {
  const ids = ['a', 'b', 'c', 'd'];
  test('goes from the anchor either way, both ends included', () => {
    expect(span(ids, 'b', 'd')).toEqual(['b', 'c', 'd']);
    expect(span(ids, 'd', 'b')).toEqual(['b', 'c', 'd']);
    expect(span(ids, null, 'c')).toEqual(['c']);
    expect(span(ids, 'gone', 'c')).toEqual(['c']);
    expect(span(ids, 'a', 'gone')).toEqual([]);
  });
});
