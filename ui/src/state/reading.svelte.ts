// The open note: its texts, the one shown, editing with undo, finding, live text.
import {
  commands,
  errorInfo,
  type ErrorInfo,
  type Note,
  type NoteId,
  type Segment,
  type Version,
} from '../lib/shell';
import { History } from '../lib/edits';
import { findIn, type Hit } from '../lib/find';
import { layOut, type Layout } from '../lib/transcript';
import { attempt } from './messages.svelte';

class Reading {
  note = $state.raw<Note | null>(null);
  phase = $state<'none' | 'loading' | 'ready' | 'failed'>('none');
  error = $state.raw<ErrorInfo | null>(null);
  editing = $state(false);
  finding = $state(false);
  query = $state('');
  hit = $state(0);
  undoable = $state({ undo: 0, redo: 0 });
  /** Passages that came while the user looked, by note: the text while it is made. */
  #live = $state.raw<{ note: NoteId; version: number; segments: Segment[] } | null>(null);
  #history = new History();
  /** The note to show, which may still be on its way. */
  #wanted: NoteId | null = null;
  #run = 0;

  /** The text shown: the one chosen, else the latest. */
  version = $derived.by<Version | null>(() => {
    const note = this.note;
    if (!note) return null;
    return note.versions.find((each) => each.id === note.current_version) ?? note.versions.at(-1) ?? null;
  });

  /** Text that is being made now for this note. */
  making = $derived(this.#live && this.note && this.#live.note === this.note.id ? this.#live : null);

  layout = $derived.by<Layout>(() =>
    this.making
      ? layOut(this.#madeSoFar(), [])
      : this.version
        ? layOut(this.version.transcript.segments, this.version.edits)
        : { paragraphs: [], words: [] },
  );

  hits = $derived<Hit[]>(this.finding ? findIn(this.layout.words, this.query) : []);

  /** The language the text is written in: a translation is English whatever was said. */
  textLanguage = $derived(
    this.version?.task === 'translate' && !this.making
      ? 'en'
      : (this.version?.transcript.language ?? this.note?.language ?? null),
  );

  async open(id: NoteId | null): Promise<void> {
    const run = (this.#run += 1);
    this.#wanted = id;
    if (id !== this.note?.id) {
      this.#history.clear();
      this.#told();
      this.editing = false;
      this.finding = false;
      this.query = '';
      this.note = null;
      // Its text is made first.
      void attempt(commands.lookAt(id));
    }
    this.error = null;
    if (id === null) {
      this.phase = 'none';
      return;
    }
    if (!this.note) this.phase = 'loading';
    try {
      const note = await commands.openNote(id);
      if (run === this.#run) this.take(note);
    } catch (thrown) {
      if (run !== this.#run) return;
      this.phase = 'failed';
      this.error = errorInfo(thrown);
    }
  }

  take(note: Note): void {
    this.note = note;
    this.phase = 'ready';
    this.#endLive(note);
  }

  /** The shell changed this note: read it again, keeping what is shown until it is there. */
  async refresh(id: NoteId): Promise<void> {
    if (this.#wanted === id) await this.open(id);
  }

  hear(note: NoteId, version: number, segment: Segment): void {
    const live = this.#live;
    const segments = live && live.note === note && live.version === version ? live.segments : [];
    if (segments.some((each) => each.start_ms === segment.start_ms)) return;
    this.#live = { note, version, segments: [...segments, segment] };
  }

  async edit(segment: number, text: string): Promise<void> {
    const version = this.version;
    if (!version) return;
    const original = version.transcript.segments[segment]?.text.trim() ?? '';
    const before = version.edits.find((edit) => edit.segment === segment)?.text ?? '';
    const after = text.trim() === original ? '' : text.trim();
    if (after === before || (after === '' && before === '' && text.trim() === original)) return;
    if (await this.#write(version.id, segment, after)) {
      this.#history.push({ version: version.id, segment, before, after });
      this.#told();
    }
  }

  async undo(): Promise<void> {
    const change = this.#history.undo();
    if (change && !(await this.#write(change.version, change.segment, change.before))) this.#history.redo();
    this.#told();
  }

  async redo(): Promise<void> {
    const change = this.#history.redo();
    if (change && !(await this.#write(change.version, change.segment, change.after))) this.#history.undo();
    this.#told();
  }

  async choose(version: number): Promise<void> {
    if (!this.note) return;
    const note = await attempt(commands.chooseVersion(this.note.id, version));
    if (note) this.take(note);
  }

  step(by: 1 | -1): void {
    if (this.hits.length) this.hit = (this.hit + by + this.hits.length) % this.hits.length;
  }

  /** Once the note holds all that was heard it is shown itself, whether it was open meanwhile or not. */
  #endLive(note: Note): void {
    const live = this.#live;
    if (live?.note !== note.id) return;
    const version = note.versions.find((each) => each.id === live.version);
    const complete = version && version.transcript.segments.length >= live.segments.length;
    if (complete || note.error || note.state === 'no-speech') this.#live = null;
  }

  /** A job that goes on after a restart tells only what is new: the rest is in the note. */
  #madeSoFar(): Segment[] {
    const live = this.making;
    if (!live) return [];
    const kept = this.note?.versions.find((each) => each.id === live.version)?.transcript.segments ?? [];
    const known = new Set(live.segments.map((each) => each.start_ms));
    return [...kept.filter((each) => !known.has(each.start_ms)), ...live.segments].sort(
      (a, b) => a.start_ms - b.start_ms,
    );
  }

  async #write(version: number, segment: number, text: string): Promise<boolean> {
    if (!this.note) return false;
    const note = await attempt(commands.editSegment(this.note.id, version, segment, text));
    if (note && note.id === this.note?.id) this.take(note);
    return note !== undefined;
  }

  #told(): void {
    this.undoable = this.#history.size;
  }
}

export const reading = new Reading();
