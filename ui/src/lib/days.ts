/** Milliseconds to either side of 1970 that a `Date` holds, less a day for its time zone (ECMA-262: 8.64e15). */
const FAR = 8.64e15 - 86_400_000;

/** A date for any number: nothing that a file claims may stop the page, so what is beyond the calendar is its end. */
export function dateOf(ms: number): Date {
  return new Date(Number.isNaN(ms) ? 0 : Math.min(FAR, Math.max(-FAR, ms)));
}

/** Midnight at the start of the local day, as a key and for counting days. */
export function dayStart(ms: number): number {
  const date = dateOf(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** How many calendar days lie between two moments; a day of 23 or 25 hours counts as one. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((dayStart(later) - dayStart(earlier)) / 86_400_000);
}

/** A heading for a day of the list: today, yesterday, a weekday, else the date. */
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
