import type { ThreadEntry, ThreadPlace } from './bindings';
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

export function rowsOf(entries: readonly ThreadEntry[]): Row[] {
  return entries.map((entry, at) => {
    const before = entries[at - 1];
    const startsDay = !before || dayStart(saidAt(before)) !== dayStart(saidAt(entry));
    const startsGroup = startsDay || !before || !isSameGroup(before, entry);
    const showsTime =
      startsGroup ||
      !before ||
      Math.floor(saidAt(before) / MINUTE_MS) !== Math.floor(saidAt(entry) / MINUTE_MS);
    return { id: idOf(entry), entry, startsDay, startsGroup, showsTime };
  });
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
