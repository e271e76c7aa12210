/** Range of `Date` around 1970, ms, less a day for the time zone (ECMA-262: 8.64e15). */
const MAX_TIMESTAMP = 8.64e15 - 86_400_000;

/** Never invalid: clamps out-of-range values, because timestamps come from untrusted files. */
export function dateOf(ms: number): Date {
  return new Date(Number.isNaN(ms) ? 0 : Math.min(MAX_TIMESTAMP, Math.max(-MAX_TIMESTAMP, ms)));
}

export function dayStart(ms: number): number {
  const date = dateOf(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Calendar days; a day of 23 or 25 hours counts as one. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((dayStart(later) - dayStart(earlier)) / 86_400_000);
}

export function dayName(ms: number, now: number, locale: string): string {
  const days = daysBetween(ms, now);
  if (days === 0 || days === 1) {
    return upperFirst(new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day'), locale);
  }
  const sameYear = dateOf(ms).getFullYear() === dateOf(now).getFullYear();
  const shape: Intl.DateTimeFormatOptions =
    days > 1 && days < 7
      ? { weekday: 'long' }
      : { weekday: 'long', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) };
  return upperFirst(new Intl.DateTimeFormat(locale, shape).format(dateOf(ms)), locale);
}

function upperFirst(text: string, locale: string): string {
  const [first = '', ...rest] = text;
  return first.toLocaleUpperCase(locale) + rest.join('');
}
