/** Midnight at the start of the local day, as a key and for counting days. */
export function dayStart(ms: number): number {
  const date = new Date(ms);
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
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  const shape: Intl.DateTimeFormatOptions =
    days > 1 && days < 7
      ? { weekday: 'long' }
      : { weekday: 'long', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) };
  return upperFirst(new Intl.DateTimeFormat(locale, shape).format(ms), locale);
}

function upperFirst(text: string, locale: string): string {
  const [first = '', ...rest] = text;
  return first.toLocaleUpperCase(locale) + rest.join('');
}
