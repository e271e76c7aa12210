import {
  commands,
  errorInfo,
  type ErrorInfo,
  type Note,
  type NoteHighlight,
  type NoteId,
  type Segment,
  type Version,
} from '../lib/shell';
import { History } from '../lib/edits';
import { findIn, type Hit } from '../lib/find';
import { buildLayout, type Layout, wordsWithin } from '../lib/transcript';
import { runCommand } from './messages.svelte';

class OpenNote {
  note = $state.raw<Note | null>(null);
  phase = $state<'none' | 'loading' | 'ready' | 'failed'>('none');
  error = $state.raw<ErrorInfo | null>(null);
  editing = $state(false);
  finding = $state(false);
  query = $state('');
  hit = $state(0);
  /** Without replace rules. */
  showsModelWords = $state(false);
  historySize = $state({ undo: 0, redo: 0 });
  /** The highlight that was chosen last; may be of a note that is being opened. */
  chosen = $state.raw<{ note: NoteId; highlight: NoteHighlight } | null>(null);
  /** Segments that have arrived while the text is being made. */
  #liveSegments = $state.raw<{ note: NoteId; version: number; segments: Segment[] } | null>(null);
  #history = new History();
  #keptUnheard = $state<NoteId | null>(null);
  #requestedId: NoteId | null = null;
  #request = 0;

  version = $derived.by<Version | null>(() => {
    const note = this.note;
    if (!note) return null;
    return note.versions.find((each) => each.id === note.current_version) ?? note.versions.at(-1) ?? null;
  });

  live = $derived(
    this.#liveSegments && this.note && this.#liveSegments.note === this.note.id ? this.#liveSegments : null,
  );

  highlights = $derived(
    this.live ? [] : (this.note?.highlights.filter(({ state }) => state !== 'none') ?? []),
  );

  layout = $derived.by<Layout>(() =>
    this.live
      ? buildLayout(this.#mergedSegments(), [])
      : this.version
        ? buildLayout(
            this.version.transcript.segments,
            this.version.edits,
            this.highlights,
            this.showsModelWords ? [] : this.version.replaced,
          )
        : { paragraphs: [], words: [] },
  );

  chosenWords = $derived(
    this.chosen && this.chosen.note === this.note?.id
      ? wordsWithin(this.layout.words, this.chosen.highlight)
      : null,
  );

  /** Until it is read or played, unless the user put it back. */
  isUnheard = $derived(this.note?.unheard === true && this.#keptUnheard !== this.note.id);

  hits = $derived<Hit[]>(this.finding ? findIn(this.layout.words, this.query) : []);

  /** A translation is English, whatever was spoken. */
  textLanguage = $derived(
    this.version?.task === 'translate' && !this.live
      ? 'en'
      : (this.version?.transcript.language ?? this.note?.language ?? null),
  );

  async open(id: NoteId | null): Promise<void> {
    const request = (this.#request += 1);
    this.#requestedId = id;
    if (id !== this.note?.id) {
      this.#history.clear();
      this.#updateHistorySize();
      this.editing = false;
      this.finding = false;
      this.query = '';
      this.showsModelWords = false;
      this.note = null;
      this.#keptUnheard = null;
      if (this.chosen?.note !== id) this.chosen = null;
      // Transcribe the focused note first.
      void runCommand(commands.focusNote(id));
    }
    this.error = null;
    if (id === null) {
      this.phase = 'none';
      return;
    }
    if (!this.note) this.phase = 'loading';
    try {
      const note = await commands.openNote(id);
      if (request === this.#request) this.set(note);
    } catch (thrown) {
      if (request !== this.#request) return;
      this.phase = 'failed';
      this.error = errorInfo(thrown);
    }
  }

  set(note: Note): void {
    this.note = note;
    this.phase = 'ready';
    this.#endLive(note);
  }

  async refresh(id: NoteId): Promise<void> {
    if (this.#requestedId === id) await this.open(id);
  }

  /** The text may be shown with other words. */
  async reload(): Promise<void> {
    if (this.#requestedId) await this.open(this.#requestedId);
  }

  choose(highlight: NoteHighlight): void {
    if (this.note) this.chosen = { note: this.note.id, highlight };
  }

  keepUnheard(): void {
    this.#keptUnheard = this.note?.id ?? null;
  }

  markHeard(): void {
    if (this.isUnheard && this.note) void runCommand(commands.setUnheard([this.note.id], false));
  }

  addLiveSegment(note: NoteId, version: number, segment: Segment): void {
    const live = this.#liveSegments;
    const segments = live && live.note === note && live.version === version ? live.segments : [];
    if (segments.some((each) => each.start_ms === segment.start_ms)) return;
    this.#liveSegments = { note, version, segments: [...segments, segment] };
  }

  async edit(segment: number, text: string): Promise<void> {
    const version = this.version;
    if (!version) return;
    const original = version.transcript.segments[segment]?.text.trim() ?? '';
    const before = version.edits.find((edit) => edit.segment === segment)?.text ?? '';
    const isReplaced = version.replaced.some((each) => each.segment === segment);
    // The model's words may be typed where a rule shows others.
    const after = text.trim() === original && !isReplaced ? '' : text.trim();
    if (after === before || (after === '' && before === '' && text.trim() === original)) return;
    if (await this.#write(version.id, segment, after)) {
      this.#history.push({ version: version.id, segment, before, after });
      this.#updateHistorySize();
    }
  }

  async undo(): Promise<void> {
    const change = this.#history.undo();
    if (change && !(await this.#write(change.version, change.segment, change.before))) this.#history.redo();
    this.#updateHistorySize();
  }

  async redo(): Promise<void> {
    const change = this.#history.redo();
    if (change && !(await this.#write(change.version, change.segment, change.after))) this.#history.undo();
    this.#updateHistorySize();
  }

  async chooseVersion(version: number): Promise<void> {
    if (!this.note) return;
    const note = await runCommand(commands.chooseVersion(this.note.id, version));
    if (note) this.set(note);
  }

  stepHit(by: 1 | -1): void {
    if (this.hits.length) this.hit = (this.hit + by + this.hits.length) % this.hits.length;
  }

  /** Drop the live segments once the note contains them. */
  #endLive(note: Note): void {
    const live = this.#liveSegments;
    if (live?.note !== note.id) return;
    const version = note.versions.find((each) => each.id === live.version);
    const complete = version && version.transcript.segments.length >= live.segments.length;
    if (complete || note.error || note.state === 'no-speech') this.#liveSegments = null;
  }

  /** A resumed job emits only new segments: merge them with the stored ones. */
  #mergedSegments(): Segment[] {
    const live = this.live;
    if (!live) return [];
    const stored = this.note?.versions.find((each) => each.id === live.version)?.transcript.segments ?? [];
    const known = new Set(live.segments.map((each) => each.start_ms));
    return [...stored.filter((each) => !known.has(each.start_ms)), ...live.segments].sort(
      (a, b) => a.start_ms - b.start_ms,
    );
  }

  async #write(version: number, segment: number, text: string): Promise<boolean> {
    if (!this.note) return false;
    const note = await runCommand(commands.editSegment(this.note.id, version, segment, text));
    if (note && note.id === this.note?.id) this.set(note);
    return note !== undefined;
  }

  #updateHistorySize(): void {
    this.historySize = this.#history.size;
  }
}

export const openNote = new OpenNote();
