import type {
  AskedMessage,
  ImportReport,
  ErrorInfo,
  Filter,
  HighlightKind,
  HighlightState,
  SearchHit,
  Note,
  NoteHighlight,
  NoteId,
  NotePage,
  NoteSummary,
  ReplaceRule,
  Snippet,
  UnheardConversation,
  Version,
} from '../lib/bindings';
import { folded } from '../lib/find';
import { isAsked, withState } from '../lib/highlights';
import { spokenLanguages } from '../lib/transcript';
import { ASKING, FILLER_LINES, type Fixture, FIXTURES } from './fixtures';
import { highlightsOf } from './highlights';
import { applyRules } from './replace';
import { asksSomething, parseQuery } from './search';
import { align, hash, lengthOf, randomGenerator, transcriptOf } from './transcripts';

const HOUR = 3_600_000;

export const errorInfo = (
  code: ErrorInfo['code'],
  message: string,
  host: string | null = null,
  wait_until: number | null = null,
): ErrorInfo => ({ code, message, host, wait_until });

export function emptyReport(): ImportReport {
  return { notes: [], duplicates: [], recognised: [], rejected: [], chats: 0, messages: 0 };
}

export class MockLibrary {
  readonly notes = new Map<NoteId, Note>();
  rules: ReplaceRule[] = [];
  #serial = 0;
  #folded = new Map<NoteId, string>();
  readonly #finds: boolean;

  constructor(count: number | null, now: number, findsHighlights: boolean) {
    this.#finds = findsHighlights;
    const fixtures = findsHighlights ? [...ASKING, ...FIXTURES] : FIXTURES;
    const seeds = count === null ? fixtures : fixtures.slice(0, count);
    for (const seed of seeds) this.add(seed, now);
    for (let i = seeds.length; i < (count ?? 0); i += 1) this.add(fillerNote(i), now);
  }

  /** Ids sort by creation, as the real ones do. */
  id(): string {
    this.#serial += 1;
    return `0193a000-0000-7000-8000-${this.#serial.toString(16).padStart(12, '0')}`;
  }

  add(seed: Fixture, now: number): Note {
    const saidAt = now - seed.ago * HOUR;
    const state = seed.kind ?? (seed.text ? 'ready' : 'empty');
    const note: Note = {
      id: this.id(),
      title: seed.title ?? seed.sender ?? seed.file.replace(/\.\w+$/, ''),
      sender: seed.sender,
      said_at: saidAt,
      created_at: saidAt,
      changed_at: saidAt,
      duration_ms: 8000,
      language: seed.language,
      favourite: seed.favourite ?? false,
      unheard: false,
      excerpt: '',
      state,
      binned_at: null,
      source: seed.chat ? 'chat' : 'file',
      file_name: seed.file,
      chat: seed.chat ?? null,
      audio_kept: 'original',
      remarks: [],
      versions: [],
      current_version: null,
      highlights: [],
      error:
        state === 'failed'
          ? errorInfo('damaged', 'The file is damaged; only a part of it could be read.')
          : null,
    };
    this.notes.set(note.id, note);
    if (seed.text) this.write(note, seed.text, 'base', 'transcribe');
    return note;
  }

  corrupt(): void {
    const [farFuture, untitled, malformed] = this.notes.values();
    if (!farFuture || !untitled || !malformed?.versions[0]) return;
    farFuture.said_at = 9e18;
    Object.assign(untitled, { title: null, source: 'recording' });
    Object.assign(malformed.versions[0].transcript, { segments: null });
  }

  /** A recording recovered after a crash: no text, and no job. */
  addRecovered(now: number): void {
    const note = this.add(
      { sender: null, file: '2026-11-23 14.31.07.flac', language: null, ago: 0.15, text: '' },
      now,
    );
    Object.assign(note, {
      source: 'recording',
      duration_ms: 42_000,
      remarks: [{ code: 'recording-ended-early', values: {} }],
    });
  }

  write(note: Note, text: string, model: string, task: Version['task']): Version {
    const transcript = transcriptOf(text, note.language);
    const known = note.versions.length > 0 || note.source === 'recording';
    note.duration_ms = Math.max(lengthOf(transcript), known ? note.duration_ms : 0);
    const version: Version = {
      id: note.versions.length + 1,
      model,
      task,
      made_at: note.created_at + 60_000,
      processing_ms: Math.round(note.duration_ms / 17),
      transcript,
      warnings: [],
      edits: [],
      host: null,
      suggestions: [],
      replaced: [],
    };
    note.versions = [...note.versions, version];
    note.current_version = version.id;
    note.state = transcript.segments.length ? 'ready' : 'no-speech';
    note.error = null;
    this.updateText(note);
    return version;
  }

  text(note: Note): string[] {
    const version = note.versions.find((each) => each.id === note.current_version) ?? note.versions.at(-1);
    if (!version) return [];
    return version.transcript.segments.map(
      (segment, i) =>
        version.replaced.find((replaced) => replaced.segment === i)?.text ??
        version.edits.find((edit) => edit.segment === i)?.text ??
        segment.text,
    );
  }

  updateText(note: Note): void {
    const version = note.versions.find((each) => each.id === note.current_version);
    if (version) applyRules(version, this.rules);
    if (this.#finds && version) note.highlights = highlightsOf(version, note.highlights);
    const text = this.text(note).join(' ');
    note.excerpt = text.slice(0, 160);
    this.#folded.set(note.id, folded(`${note.title} ${note.sender ?? ''} ${text}`));
  }

  get(id: NoteId): Note {
    const note = this.notes.get(id);
    if (!note) throw errorInfo('note-not-found', 'This note no longer exists.');
    return note;
  }

  list(filter: Filter, offset: number, limit: number): NotePage {
    const text = (note: Note) => this.text(note).join(' ');
    const { terms, matches } = parseQuery(filter.query, languagesOf, text);
    const all = [...this.notes.values()]
      .filter((note) => (note.binned_at !== null) === filter.bin)
      .filter((note) => !filter.favourite || note.favourite)
      .filter((note) => !filter.unheard || note.unheard)
      .filter((note) => !filter.questions || asksSomething(text(note)))
      .filter(
        (note) => filter.conversation === null || (note.chat ?? note.sender ?? '') === filter.conversation,
      )
      .filter((note) => !filter.language || languagesOf(note).includes(filter.language))
      .filter(matches)
      .filter((note) => terms.every((word) => this.#folded.get(note.id)?.includes(word) ?? false))
      .sort((a, b) => b.said_at - a.said_at);
    return {
      total: all.length,
      items: all.slice(offset, offset + limit).map((note) => ({
        note: summary(note),
        snippet: terms.length ? this.#snippet(note, terms) : null,
      })),
    } satisfies { total: number; items: SearchHit[] };
  }

  unheard(): UnheardConversation[] {
    const waiting = new Map<string | null, UnheardConversation>();
    for (const note of this.notes.values()) {
      if (!note.unheard || note.binned_at !== null) continue;
      const name = note.chat ?? note.sender;
      const words = this.text(note).join(' ').split(/\s+/).length;
      const found = waiting.get(name);
      waiting.set(name, {
        name,
        notes: (found?.notes ?? 0) + 1,
        duration_ms: (found?.duration_ms ?? 0) + note.duration_ms,
        reading_ms: (found?.reading_ms ?? 0) + (words * 60_000) / 230,
        waiting_since: Math.min(found?.waiting_since ?? Infinity, note.said_at),
        pending: (found?.pending ?? 0) + (note.state === 'empty' ? 1 : 0),
        questions: (found?.questions ?? 0) + note.highlights.filter(isOpenQuestion).length,
      });
    }
    return [...waiting.values()].sort((a, b) => a.waiting_since - b.waiting_since);
  }

  asked(): AskedMessage[] {
    return [...this.notes.values()]
      .filter((note) => note.binned_at === null && note.source !== 'recording')
      .filter((note) => note.highlights.some(isOpenQuestion))
      .sort((a, b) => b.said_at - a.said_at)
      .map((note) => ({
        note: summary(note),
        highlights: note.highlights.filter(({ state }) => state !== 'none'),
      }));
  }

  setHighlightState(id: NoteId, kind: HighlightKind, text: string, state: HighlightState): void {
    const note = this.get(id);
    note.highlights = withState(note.highlights, { kind, text }, state);
  }

  #snippet(note: Note, terms: string[]): Snippet | null {
    const lines = this.text(note);
    const at = lines.findIndex((line) => terms.some((word) => folded(line).includes(word)));
    const line = lines[at];
    if (line === undefined) return null;
    const low = line.toLowerCase();
    const marks = terms.flatMap((word): [number, number][] => {
      const start = low.indexOf(word);
      return start < 0 ? [] : [[start, start + word.length]];
    });
    return { text: line, marks, start_ms: note.versions.at(-1)?.transcript.segments[at]?.start_ms ?? null };
  }

  languages(): string[] {
    const counts = new Map<string, number>();
    for (const note of this.notes.values())
      for (const language of languagesOf(note)) counts.set(language, (counts.get(language) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).map(([code]) => code);
  }

  edit(
    id: NoteId,
    versionId: number,
    segment: number,
    text: string,
    now: number,
    host: string | null = null,
  ): Note {
    const note = this.get(id);
    note.versions = note.versions.map((version) => {
      const original = version.transcript.segments[segment];
      if (version.id !== versionId || !original) return version;
      const edits = version.edits.filter((edit) => edit.segment !== segment);
      if (text && text !== original.text)
        edits.push({ segment, text, words: align(text, original), edited_at: now, host });
      return { ...version, edits };
    });
    note.changed_at = now;
    this.updateText(note);
    return note;
  }

  /** A known file name counts as a duplicate; files without audio are recognized by extension. */
  classify(paths: string[], allowDuplicates: boolean): { added: ImportReport; files: string[] } {
    const added: ImportReport = emptyReport();
    const files: string[] = [];
    for (const path of paths) {
      const name = path.split('/').at(-1) ?? path;
      const known = [...this.notes.values()].find((note) => note.file_name === name);
      if (/\.(pdf|txt|jpe?g|png|docx?|xlsx?)$/i.test(name)) {
        added.rejected.push({ name, error: errorInfo('not-media', 'This file contains no audio.') });
      } else if (known && !allowDuplicates) {
        added.duplicates.push({ path, name, note: known.id, title: known.title });
      } else {
        files.push(name);
        added.notes.push(path);
        // An exported chat: some of its messages are typed, and one came as a loose file before.
        if (name.endsWith('.zip')) {
          added.chats += 1;
          added.messages += 340;
          const [loose] = this.notes.values();
          if (loose) added.recognised.push({ path, name, note: loose.id, title: loose.title });
        }
      }
    }
    return { added, files };
  }
}

function isOpenQuestion(highlight: NoteHighlight): boolean {
  return isAsked(highlight) && highlight.state === 'open';
}

function languagesOf(note: Note): string[] {
  const spoken = note.versions.flatMap(({ transcript }) =>
    transcript.segments ? spokenLanguages(transcript) : [],
  );
  return [...new Set([...(note.language ? [note.language] : []), ...spoken])];
}

export function summary(note: Note): NoteSummary {
  const { id, title, sender, chat, said_at, created_at, changed_at, duration_ms, language } = note;
  const { favourite, unheard, excerpt, state, binned_at, source } = note;
  const when = { said_at, created_at, changed_at, duration_ms };
  return {
    id,
    title,
    sender,
    chat,
    language,
    favourite,
    unheard,
    excerpt,
    state,
    binned_at,
    source,
    ...when,
  };
}

function fillerNote(serial: number): Fixture {
  const random = randomGenerator(hash(`note ${serial}`));
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const kind = pick(FILLER_LINES);
  const lines = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(kind.lines));
  return {
    sender: pick(kind.senders),
    file: `PTT-${serial.toString().padStart(5, '0')}.opus`,
    language: kind.language,
    ago: 130 + serial * 1.7,
    favourite: random() < 0.05,
    text: lines.join(' '),
  };
}
