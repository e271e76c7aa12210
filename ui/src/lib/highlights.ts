import type { HighlightState, NoteHighlight } from './bindings';
import { dateOf } from './days';

/** The state belongs to the words: the same words said twice have one. */
export type HighlightWords = Pick<NoteHighlight, 'kind' | 'text'>;

const DATE_TIME = /^(\d{4}-\d\d-\d\d)?(?:T(\d\d:\d\d))?$/;

/** "Fri 30 Jan, 19:00", "+44 7700 900123", "€120"; the words if there is no value to show. */
export function highlightLabel({ kind, text, value }: NoteHighlight, now: number, locale: string): string {
  const label =
    kind === 'datetime'
      ? dateTime(value ?? '', now, locale)
      : kind === 'amount'
        ? amount(value ?? '', locale)
        : kind === 'phone'
          ? value
          : null;
  return label || text;
}

/** In the speaker's own clock: no time zone is applied. */
function dateTime(value: string, now: number, locale: string): string | null {
  const [, day, time] = DATE_TIME.exec(value) ?? [];
  const at = new Date(`${day ?? '1970-01-01'}T${time ?? '00:00'}Z`);
  if ((!day && !time) || Number.isNaN(at.getTime())) return null;
  const sameYear = at.getUTCFullYear() === dateOf(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    ...(day ? { weekday: 'short', day: 'numeric', month: 'short' } : {}),
    ...(day && !sameYear ? { year: 'numeric' } : {}),
    ...(time ? { hour: 'numeric', minute: '2-digit' } : {}),
  }).format(at);
}

function amount(value: string, locale: string): string | null {
  const [, number, currency] = /^(\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(value) ?? [];
  if (!number || !currency) return null;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(Number(number));
}

export function hasDay({ kind, value }: NoteHighlight): boolean {
  return kind === 'datetime' && /^\d/.test(value ?? '');
}

/** Questions and requests wait for the listener; the rest only informs. */
export function isAsked({ kind }: Pick<NoteHighlight, 'kind'>): boolean {
  return kind === 'question' || kind === 'request';
}

export function isSame(a: HighlightWords, b: HighlightWords): boolean {
  return a.kind === b.kind && a.text === b.text;
}

export function withState<T extends NoteHighlight>(
  highlights: readonly T[],
  changed: HighlightWords,
  state: HighlightState,
): T[] {
  return highlights.map((each) => (isSame(each, changed) ? { ...each, state } : each));
}

/** The first of those that look the same. */
export function distinct<T>(all: readonly T[], look: (one: T) => string): T[] {
  const seen = new Set<string>();
  return all.filter((one) => seen.size < seen.add(look(one)).size);
}

/** How many boxes fit into `lines` lines; if not all do, a box of the width `more` follows them. */
export function countFitting(
  widths: readonly number[],
  more: number,
  gap: number,
  lineWidth: number,
  lines: number,
): number {
  const fits = (boxes: readonly number[]) => {
    let line = 0;
    let used = Infinity;
    for (const box of boxes) {
      const start = used + gap;
      if (start + box > lineWidth) line += 1;
      used = start + box > lineWidth ? box : start + box;
    }
    return line <= lines;
  };
  if (fits(widths)) return widths.length;
  let count = 0;
  while (count + 1 < widths.length && fits([...widths.slice(0, count + 1), more])) count += 1;
  return count;
}
