import { dayStart } from './days';

export type Row =
  | { kind: 'day'; ms: number }
  | { kind: 'note'; index: number }
  /** Typed messages that were found: the heading, and one each. */
  | { kind: 'typed-heading' }
  | { kind: 'typed'; index: number };

export function rowsOf(notes: readonly { said_at: number }[], byDay: boolean): Row[] {
  const rows: Row[] = [];
  let day = Number.NaN;
  notes.forEach((note, index) => {
    const its = byDay ? dayStart(note.said_at) : day;
    if (byDay && its !== day) rows.push({ kind: 'day', ms: note.said_at });
    day = its;
    rows.push({ kind: 'note', index });
  });
  return rows;
}

/** `index` goes on after that of the last note. */
export function typedRows(notes: number, typed: number): Row[] {
  if (!typed) return [];
  return [
    { kind: 'typed-heading' },
    ...Array.from({ length: typed }, (_, at): Row => ({ kind: 'typed', index: notes + at })),
  ];
}

/** Top of each row, px; the last entry is the total height. */
export function offsetsOf(rows: readonly Row[], heights: Record<Row['kind'], number>): Float64Array {
  const offsets = new Float64Array(rows.length + 1);
  rows.forEach((row, i) => {
    offsets[i + 1] = (offsets[i] as number) + heights[row.kind];
  });
  return offsets;
}

/** Visible rows `first`..`end` (exclusive), with `spare` rows around them. */
export function visible(
  offsets: Float64Array,
  scrollTop: number,
  height: number,
  spare = 6,
): { first: number; end: number } {
  const count = offsets.length - 1;
  const at = (y: number) => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((offsets[middle + 1] as number) <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    first: Math.max(0, at(Math.max(0, scrollTop)) - spare),
    end: Math.min(count, at(scrollTop + height) + 1 + spare),
  };
}

/** Inclusive, in either direction. */
export function span(ids: readonly string[], anchor: string | null, to: string): string[] {
  const end = ids.indexOf(to);
  const start = anchor === null ? end : ids.indexOf(anchor);
  if (end < 0) return [];
  if (start < 0) return [to];
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1);
}
