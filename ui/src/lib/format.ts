import { dateOf } from './days';

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** Kept, because making one takes much longer than using it. */
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const known = dateFormats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  dateFormats.set(key, made);
  return made;
}

/** 0:07, 12:05, 1:02:03, in the locale's digits. */
export function clock(ms: number, locale: string): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const two = new Intl.NumberFormat(locale, { useGrouping: false, minimumIntegerDigits: 2 });
  return hours
    ? `${plain.format(hours)}:${two.format(minutes)}:${two.format(total % 60)}`
    : `${plain.format(minutes)}:${two.format(total % 60)}`;
}

/** "8 s", "2 m", "1 h", or "2 min" if short: coarse, so that it does not flicker while counting down. */
export function about(ms: number, locale: string, unitDisplay: UnitDisplay = 'narrow'): string {
  const seconds = ms / 1000;
  const unit = (value: number, name: string) => measure(value, name, locale, unitDisplay);
  if (seconds < 10) return unit(Math.max(1, Math.round(seconds)), 'second');
  if (seconds < 55) return unit(Math.round(seconds / 5) * 5, 'second');
  if (seconds < 3300) return unit(Math.max(1, Math.round(seconds / 60)), 'minute');
  return unit(Math.round(seconds / 360) / 10, 'hour');
}

/** For screen readers: "2 minutes, 5 seconds". */
export function spokenDuration(ms: number, locale: string): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 3600), 'hour'],
    [Math.floor((total % 3600) / 60), 'minute'],
    [total % 60, 'second'],
  ];
  const said = parts
    .filter(([value, name]) => value > 0 || (name === 'second' && total === 0))
    .map(([value, unit]) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value),
    );
  return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(said);
}

export function seconds(ms: number, locale: string): string {
  const value = ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000);
  return measure(value, 'second', locale);
}

type UnitDisplay = 'narrow' | 'short';

function measure(value: number, unit: string, locale: string, unitDisplay: UnitDisplay = 'narrow'): string {
  const parts = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay }).formatToParts(value);
  const spaced = parts.some((part) => part.type === 'literal');
  return parts
    .map(({ type, value: text }) =>
      type === 'literal' ? '\u00a0' : type === 'unit' && !spaced ? `\u00a0${text}` : text,
    )
    .join('');
}

export function bytes(count: number, locale: string): string {
  if (count < 1000)
    return new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(count);
  const [value, unit] =
    count >= 1e9
      ? [count / 1e9, 'gigabyte']
      : count >= 1e6
        ? [count / 1e6, 'megabyte']
        : [count / 1e3, 'kilobyte'];
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

export function timeOfDay(ms: number, locale: string): string {
  return dateFormat(locale, { timeStyle: 'short' }).format(dateOf(ms));
}

export function longDate(ms: number, locale: string): string {
  return dateFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(dateOf(ms));
}

/** "Tue, 17 Nov, 14:32"; with the year if it is not this one. */
export function shortDate(ms: number, now: number, locale: string): string {
  const sameYear = dateOf(ms).getFullYear() === dateOf(now).getFullYear();
  return dateFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(dateOf(ms));
}

/** Rounded up to the minute: "14:36", with the date if it is not today. */
export function upcomingTime(ms: number, now: number, locale: string): string {
  const minute = Math.ceil(ms / 60_000) * 60_000;
  const sameDay = dateOf(minute).toDateString() === dateOf(now).toDateString();
  return sameDay ? timeOfDay(minute, locale) : shortDate(minute, now, locale);
}

const RECORDING_TITLE = /^(\d{4}-\d\d-\d\d) (\d\d)\.(\d\d)\.(\d\d)$/;

/**
 * Formats the file-name title of a recording ("2026-11-24 14.40.00", local time); null for any other title.
 */
export function recordedAt(title: string, now: number, locale: string): string | null {
  const start = new Date(title.replace(RECORDING_TITLE, '$1T$2:$3:$4Z'));
  if (!RECORDING_TITLE.test(title) || Number.isNaN(start.getTime())) return null;
  const sameYear = start.getUTCFullYear() === new Date(now).getFullYear();
  return dateFormat(locale, {
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(start);
}

export function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A word error rate: "3.27%". */
export function percent(value: number, locale: string): string {
  return (value / 100).toLocaleString(locale, { style: 'percent', maximumFractionDigits: 2 });
}

export function times(speed: number, locale: string): string {
  return speed.toLocaleString(locale, { maximumFractionDigits: speed < 10 ? 1 : 0 });
}

export function speedName(speed: number, locale: string): string {
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(speed)}×`;
}
