import { expect, test } from 'vitest';
import type { Note, NoteSummary, ThreadEntry } from '../../src/lib/bindings';
import { hasNewText, placeOf, rowsOf, unknown, voiceFrom, withChange } from '../../src/lib/thread';

const at = (text: string) => new Date(text).getTime();
const typed = (id: string, sender: string, said: string, own = false): ThreadEntry => ({
  kind: 'typed',
  message: { id, chat: 'Chat', sender, said_at: at(said), text: id, own },
});
const voice = (id: string, said: string, unheard = false, own = false): ThreadEntry => ({
  kind: 'voice',
  note: { id, said_at: at(said), unheard } as Note,
  own,
});

const ENTRIES = [
  typed('a', 'Ana', '2026-11-22T23:58:10'),
  typed('b', 'Ana', '2026-11-22T23:58:40'),
  typed('c', 'Ana', '2026-11-22T23:59:00'),
  typed('d', 'Leo', '2026-11-22T23:59:30'),
  typed('e', 'Leo', '2026-11-23T00:00:00'),
  voice('f', '2026-11-23T00:00:10'),
  typed('g', 'Leo', '2026-11-23T00:00:20'),
  typed('h', 'Leo', '2026-11-23T00:00:30', true),
];

const ids = (which: 'startsDay' | 'startsGroup' | 'showsTime') =>
  rowsOf(ENTRIES)
    .filter((row) => row[which])
    .map(({ id }) => id)
    .join('');

test('lines of one sender are a group until a day, a voice message or another sender', () => {
  expect(ids('startsDay')).toBe('ae');
  expect(ids('startsGroup')).toBe('adefgh');
});

test('a minute is shown once in a group', () => {
  expect(ids('showsTime')).toBe('acdefgh');
});

test('rows that have not changed are reused', () => {
  const before = rowsOf(ENTRIES.slice(1));
  const after = rowsOf(ENTRIES, before);
  expect(after.slice(1).map((row, i) => row === before[i])).toEqual([false, ...Array(6).fill(true)]);
});

test('a place is that of the entry, and what is known is not added', () => {
  expect(placeOf(voice('f', '2026-11-23T00:00:10'))).toEqual({
    kind: 'entry',
    said_at: at('2026-11-23T00:00:10'),
    id: 'f',
  });
  expect(unknown(ENTRIES.slice(2, 5), ENTRIES.slice(0, 4))).toEqual([ENTRIES[4]]);
});

test('skimming starts at the next voice message of others, or at the first unheard one', () => {
  const [a, c, g] = [ENTRIES[0], ENTRIES[2], ENTRIES[6]] as [ThreadEntry, ThreadEntry, ThreadEntry];
  const entries = [
    a,
    voice('own', '2026-11-22T23:58:20', false, true),
    voice('heard', '2026-11-22T23:58:30'),
    c,
    voice('new', '2026-11-22T23:59:10', true),
    g,
  ];
  expect(voiceFrom(entries, 'a')).toBe('heard');
  expect(voiceFrom(entries, 'own')).toBe('heard');
  expect(voiceFrom(entries, 'c')).toBe('new');
  expect(voiceFrom(entries, 'g')).toBe('new');
  expect(voiceFrom(entries, null)).toBe('new');
  expect(voiceFrom(entries.slice(0, 4), null)).toBeNull();
});

test('a change keeps the time and sender of the conversation', () => {
  const old = { id: 'f', said_at: 1, sender: 'Ana', unheard: true, excerpt: 'Hi' } as Note;
  const change = { id: 'f', said_at: 2, sender: null, unheard: false, excerpt: 'Hi' } as NoteSummary;
  expect(withChange(old, change)).toEqual({ ...old, unheard: false });
});

test('a text is read again if its beginning or the state has changed', () => {
  const old = { changed_at: 1, excerpt: 'Hi', state: 'running' } as unknown as NoteSummary;
  expect(hasNewText(old, { ...old, changed_at: 2 })).toBe(false);
  expect(hasNewText(old, { ...old, changed_at: 2, state: 'ready' })).toBe(true);
  expect(hasNewText(old, { ...old, changed_at: 2, excerpt: 'Hi there' })).toBe(true);
  expect(hasNewText(old, { ...old, unheard: true })).toBe(false);
});
