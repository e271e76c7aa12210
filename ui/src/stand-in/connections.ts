// A model that was fetched, by way of two servers, after a try that failed.
import type { LedgerEntry } from '../lib/bindings';

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

/** The latest first. */
export const CONNECTIONS: LedgerEntry[] = [
  {
    ...PLAIN,
    id: 'c',
    host: 'cdn-lfs.huggingface.co',
    time_ms: PLAIN.time_ms + 60_000,
    outcome: 'done',
    bytes_in: 190_085_487,
    note: null,
  },
  { ...PLAIN, id: 'b', time_ms: PLAIN.time_ms + 59_000, outcome: 'redirected', note: null },
  PLAIN,
];
