import type {
  AppEvent,
  JobId,
  Note,
  NoteId,
  Queue,
  QueueItem,
  PowerLimit,
  Transcript,
} from '../lib/bindings';
import { FIXTURES, SAMPLE } from './fixtures';
import { errorInfo, type MockLibrary, summary } from './library';
import { lengthOf, transcriptOf } from './transcripts';

type Job = QueueItem & {
  text: string;
  model: string;
  task: 'transcribe' | 'translate';
  transcript: Transcript;
  emitted: number;
};

const TICK_MS = 100;
/** × real time. */
const SPEED = 14;

export class MockQueue {
  #jobs: Job[] = [];
  #paused = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #library: MockLibrary;
  #emit: (event: AppEvent) => void;
  #powerLimit: PowerLimit | null;
  #focused: NoteId | null = null;

  constructor(library: MockLibrary, emit: (event: AppEvent) => void, powerLimit: PowerLimit | null) {
    this.#library = library;
    this.#emit = emit;
    this.#powerLimit = powerLimit;
  }

  submit(
    note: Note,
    text: string,
    options: { model?: string; task?: 'transcribe' | 'translate' } = {},
  ): void {
    const transcript = transcriptOf(text, note.language);
    const total = text ? lengthOf(transcript) : 8000;
    this.#jobs.push({
      id: this.#library.id(),
      note: note.id,
      name: note.title,
      state: 'waiting',
      done_ms: 0,
      total_ms: total,
      remaining_ms: null,
      error: null,
      text,
      model: options.model ?? 'base',
      task: options.task ?? 'transcribe',
      transcript,
      emitted: 0,
    });
    this.#start();
  }

  /** Dropped files get a fixture's text. */
  submitFiles(names: string[], now: number): void {
    names.forEach((file, i) => {
      const seed = FIXTURES[(file.length + i) % 10];
      if (!seed) return;
      const note = this.#library.add(
        { sender: null, file, language: seed.language, ago: 0, text: '' },
        now - i * 1000,
      );
      this.#emit({ kind: 'note', note: summary(note) });
      this.submit(note, file.includes('broken') ? '' : seed.text);
    });
  }

  sample(now: number): string {
    const note = this.#library.add(
      { sender: null, file: 'sample.opus', title: 'Sample message', language: 'en', ago: 0, text: '' },
      now,
    );
    note.source = 'sample';
    this.#emit({ kind: 'note', note: summary(note) });
    this.submit(note, SAMPLE);
    return note.id;
  }

  /** Stopped in the middle of its work, for screenshots. */
  freeze(now: number): void {
    const names = [
      'PTT-20261123-WA0011.opus',
      'PTT-20261123-WA0012.opus',
      'Interview with Aunt Rosalind, second half.mp4',
      'PTT-20261123-WA0014.opus',
      'voice_2026-11-22_09-10-11.oga',
    ];
    this.submitFiles([...names, 'broken recording.amr'], now);
    this.stopTimer();
    this.#jobs.forEach((job, i) => {
      if (i === 0) {
        job.done_ms = job.total_ms ?? 0;
        this.#finish(job, this.#library.get(job.note ?? ''));
      }
      if (i === 1) Object.assign(job, { state: 'running', done_ms: (job.total_ms ?? 0) * 0.62 });
      if (i === 2) Object.assign(job, { total_ms: 2_640_000 });
      if (i === 5)
        Object.assign(job, { state: 'failed', error: errorInfo('damaged', 'The file is damaged.') });
    });
    for (const job of this.#jobs) job.remaining_ms = this.#remaining(job);
  }

  view(): Queue {
    const order = (job: Job) => (job.state === 'running' ? 0 : job.state === 'waiting' ? 1 : 2);
    const items = [...this.#jobs].sort((a, b) => order(a) - order(b)).map(queueItem);
    const left = this.#jobs.filter((job) => job.state === 'waiting' || job.state === 'running');
    const remaining = left.reduce((sum, job) => sum + (this.#remaining(job) ?? 0), 0);
    return {
      paused: this.#paused,
      items,
      remaining_ms: left.length ? remaining : null,
      power_limit: left.length ? this.#powerLimit : null,
    };
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.#emitView();
  }

  focus(note: NoteId | null): void {
    this.#focused = note;
    if (!this.#timer || !this.#jobs.some((job) => job.note === note && job.state === 'waiting')) return;
    for (const job of this.#jobs) if (job.state === 'running') job.state = 'waiting';
    this.#emitView();
  }

  cancel(id: JobId): void {
    const job = this.#jobs.find((each) => each.id === id);
    if (job && (job.state === 'waiting' || job.state === 'running')) job.state = 'cancelled';
    this.#emitView();
  }

  retry(id: JobId): void {
    const job = this.#jobs.find((each) => each.id === id);
    if (job) Object.assign(job, { state: 'waiting', done_ms: 0, emitted: 0, error: null });
    this.#start();
  }

  move(id: JobId, before: JobId | null): void {
    const job = this.#jobs.find((each) => each.id === id);
    if (!job) return;
    const others = this.#jobs.filter((each) => each !== job);
    const at = before === null ? others.length : others.findIndex((each) => each.id === before);
    this.#jobs = others.toSpliced(at < 0 ? others.length : at, 0, job);
    this.#emitView();
  }

  clearFinished(): void {
    this.#jobs = this.#jobs.filter((job) => job.state === 'waiting' || job.state === 'running');
    this.#emitView();
  }

  stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #start(): void {
    this.#timer ??= setInterval(() => this.#step(), TICK_MS);
    this.#emitView();
  }

  #step(): void {
    if (this.#paused) return;
    const job =
      this.#jobs.find((each) => each.state === 'running') ??
      this.#jobs.find((each) => each.state === 'waiting' && each.note === this.#focused) ??
      this.#jobs.find((each) => each.state === 'waiting');
    if (!job) {
      this.stopTimer();
      return;
    }
    job.state = 'running';
    job.done_ms = Math.min(job.total_ms ?? 0, job.done_ms + TICK_MS * SPEED);
    const note = this.#library.get(job.note ?? '');
    const version = note.versions.length + 1;
    while (job.emitted < job.transcript.segments.length) {
      const segment = job.transcript.segments[job.emitted];
      if (!segment || segment.end_ms > job.done_ms) break;
      job.emitted += 1;
      this.#emit({ kind: 'segment', note: note.id, version, segment });
    }
    if (job.done_ms >= (job.total_ms ?? 0)) this.#finish(job, note);
    job.remaining_ms = this.#remaining(job);
    this.#emitView();
  }

  #finish(job: Job, note: Note): void {
    if (job.name.includes('broken')) {
      const error = errorInfo('damaged', 'The file is damaged; nothing of it could be read.');
      Object.assign(job, { state: 'failed', error });
      Object.assign(note, { state: 'failed', error });
    } else {
      job.state = 'done';
      this.#library.write(note, job.text, job.model, job.task);
    }
    this.#emit({ kind: 'note', note: summary(note) });
  }

  #remaining(job: Job): number | null {
    if (job.state === 'running' || job.state === 'waiting')
      return ((job.total_ms ?? 0) - job.done_ms) / SPEED;
    return null;
  }

  #emitView(): void {
    const { items, ...rest } = this.view();
    this.#emit({ kind: 'queue', change: { ...rest, items, order: items.map((item) => item.id) } });
  }
}

function queueItem(job: Job): QueueItem {
  const { id, note, name, state, done_ms, total_ms, remaining_ms, error } = job;
  return { id, note, name, state, done_ms, total_ms, remaining_ms, error };
}
