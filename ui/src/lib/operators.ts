// The operators of the search box, and what to offer for the word at the caret.
import type { Key } from '../i18n/index.svelte';
import { dayName, dayStart } from './days';
import { folded } from './find';
import { languageName } from './format';

export type Offer = {
  text: string;
  /** What it means: of an operator, or of a value. */
  about: Key | null;
  detail: string | null;
  /** Replaces the word at the caret. */
  insert: string;
};
export type Known = { senders: readonly string[]; chats: readonly string[]; languages: readonly string[] };
type Word = { start: number; end: number; text: string };

/** Of names. */
export const MAX_OFFERS = 8;

const OPERATORS = (
  [
    ['from:', 'operator.from'],
    ['in:', 'operator.in'],
    ['after:', 'operator.after'],
    ['before:', 'operator.before'],
    ['lang:', 'operator.lang'],
    ['is:unheard', 'operator.unheard'],
    ['is:favourite', 'operator.favourite'],
    ['has:question', 'operator.question'],
  ] as const
).map(([text, about]): Offer => {
  return { text, about, detail: null, insert: text.endsWith(':') ? text : `${text} ` };
});

/** Every kind that the search understands. */
const QUOTES = '"“”„‟«»「」『』＂';
const QUOTE = new RegExp(`[${QUOTES}]`, 'gu');
/** A quotation may have spaces and be unfinished: `from:"Ana B`. */
const WORD = new RegExp(`(?:[${QUOTES}][^${QUOTES}]*(?:[${QUOTES}]|$)|[^\\s${QUOTES}])+`, 'gu');
const FINISHED = new RegExp(`[${QUOTES}].*[${QUOTES}]$`, 'su');

/** The word that ends at the caret; empty if there is none. */
export function wordBefore(query: string, caret: number): Word {
  for (const match of query.matchAll(WORD)) {
    const end = match.index + match[0].length;
    if (end === caret) return { start: match.index, end, text: match[0] };
  }
  return { start: caret, end: caret, text: '' };
}

export function offersFor(query: string, caret: number, known: Known, now: number, locale: string): Offer[] {
  const { text } = wordBefore(query, caret);
  if (!text) return query.trim() ? [] : OPERATORS;
  const [, name = '', value = ''] = /^(\w+):(.*)$/su.exec(text) ?? [];
  const operator = name.toLowerCase();
  const typed = folded(value.replace(QUOTE, '')).trim();
  if (FINISHED.test(value)) return [];
  if (operator === 'from') return names('from', known.senders, typed);
  if (operator === 'in') return names('in', known.chats, typed);
  if (operator === 'lang') return languages(known.languages, typed, locale);
  if (operator === 'after' || operator === 'before') return days(operator, typed, now, locale);
  const low = text.toLowerCase();
  return OPERATORS.filter((offer) => offer.text.startsWith(low) && offer.text !== low);
}

/** The query with the word at the caret replaced, and where the caret is then. */
export function accept(query: string, caret: number, { insert }: Offer): { query: string; caret: number } {
  const { start, end } = wordBefore(query, caret);
  const after = insert.endsWith(' ') ? query.slice(end).trimStart() : query.slice(end);
  return { query: query.slice(0, start) + insert + after, caret: start + insert.length };
}

function names(operator: string, all: readonly string[], typed: string): Offer[] {
  const found: Offer[] = [];
  for (const name of all) {
    const known = folded(name);
    if (known === typed || !` ${known}`.includes(` ${typed}`)) continue;
    const plain = name.replace(QUOTE, ' ').trim().replace(/\s+/gu, ' ');
    const value = /\s/u.test(plain) ? `"${plain}"` : plain;
    found.push({ text: name, about: null, detail: null, insert: `${operator}:${value} ` });
    if (found.length === MAX_OFFERS) break;
  }
  return found;
}

function languages(codes: readonly string[], typed: string, locale: string): Offer[] {
  return codes
    .map((code) => ({ code, name: languageName(code, locale) }))
    .filter(({ code, name }) => code !== typed && [code, folded(name)].some((each) => each.startsWith(typed)))
    .map(({ code, name }) => ({ text: code, about: null, detail: name, insert: `lang:${code} ` }));
}

/** They show how a day is written. */
function days(operator: string, typed: string, now: number, locale: string): Offer[] {
  const today = new Date(dayStart(now));
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
  const starts = [today, new Date(year, month, day - 7), new Date(year, month, 1), new Date(year, 0, 1)];
  const offers = starts.map((date): [string, Offer] => {
    const two = (number: number) => number.toString().padStart(2, '0');
    const text = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    const detail = dayName(date.getTime(), now, locale);
    return [text, { text, about: null, detail, insert: `${operator}:${text} ` }];
  });
  return [...new Map(offers).values()].filter(({ text }) => text !== typed && text.startsWith(typed));
}
