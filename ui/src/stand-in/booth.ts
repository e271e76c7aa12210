// The stand-in's microphone: nobody speaks, but it looks the same. What is "heard" is
// always the same speech, and a tick is a twentieth of a second whatever the clock says.
import type { AppEvent, LiveText, Microphone, Note, NoteId, Recording } from '../lib/bindings';
import { CLOSED, UNSAID } from '../lib/record';
import { SPOKEN } from './seeds';
import { refuse, summary, type Shelf } from './shelf';
import type { Line } from './line';
import { chance, fitting, speak } from './speech';

const TICK_MS = 50;
const OPENS_MS = 100;
const SAVES_MS = 60;
/** When the microphone is pulled out, where that is wished for. */
const LOST_MS = 2000;
/** How far a recording is that was caught in the middle. */
const STILL_MS = 42_000;
/** So long nothing is heard before it is said. */
const PATIENCE_MS = 1000;
/** From draft to draft of what is said. */
const DRAFT_MS = 500;
/** So long after its end a sentence is settled. */
const SETTLES_MS = 900;

const SAID = speak(SPOKEN, 'en').segments;

const MICROPHONES = ['Built-in Audio Analog Stereo', 'Jabra Evolve2 40 Mono', 'Yeti Nano'];

export type Fate = 'none' | 'forbidden' | 'lost' | 'silent' | 'clipped' | 'still' | null;

export class Booth {
  #now = CLOSED;
  #live = UNSAID;
  #timer: ReturnType<typeof setInterval> | undefined;
  #tick = 0;
  /** So long one thing was wrong with the sound. */
  #wrong = 0;

  constructor(
    private readonly shelf: Shelf,
    private readonly line: Line,
    private readonly tell: (event: AppEvent) => void,
    private readonly fate: Fate,
    private readonly chosen: () => string | null,
    private readonly writes: () => boolean,
  ) {}

  list(): Microphone[] {
    return this.fate === 'none' ? [] : MICROPHONES.map((name, i) => ({ name, is_default: i === 0 }));
  }

  view(): Recording {
    return this.#now;
  }

  text(): LiveText {
    return this.#live;
  }

  /** Another microphone was chosen. */
  change(): null {
    if (this.#now.device !== null) this.#be({ ...this.#now, device: this.#device });
    return null;
  }

  open(): null {
    if (this.#now.state !== 'closed') return null;
    this.#be({ ...CLOSED, state: 'opening' });
    setTimeout(() => this.#opened(), OPENS_MS);
    return null;
  }

  close(): null {
    if (this.#holding || this.#now.state === 'saving') return null;
    this.#end();
    return null;
  }

  start(): NoteId {
    if (this.#now.state !== 'listening') throw refuse('microphone-failed', 'The microphone is not open.');
    const now = Date.now();
    const stamp = new Date(now).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
    const note = this.shelf.add(
      { sender: null, file: `${stamp}.flac`, language: 'en', ago: 0, text: '' },
      now,
    );
    Object.assign(note, { source: 'recording', duration_ms: 0 });
    this.#told(note);
    this.#wrong = 0;
    this.#live = { ...UNSAID, note: note.id };
    this.#be({ ...this.#now, state: 'recording', note: note.id, elapsed_ms: 0, warning: null });
    if (this.fate === 'still') {
      this.#halt();
      while (this.#now.elapsed_ms < STILL_MS) this.#step();
    }
    return note.id;
  }

  pause(): null {
    this.#must();
    this.#be({ ...this.#now, state: 'paused', warning: null });
    return null;
  }

  resume(): null {
    this.#must();
    this.#be({ ...this.#now, state: 'recording' });
    return null;
  }

  async stop(): Promise<NoteId> {
    const note = this.#must();
    this.#halt();
    this.#be({ ...this.#now, state: 'saving', note: null, level: 0, warning: null });
    await new Promise((done) => setTimeout(done, SAVES_MS));
    this.#keep(note);
    this.#end();
    return note.id;
  }

  discard(): null {
    const note = this.#must();
    this.shelf.notes.delete(note.id);
    this.#end();
    this.tell({ kind: 'notes-gone', ids: [note.id] });
    return null;
  }

  get #device(): string | null {
    return this.chosen() ?? MICROPHONES[0] ?? null;
  }

  get #holding(): boolean {
    return this.#now.state === 'recording' || this.#now.state === 'paused';
  }

  #must(): Note {
    if (!this.#holding || !this.#now.note) throw refuse('not-recording', 'Nothing is being recorded.');
    return this.shelf.get(this.#now.note);
  }

  #opened(): void {
    if (this.#now.state !== 'opening') return;
    if (this.fate === 'none')
      this.#fail(refuse('no-microphone', 'No microphone was found; connect one and press record again.'));
    else if (this.fate === 'forbidden')
      this.#fail(refuse('microphone-forbidden', 'The system does not let Earshot use the microphone.'));
    else {
      // First the clock: the page answers before it is told to the end.
      this.#timer = setInterval(() => this.#step(), TICK_MS);
      this.#be({ ...this.#now, state: 'listening', device: this.#device });
    }
  }

  #step(): void {
    this.#tick += 1;
    const level = this.fate === 'silent' ? 0 : this.fate === 'clipped' ? 255 : heard(this.#tick);
    const wrong = level === 0 ? 'silent' : level === 255 ? 'clipped' : null;
    this.#wrong = wrong ? this.#wrong + TICK_MS : 0;
    const recording = this.#now.state === 'recording';
    this.#be({
      ...this.#now,
      level,
      elapsed_ms: this.#now.elapsed_ms + (recording ? TICK_MS : 0),
      warning: this.#wrong >= PATIENCE_MS && this.#now.state !== 'paused' ? wrong : null,
    });
    if (recording && this.fate !== 'silent' && this.#now.elapsed_ms % DRAFT_MS === 0) this.#write();
    if (recording && this.fate === 'lost' && this.#now.elapsed_ms >= LOST_MS) {
      const note = this.#must();
      const error = refuse('microphone-lost', 'The microphone was disconnected; what was recorded is kept.');
      this.#be({ ...this.#now, level: 0, error });
      note.remarks = [{ code: error.code, values: { sentence: error.message } }];
      this.#keep(note);
      this.#fail(error);
    }
  }

  /** What was said until now: sentences settle a little after their end, words are a draft before. */
  #write(): void {
    if (!this.writes()) return;
    const { note, segments: known } = this.#live;
    const now = this.#now.elapsed_ms;
    const settled = SAID.filter((segment) => segment.end_ms + SETTLES_MS <= now);
    const words = SAID.slice(settled.length).flatMap((segment) => segment.words);
    const heard = words.filter((word) => word.end_ms <= now).map((word) => word.text);
    const draft = heard.join(' ');
    this.#live = { note, segments: settled, draft };
    this.tell({ kind: 'live', live: { note, segments: settled.slice(known.length), draft } });
  }

  /** What was recorded becomes a note like any other. */
  #keep(note: Note): void {
    note.duration_ms = this.#now.elapsed_ms;
    this.#told(note);
    this.line.submit(note, this.fate === 'silent' ? '' : fitting(SPOKEN, note.duration_ms));
  }

  #fail(error: Recording['error']): void {
    this.#shut();
    this.#be({ ...this.#now, state: 'closed', device: null, note: null, level: 0, warning: null, error });
  }

  /** The microphone is let go of with the recording. */
  #end(): void {
    this.#shut();
    this.#be(CLOSED);
  }

  #halt(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #shut(): void {
    this.#halt();
    this.#live = UNSAID;
    this.#tick = 0;
    this.#wrong = 0;
  }

  #be(now: Recording): void {
    this.#now = now;
    this.tell({ kind: 'recording', recording: now });
  }

  #told(note: Note): void {
    this.tell({ kind: 'note', note: summary(note) });
  }
}

const jitter = (() => {
  const random = chance(20);
  return Array.from({ length: 97 }, random);
})();

/** Sentences with a breath between them, syllables within them: 1 to 254. */
export function heard(tick: number): number {
  const within = tick % 71;
  if (within > 58) return 2 + Math.round((jitter[tick % 97] ?? 0) * 2);
  const sentence = Math.sin((Math.PI * (within + 3)) / 64) ** 0.5;
  const syllable = 0.18 + 0.82 * Math.abs(Math.sin(tick * 0.83 + (jitter[(tick >> 3) % 97] ?? 0) * 3));
  return Math.max(1, Math.round(110 * sentence * syllable * (0.55 + 0.45 * (jitter[tick % 97] ?? 0))));
}
