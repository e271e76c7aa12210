import { describe, expect, test } from 'vitest';
import type { NoteHighlight } from '../../src/lib/bindings';
import { countFitting, distinct, hasDay, highlightLabel, withState } from '../../src/lib/highlights';

const NOW = Date.parse('2026-01-28T18:00');

function highlight(kind: NoteHighlight['kind'], value: string | null, text = 'the words'): NoteHighlight {
  return { kind, text, value, start_ms: 0, end_ms: 900, state: 'open' };
}
const label = (kind: NoteHighlight['kind'], value: string | null, locale: string) =>
  highlightLabel(highlight(kind, value), NOW, locale);

describe('a date', () => {
  test('has its weekday, and a time only if one was said', () => {
    expect(label('datetime', '2026-01-30T19:00', 'en-GB')).toBe('Fri 30 Jan, 19:00');
    expect(label('datetime', '2026-01-30T19:00', 'en-US')).toMatch(/^Fri, Jan 30, 7:00\sPM$/);
    expect(label('datetime', '2026-01-30', 'en-GB')).toBe('Fri 30 Jan');
    expect(label('datetime', 'T19:00', 'en-GB')).toBe('19:00');
    expect(label('datetime', '2026-01-30T19:00', 'de')).toMatch(/^Fr\., 30\. Jan\.(,| um) 19:00$/);
    expect(label('datetime', '2026-01-30', 'es')).toBe('vie, 30 ene');
    expect(label('datetime', '2026-01-30T19:00', 'ar-EG')).toContain('٣٠ يناير');
  });

  test('has the year if it is not this one', () => {
    expect(label('datetime', '2027-02-01', 'en-GB')).toBe('Mon, 1 Feb 2027');
  });

  test('is in no time zone', () => {
    // Does not exist in London.
    expect(label('datetime', '2026-03-29T01:30', 'en-GB')).toMatch(/0?1:30$/);
  });

  test('is the words if it cannot be read', () => {
    for (const value of [null, '', 'soon', '2026-13-40', '2026-01-30 19:00', 'T25:00'])
      expect(label('datetime', value, 'en'), String(value)).toBe('the words');
  });

  test('has a day, or only a time', () => {
    expect(hasDay(highlight('datetime', '2026-01-30'))).toBe(true);
    expect(hasDay(highlight('datetime', 'T19:00'))).toBe(false);
    expect(hasDay(highlight('phone', '07700900123'))).toBe(false);
  });
});

test('an amount has its currency', () => {
  expect(label('amount', '120 EUR', 'en-GB')).toBe('€120');
  expect(label('amount', '18.50 GBP', 'en-GB')).toBe('£18.50');
  expect(label('amount', '18.50 EUR', 'de')).toBe('18,50\u00a0€');
  expect(label('amount', 'a lot', 'en')).toBe('the words');
});

test('a number is in digits; all else is in the words', () => {
  expect(label('phone', '07700900123', 'ar-EG')).toBe('07700900123');
  for (const kind of ['question', 'request', 'link'] as const)
    expect(label(kind, null, 'en')).toBe('the words');
});

test('the same words have the same state', () => {
  const all = [highlight('question', null), highlight('request', null), highlight('question', null)];
  const states = withState(all, { kind: 'question', text: 'the words' }, 'done').map(({ state }) => state);
  expect(states).toEqual(['done', 'open', 'done']);
});

test('the first of those that look the same', () => {
  expect(distinct(['b1', 'a1', 'b2', 'c1'], (one) => one.charAt(0))).toEqual(['b1', 'a1', 'c1']);
});

describe('chips in two lines', () => {
  const fitting = (widths: number[]) => countFitting(widths, 40, 10, 200, 2);

  test('all fit', () => {
    expect(fitting([])).toBe(0);
    expect(fitting([200, 200])).toBe(2);
    expect(fitting([95, 95, 95, 95])).toBe(4);
  });
  test('the last ones give room to the rest', () => {
    expect(fitting([95, 95, 95, 95, 95])).toBe(3);
    expect(fitting([95, 95, 60, 60, 60, 60])).toBe(4);
    expect(fitting([200, 200, 200])).toBe(1);
  });
});
