import { describe, expect, test } from 'vitest';
import {
  about,
  bytes,
  clock,
  languageName,
  recordedAt,
  seconds,
  upcomingTime,
  spokenDuration,
} from '../../src/lib/format';

test('a clock', () => {
  expect(clock(7_400, 'en')).toBe('0:07');
  expect(clock(725_000, 'en')).toBe('12:05');
  expect(clock(3_723_000, 'en')).toBe('1:02:03');
  // Whole elapsed seconds, as the record sheet counts.
  expect(clock(59_950, 'en')).toBe('0:59');
  expect(clock(-5, 'en')).toBe('0:00');
  expect(clock(67_000, 'ar-EG')).toBe('١:٠٧');
});

test('a remaining time is round and never zero', () => {
  expect(about(200, 'en')).toBe('1\u00a0s');
  expect(about(22_400, 'en')).toBe('20\u00a0s');
  expect(about(59_000, 'en')).toBe('1\u00a0m');
  expect(about(7_200_000, 'en')).toBe('2\u00a0h');
  expect(about(22_400, 'de')).toMatch(/^20\u00a0\S+$/);
});

test('an upcoming time is rounded up', () => {
  const at = (text: string) => new Date(text).getTime();
  const now = at('2026-11-24T23:40:00');
  expect(upcomingTime(at('2026-11-24T23:45:00.001'), now, 'en-GB')).toBe('23:46');
  expect(upcomingTime(at('2026-11-24T23:59:10'), now, 'en-GB')).toMatch(/Wed.*25 Nov.* 0?0:00/);
});

test('processing time', () => {
  expect(seconds(812, 'en')).toBe('0.8\u00a0s');
  expect(seconds(812, 'de')).toMatch(/^0,8\u00a0\S+$/);
  expect(seconds(42_300, 'en')).toBe('42\u00a0s');
});

test('a duration for screen readers', () => {
  expect(spokenDuration(125_000, 'en')).toBe('2 minutes, 5 seconds');
  expect(spokenDuration(0, 'en')).toBe('0 seconds');
});

test('sizes and languages', () => {
  expect(bytes(41, 'en')).toBe('41 bytes');
  expect(bytes(81_768_585, 'en')).toBe('82 MB');
  expect(bytes(1_500_000_000, 'en')).toBe('1.5 GB');
  expect(languageName('es', 'en')).toBe('Spanish');
  expect(languageName('not a language', 'en')).toBe('not a language');
});

describe('the title of a recording', () => {
  const now = Date.UTC(2026, 10, 24, 15);
  const at = (title: string, locale: string) => recordedAt(title, now, locale);

  test('is its start time, formatted for the locale', () => {
    expect(at('2026-11-24 14.40.00', 'en-GB')).toMatch(/^24 November(,| at) 14:40$/);
    expect(at('2026-11-24 14.40.00', 'en-US')).toMatch(/^November 24(,| at) 2:40\sPM$/);
    expect(at('2026-11-24 09.05.59', 'de')).toMatch(/^24\. November(,| um) 0?9:05$/);
    expect(at('2026-11-24 14.40.00', 'ar-EG')).toContain('٢٤ نوفمبر');
  });

  test('has the year if it is not this one', () => {
    expect(at('2025-01-02 08.00.00', 'en-GB')).toMatch(/^2 January 2025(,| at) 0?8:00$/);
  });

  test('is the local time of the recording', () => {
    expect(at('2026-03-29 02.30.00', 'en-GB')).toMatch(/0?2:30$/);
  });

  test('any other title is unchanged', () => {
    for (const title of [
      'Grandad on the bread',
      '',
      '2026-11-24',
      '2026-11-24 14.40',
      '2026-11-24 14:40:00',
      '2026-11-24 14.40.00 (2)',
      'My 2026-11-24 14.40.00',
      '2026-13-24 14.40.00',
      '2026-11-24 25.00.00',
    ])
      expect(at(title, 'en'), title).toBeNull();
  });
});
