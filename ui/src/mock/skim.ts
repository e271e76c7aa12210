import type { Note, Skim } from '../lib/bindings';

/** Whole segments, which are sentences here; without the rules for silences and short messages. */
export function skimOf(note: Note): Skim {
  const { id, duration_ms, highlights } = note;
  const segments = note.versions.find((each) => each.id === note.current_version)?.transcript.segments ?? [];
  const open = highlights.filter(({ state }) => state === 'open');
  const sentences = segments
    .filter(
      (segment, index) =>
        index === 0 ||
        index === segments.length - 1 ||
        open.some(({ start_ms, end_ms }) => start_ms < segment.end_ms && end_ms > segment.start_ms),
    )
    .map(({ start_ms, end_ms }) => ({ start_ms, end_ms }));
  const parts = sentences.length ? sentences : [{ start_ms: 0, end_ms: duration_ms }];
  const ranges = note.audio_kept === 'none' ? [] : parts;
  return { note: id, duration_ms, ranges, sentences: ranges };
}
