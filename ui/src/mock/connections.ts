// A failed attempt, a download by way of two hosts, and later connections.
import type { LedgerEntry, NoteId } from '../lib/bindings';

const FAILED_DOWNLOAD: LedgerEntry = {
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
const MANY_COUNT = 51;

/** Newest first. One entry is about this note, another about a deleted one. */
export function connections(scenario: string | null, note: NoteId | undefined): LedgerEntry[] {
  if (scenario === null) return [];
  const cloudEntry: LedgerEntry = {
    ...FAILED_DOWNLOAD,
    host: 'api.openai.com',
    purpose: 'cloud-transcription',
    bytes_out: 44_000,
    bytes_in: 2_100,
    outcome: 'done',
    note: null,
  };
  const entries: LedgerEntry[] = [
    {
      ...FAILED_DOWNLOAD,
      id: 'g',
      time_ms: FAILED_DOWNLOAD.time_ms + 9 * MINUTE,
      outcome: 'interrupted',
      note: null,
    },
    {
      ...FAILED_DOWNLOAD,
      id: 'f',
      time_ms: FAILED_DOWNLOAD.time_ms + 8 * MINUTE,
      via: 'proxy.example',
      bytes_in: 31_000_000,
      outcome: 'stopped',
      note: null,
    },
    { ...cloudEntry, id: 'e', time_ms: FAILED_DOWNLOAD.time_ms + 7 * MINUTE, about: note ?? null },
    { ...cloudEntry, id: 'd', time_ms: FAILED_DOWNLOAD.time_ms + 6 * MINUTE, about: 'gone' },
    {
      ...FAILED_DOWNLOAD,
      id: 'c',
      host: 'cdn-lfs.huggingface.co',
      time_ms: FAILED_DOWNLOAD.time_ms + MINUTE,
      outcome: 'done',
      bytes_in: 190_085_487,
      note: null,
    },
    {
      ...FAILED_DOWNLOAD,
      id: 'b',
      time_ms: FAILED_DOWNLOAD.time_ms + 59_000,
      outcome: 'redirected',
      note: null,
    },
    FAILED_DOWNLOAD,
  ];
  const extra = scenario === 'many' ? MANY_COUNT - entries.length : 0;
  const olderEntry = (i: number) => ({
    ...FAILED_DOWNLOAD,
    id: `a${i}`,
    time_ms: FAILED_DOWNLOAD.time_ms - i * MINUTE,
  });
  return [...entries, ...Array.from({ length: extra }, (_, i) => olderEntry(i + 1))];
}
