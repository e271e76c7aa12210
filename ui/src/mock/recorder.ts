// Emits levels and text of the same dictation every time; one tick is 50 ms, whatever the clock.
import type { AppEvent, LiveText, Microphone, Note, NoteId, RecordingStatus } from '../lib/bindings';
import { CLOSED, NO_TEXT } from '../lib/record';
import { DICTATION } from './fixtures';
import { errorInfo, type MockLibrary, summary } from './library';
import type { MockQueue } from './queue';
import { randomGenerator, transcriptOf, truncatedText } from './transcripts';

const TICK_MS = 50;
const OPEN_DELAY_MS = 100;
const SAVE_DELAY_MS = 60;
const DISCONNECT_AFTER_MS = 2000;
const FROZEN_AT_MS = 42_000;
const WARNING_DELAY_MS = 1000;
const DRAFT_INTERVAL_MS = 500;
/** From the end of a segment until it is final. */
const SETTLE_DELAY_MS = 900;

const SEGMENTS = transcriptOf(DICTATION, 'en').segments;

const MICROPHONES = ['Built-in Audio Analog Stereo', 'Jabra Evolve2 40 Mono', 'Yeti Nano'];

export type MicrophoneScenario = 'none' | 'forbidden' | 'lost' | 'silent' | 'clipped' | 'frozen' | null;

export class MockRecorder {
  #status = CLOSED;
  #live = NO_TEXT;
  #timer: ReturnType<typeof setInterval> | undefined;
  #tick = 0;
  /** For how long the current fault has lasted. */
  #faultMs = 0;

  constructor(
    private readonly library: MockLibrary,
    private readonly queue: MockQueue,
    private readonly emit: (event: AppEvent) => void,
    private readonly scenario: MicrophoneScenario,
    private readonly selectedMicrophone: () => string | null,
    private readonly liveTextEnabled: () => boolean,
  ) {}

  microphones(): Microphone[] {
    return this.scenario === 'none' ? [] : MICROPHONES.map((name, i) => ({ name, is_default: i === 0 }));
  }

  view(): RecordingStatus {
    return this.#status;
  }

  liveText(): LiveText {
    return this.#live;
  }

  microphoneChanged(): null {
    if (this.#status.device !== null) this.#setStatus({ ...this.#status, device: this.#device });
    return null;
  }

  open(): null {
    if (this.#status.state !== 'closed') return null;
    this.#setStatus({ ...CLOSED, state: 'opening' });
    setTimeout(() => this.#onOpened(), OPEN_DELAY_MS);
    return null;
  }

  close(): null {
    if (this.#isActive || this.#status.state === 'saving') return null;
    this.#close();
    return null;
  }

  start(): NoteId {
    if (this.#status.state !== 'monitoring')
      throw errorInfo('microphone-failed', 'The microphone is not open.');
    const now = Date.now();
    const stamp = new Date(now).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
    const note = this.library.add(
      { sender: null, file: `${stamp}.flac`, language: 'en', ago: 0, text: '' },
      now,
    );
    Object.assign(note, { source: 'recording', duration_ms: 0 });
    this.#emitNote(note);
    this.#faultMs = 0;
    this.#live = { ...NO_TEXT, note: note.id };
    this.#setStatus({ ...this.#status, state: 'recording', note: note.id, elapsed_ms: 0, warning: null });
    if (this.scenario === 'frozen') {
      this.#stopTimer();
      while (this.#status.elapsed_ms < FROZEN_AT_MS) this.#step();
    }
    return note.id;
  }

  pause(): null {
    this.#activeNote();
    this.#setStatus({ ...this.#status, state: 'paused', warning: null });
    return null;
  }

  resume(): null {
    this.#activeNote();
    this.#setStatus({ ...this.#status, state: 'recording' });
    return null;
  }

  async stop(): Promise<NoteId> {
    const note = this.#activeNote();
    this.#stopTimer();
    this.#setStatus({ ...this.#status, state: 'saving', note: null, level: 0, warning: null });
    await new Promise((done) => setTimeout(done, SAVE_DELAY_MS));
    this.#store(note);
    this.#close();
    return note.id;
  }

  discard(): null {
    const note = this.#activeNote();
    this.library.notes.delete(note.id);
    this.#close();
    this.emit({ kind: 'notes-deleted', ids: [note.id] });
    return null;
  }

  get #device(): string | null {
    return this.selectedMicrophone() ?? MICROPHONES[0] ?? null;
  }

  get #isActive(): boolean {
    return this.#status.state === 'recording' || this.#status.state === 'paused';
  }

  #activeNote(): Note {
    if (!this.#isActive || !this.#status.note) throw errorInfo('not-recording', 'Nothing is being recorded.');
    return this.library.get(this.#status.note);
  }

  #onOpened(): void {
    if (this.#status.state !== 'opening') return;
    if (this.scenario === 'none')
      this.#fail(errorInfo('no-microphone', 'No microphone was found; connect one and press record again.'));
    else if (this.scenario === 'forbidden')
      this.#fail(errorInfo('microphone-forbidden', 'The system does not let Earshot use the microphone.'));
    else {
      // Start the timer first: the page reacts before `#setStatus` returns.
      this.#timer = setInterval(() => this.#step(), TICK_MS);
      this.#setStatus({ ...this.#status, state: 'monitoring', device: this.#device });
    }
  }

  #step(): void {
    this.#tick += 1;
    const level = this.scenario === 'silent' ? 0 : this.scenario === 'clipped' ? 255 : levelAt(this.#tick);
    const fault = level === 0 ? 'silent' : level === 255 ? 'clipped' : null;
    this.#faultMs = fault ? this.#faultMs + TICK_MS : 0;
    const recording = this.#status.state === 'recording';
    this.#setStatus({
      ...this.#status,
      level,
      elapsed_ms: this.#status.elapsed_ms + (recording ? TICK_MS : 0),
      warning: this.#faultMs >= WARNING_DELAY_MS && this.#status.state !== 'paused' ? fault : null,
    });
    if (recording && this.scenario !== 'silent' && this.#status.elapsed_ms % DRAFT_INTERVAL_MS === 0)
      this.#emitLiveText();
    if (recording && this.scenario === 'lost' && this.#status.elapsed_ms >= DISCONNECT_AFTER_MS) {
      const note = this.#activeNote();
      const error = errorInfo(
        'microphone-lost',
        'The microphone was disconnected; what was recorded is kept.',
      );
      this.#setStatus({ ...this.#status, level: 0, error });
      note.remarks = [{ code: error.code, values: { sentence: error.message } }];
      this.#store(note);
      this.#fail(error);
    }
  }

  #emitLiveText(): void {
    if (!this.liveTextEnabled()) return;
    const { note, segments: previous } = this.#live;
    const now = this.#status.elapsed_ms;
    const settled = SEGMENTS.filter((segment) => segment.end_ms + SETTLE_DELAY_MS <= now);
    const words = SEGMENTS.slice(settled.length).flatMap((segment) => segment.words);
    const spoken = words.filter((word) => word.end_ms <= now).map((word) => word.text);
    const draft = spoken.join(' ');
    this.#live = { note, segments: settled, draft };
    this.emit({ kind: 'live', live: { note, segments: settled.slice(previous.length), draft } });
  }

  #store(note: Note): void {
    note.duration_ms = this.#status.elapsed_ms;
    this.#emitNote(note);
    this.queue.submit(note, this.scenario === 'silent' ? '' : truncatedText(DICTATION, note.duration_ms));
  }

  #fail(error: RecordingStatus['error']): void {
    this.#reset();
    this.#setStatus({
      ...this.#status,
      state: 'closed',
      device: null,
      note: null,
      level: 0,
      warning: null,
      error,
    });
  }

  #close(): void {
    this.#reset();
    this.#setStatus(CLOSED);
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #reset(): void {
    this.#stopTimer();
    this.#live = NO_TEXT;
    this.#tick = 0;
    this.#faultMs = 0;
  }

  #setStatus(status: RecordingStatus): void {
    this.#status = status;
    this.emit({ kind: 'recording', recording: status });
  }

  #emitNote(note: Note): void {
    this.emit({ kind: 'note', note: summary(note) });
  }
}

const jitter = (() => {
  const random = randomGenerator(20);
  return Array.from({ length: 97 }, random);
})();

/** 1 to 254: syllables, and pauses between sentences. */
export function levelAt(tick: number): number {
  const within = tick % 71;
  if (within > 58) return 2 + Math.round((jitter[tick % 97] ?? 0) * 2);
  const sentence = Math.sin((Math.PI * (within + 3)) / 64) ** 0.5;
  const syllable = 0.18 + 0.82 * Math.abs(Math.sin(tick * 0.83 + (jitter[(tick >> 3) % 97] ?? 0) * 3));
  return Math.max(1, Math.round(110 * sentence * syllable * (0.55 + 0.45 * (jitter[tick % 97] ?? 0))));
}
