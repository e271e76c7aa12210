// The operators of a query, as the app understands them.
import type { Note } from '../lib/bindings';
import { folded } from '../lib/find';

export type Query = { terms: string[]; matches: (note: Note) => boolean };

export function parseQuery(
  query: string,
  languagesOf: (note: Note) => string[],
  text: (note: Note) => string,
): Query {
  const terms: string[] = [];
  const tests: ((note: Note) => boolean)[] = [];
  const names = { from: [] as string[], in: [] as string[], lang: [] as string[] };
  for (const [word] of query.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)) {
    const [, name = '', quoted = ''] = /^(\w+):(.*)$/s.exec(word) ?? [];
    const value = folded(quoted.replaceAll('"', '')).trim();
    if (name === 'from' || name === 'in' || name === 'lang') names[name].push(...(value ? [value] : []));
    else if (name === 'after') tests.push((note) => note.said_at >= startOfDay(value));
    else if (name === 'before') tests.push((note) => note.said_at < startOfDay(value));
    else if (word === 'is:unheard') tests.push((note) => note.unheard);
    else if (word === 'is:favourite') tests.push((note) => note.favourite);
    else if (word === 'has:question') tests.push((note) => asksSomething(text(note)));
    else terms.push(folded(word.replaceAll('"', '')));
  }
  const begins = (name: string | null, starts: string[]) =>
    !starts.length || starts.some((start) => ` ${folded(name ?? '')}`.includes(` ${start}`));
  tests.push(
    (note) => begins(note.sender, names.from) && begins(note.chat, names.in),
    (note) => !names.lang.length || languagesOf(note).some((code) => names.lang.includes(code)),
  );
  return { terms, matches: (note) => tests.every((test) => test(note)) };
}

export function asksSomething(text: string): boolean {
  return /[?؟？]/.test(text);
}

function startOfDay(value: string): number {
  const [year = 0, month = 1, day = 1] = value.split('-').map(Number);
  return new Date(year, month - 1, day).getTime();
}
