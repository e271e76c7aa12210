import type { Note, NoteId, NoteSummary, ThreadEntry, ThreadPlace } from './bindings';
import { dayStart } from './days';

export type Row = {
  id: string;
  entry: ThreadEntry;
  /** The first of its day. */
  startsDay: boolean;
  /** False for a line typed by the sender of the line before. */
  startsGroup: boolean;
  /** Another minute than that of the entry before. */
  showsTime: boolean;
};

const MINUTE_MS = 60_000;

export function idOf(entry: ThreadEntry): string {
  return entry.kind === 'voice' ? entry.note.id : entry.message.id;
}

export function saidAt(entry: ThreadEntry): number {
  return entry.kind === 'voice' ? entry.note.said_at : entry.message.said_at;
}

export function placeOf(entry: ThreadEntry): ThreadPlace {
  return { kind: 'entry', said_at: saidAt(entry), id: idOf(entry) };
}

export function isUnheard(entry: ThreadEntry): boolean {
  return entry.kind === 'voice' && entry.note.unheard;
}

/** Voice messages of others. */
export function voicesOfOthers(entries: readonly ThreadEntry[]): Note[] {
  return entries.flatMap((entry) => (entry.kind === 'voice' && !entry.own ? [entry.note] : []));
}

/** The first voice message of others at or after this entry; without one, the first unheard. */
export function voiceFrom(entries: readonly ThreadEntry[], id: string | null): NoteId | null {
  const at = entries.findIndex((entry) => idOf(entry) === id);
  const next = at < 0 ? undefined : voicesOfOthers(entries.slice(at))[0];
  return (next ?? voicesOfOthers(entries).find(({ unheard }) => unheard))?.id ?? null;
}

/** With what has changed; time and sender stay those of the conversation, which may differ from the note's. */
export function withChange(old: Note, change: NoteSummary): Note {
  return { ...old, ...change, said_at: old.said_at, sender: old.sender };
}

/** A partial text has the same beginning for long. */
export function hasNewText(old: NoteSummary, { changed_at, excerpt, state }: NoteSummary): boolean {
  return old.changed_at !== changed_at && (old.excerpt !== excerpt || old.state !== state);
}

/** Reuses rows of `known` that have not changed, so that only the others are drawn. */
export function rowsOf(entries: readonly ThreadEntry[], known: readonly Row[] = []): Row[] {
  const knownById = new Map(known.map((row) => [row.id, row]));
  return entries.map((entry, at) => {
    const row = rowOf(entry, entries[at - 1]);
    const old = knownById.get(row.id);
    return old && isSameRow(old, row) ? old : row;
  });
}

function rowOf(entry: ThreadEntry, before: ThreadEntry | undefined): Row {
  const startsDay = !before || dayStart(saidAt(before)) !== dayStart(saidAt(entry));
  const startsGroup = startsDay || !isSameGroup(before, entry);
  const minute = (ms: number) => Math.floor(ms / MINUTE_MS);
  const showsTime = startsGroup || minute(saidAt(before)) !== minute(saidAt(entry));
  return { id: idOf(entry), entry, startsDay, startsGroup, showsTime };
}

function isSameRow(a: Row, b: Row): boolean {
  return (
    a.entry === b.entry &&
    a.startsDay === b.startsDay &&
    a.startsGroup === b.startsGroup &&
    a.showsTime === b.showsTime
  );
}

function isSameGroup(a: ThreadEntry, b: ThreadEntry): boolean {
  return (
    a.kind === 'typed' &&
    b.kind === 'typed' &&
    a.message.own === b.message.own &&
    a.message.sender === b.message.sender
  );
}

/** Those of `fresh` that are not among `known`. */
export function unknown(fresh: readonly ThreadEntry[], known: readonly ThreadEntry[]): ThreadEntry[] {
  const ids = new Set(known.map(idOf));
  return fresh.filter((entry) => !ids.has(idOf(entry)));
}
