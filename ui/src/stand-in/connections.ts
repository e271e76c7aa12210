// A model that was fetched, by way of two servers, after a try that failed; and what came after.
import type { LedgerEntry, NoteId } from '../lib/bindings';

const PLAIN: LedgerEntry = {
  id: 'a',
  time_ms: Date.parse('2026-11-20T09:12:00Z'),
  host: 'huggingface.co',
  via: null,
  about: null,
  purpose: 'model-download',
  bytes_out: 0,
  bytes_in: 0,
  outcome: 'failed',
  note: 'server-unreachable',
};
const MINUTE = 60_000;
/** So many, where very many are wished for. */
const MANY = 51;

/** The latest first. One is about this note, another about one that is gone. */
export function connections(wish: string | null, about: NoteId | undefined): LedgerEntry[] {
  if (wish === null) return [];
  const asked: LedgerEntry = {
    ...PLAIN,
    host: 'api.openai.com',
    purpose: 'cloud-transcription',
    bytes_out: 44_000,
    bytes_in: 2_100,
    outcome: 'done',
    note: null,
  };
  const some: LedgerEntry[] = [
    { ...PLAIN, id: 'g', time_ms: PLAIN.time_ms + 9 * MINUTE, outcome: 'interrupted', note: null },
    {
      ...PLAIN,
      id: 'f',
      time_ms: PLAIN.time_ms + 8 * MINUTE,
      via: 'proxy.example',
      bytes_in: 31_000_000,
      outcome: 'stopped',
      note: null,
    },
    { ...asked, id: 'e', time_ms: PLAIN.time_ms + 7 * MINUTE, about: about ?? null },
    { ...asked, id: 'd', time_ms: PLAIN.time_ms + 6 * MINUTE, about: 'gone' },
    {
      ...PLAIN,
      id: 'c',
      host: 'cdn-lfs.huggingface.co',
      time_ms: PLAIN.time_ms + MINUTE,
      outcome: 'done',
      bytes_in: 190_085_487,
      note: null,
    },
    { ...PLAIN, id: 'b', time_ms: PLAIN.time_ms + 59_000, outcome: 'redirected', note: null },
    PLAIN,
  ];
  const more = wish === 'many' ? MANY - some.length : 0;
  const before = (i: number) => ({ ...PLAIN, id: `a${i}`, time_ms: PLAIN.time_ms - i * MINUTE });
  return [...some, ...Array.from({ length: more }, (_, i) => before(i + 1))];
}
