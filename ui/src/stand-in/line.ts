// The stand-in's queue: works through files at a steady pace and tells as the shell does.
import type { AppEvent, JobId, Note, NoteId, Queue, QueueItem, Strain, Transcript } from '../lib/bindings';
import { SAMPLE, SEEDS } from './seeds';
import { lengthOf, speak } from './speech';
import { refuse, summary, type Shelf } from './shelf';

type Job = QueueItem & {
  text: string;
  model: string;
  task: 'transcribe' | 'translate';
  transcript: Transcript;
  told: number;
};

const TICK_MS = 100;
/** How many times faster than the sound is heard. */
const PACE = 14;

export class Line {
  #jobs: Job[] = [];
  #paused = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #shelf: Shelf;
  #tell: (event: AppEvent) => void;
  #strain: Strain | null;
  #lookedAt: NoteId | null = null;

  constructor(shelf: Shelf, tell: (event: AppEvent) => void, strain: Strain | null) {
    this.#shelf = shelf;
    this.#tell = tell;
    this.#strain = strain;
  }

  submit(note: Note, text: string, how: { model?: string; task?: 'transcribe' | 'translate' } = {}): void {
    const transcript = speak(text, note.language);
    const total = text ? lengthOf(transcript) : 8000;
    this.#jobs.push({
      id: this.#shelf.id(),
      note: note.id,
      name: note.title,
      state: 'waiting',
      done_ms: 0,
      total_ms: total,
      remaining_ms: null,
      error: null,
      text,
      model: how.model ?? 'base',
      task: how.task ?? 'transcribe',
      transcript,
      told: 0,
    });
    this.#go();
  }

  /** Files that nobody can look into here get what somebody else said. */
  submitFiles(names: string[], now: number): void {
    names.forEach((file, i) => {
      const seed = SEEDS[(file.length + i) % 10];
      if (!seed) return;
      const note = this.#shelf.add(
        { sender: null, file, language: seed.language, ago: 0, text: '' },
        now - i * 1000,
      );
      this.#tell({ kind: 'note', note: summary(note) });
      this.submit(note, file.includes('broken') ? '' : seed.text);
    });
  }

  sample(now: number): string {
    const note = this.#shelf.add(
      { sender: null, file: 'sample.opus', title: 'Sample message', language: 'en', ago: 0, text: '' },
      now,
    );
    note.source = 'sample';
    this.#tell({ kind: 'note', note: summary(note) });
    this.submit(note, SAMPLE);
    return note.id;
  }

  /** A queue caught in the middle of its work, which stays as it is: for pictures. */
  freeze(now: number): void {
    const names = [
      'PTT-20261123-WA0011.opus',
      'PTT-20261123-WA0012.opus',
      'Interview with Aunt Rosalind, second half.mp4',
      'PTT-20261123-WA0014.opus',
      'voice_2026-11-22_09-10-11.oga',
    ];
    this.submitFiles([...names, 'broken recording.amr'], now);
    this.halt();
    this.#jobs.forEach((job, i) => {
      if (i === 0) {
        job.done_ms = job.total_ms ?? 0;
        this.#finish(job, this.#shelf.get(job.note ?? ''));
      }
      if (i === 1) Object.assign(job, { state: 'running', done_ms: (job.total_ms ?? 0) * 0.62 });
      if (i === 2) Object.assign(job, { total_ms: 2_640_000 });
      if (i === 5) Object.assign(job, { state: 'failed', error: refuse('damaged', 'The file is damaged.') });
    });
    for (const job of this.#jobs) job.remaining_ms = this.#rest(job);
  }

  view(): Queue {
    const order = (job: Job) => (job.state === 'running' ? 0 : job.state === 'waiting' ? 1 : 2);
    const items = [...this.#jobs].sort((a, b) => order(a) - order(b)).map(bare);
    const left = this.#jobs.filter((job) => job.state === 'waiting' || job.state === 'running');
    const remaining = left.reduce((sum, job) => sum + (this.#rest(job) ?? 0), 0);
    return {
      paused: this.#paused,
      items,
      remaining_ms: left.length ? remaining : null,
      strain: left.length ? this.#strain : null,
    };
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.#say();
  }

  /** The note before the user's eyes comes first. */
  lookAt(note: NoteId | null): void {
    this.#lookedAt = note;
    if (!this.#timer || !this.#jobs.some((job) => job.note === note && job.state === 'waiting')) return;
    for (const job of this.#jobs) if (job.state === 'running') job.state = 'waiting';
    this.#say();
  }

  cancel(id: JobId): void {
    const job = this.#jobs.find((each) => each.id === id);
    if (job && (job.state === 'waiting' || job.state === 'running')) job.state = 'cancelled';
    this.#say();
  }

  retry(id: JobId): void {
    const job = this.#jobs.find((each) => each.id === id);
    if (job) Object.assign(job, { state: 'waiting', done_ms: 0, told: 0, error: null });
    this.#go();
  }

  move(id: JobId, before: JobId | null): void {
    const job = this.#jobs.find((each) => each.id === id);
    if (!job) return;
    const rest = this.#jobs.filter((each) => each !== job);
    const at = before === null ? rest.length : rest.findIndex((each) => each.id === before);
    this.#jobs = rest.toSpliced(at < 0 ? rest.length : at, 0, job);
    this.#say();
  }

  clear(): void {
    this.#jobs = this.#jobs.filter((job) => job.state === 'waiting' || job.state === 'running');
    this.#say();
  }

  halt(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #go(): void {
    this.#timer ??= setInterval(() => this.#step(), TICK_MS);
    this.#say();
  }

  #step(): void {
    if (this.#paused) return;
    const job =
      this.#jobs.find((each) => each.state === 'running') ??
      this.#jobs.find((each) => each.state === 'waiting' && each.note === this.#lookedAt) ??
      this.#jobs.find((each) => each.state === 'waiting');
    if (!job) {
      this.halt();
      return;
    }
    job.state = 'running';
    job.done_ms = Math.min(job.total_ms ?? 0, job.done_ms + TICK_MS * PACE);
    const note = this.#shelf.get(job.note ?? '');
    const version = note.versions.length + 1;
    while (job.told < job.transcript.segments.length) {
      const segment = job.transcript.segments[job.told];
      if (!segment || segment.end_ms > job.done_ms) break;
      job.told += 1;
      this.#tell({ kind: 'segment', note: note.id, version, segment });
    }
    if (job.done_ms >= (job.total_ms ?? 0)) this.#finish(job, note);
    job.remaining_ms = this.#rest(job);
    this.#say();
  }

  #finish(job: Job, note: Note): void {
    if (job.name.includes('broken')) {
      const error = refuse('damaged', 'The file is damaged; nothing of it could be read.');
      Object.assign(job, { state: 'failed', error });
      Object.assign(note, { state: 'failed', error });
    } else {
      job.state = 'done';
      this.#shelf.write(note, job.text, job.model, job.task);
    }
    this.#tell({ kind: 'note', note: summary(note) });
  }

  #rest(job: Job): number | null {
    if (job.state === 'running' || job.state === 'waiting') return ((job.total_ms ?? 0) - job.done_ms) / PACE;
    return null;
  }

  #say(): void {
    const { items, ...rest } = this.view();
    this.#tell({ kind: 'queue', change: { ...rest, items, order: items.map((item) => item.id) } });
  }
}

function bare(job: Job): QueueItem {
  const { id, note, name, state, done_ms, total_ms, remaining_ms, error } = job;
  return { id, note, name, state, done_ms, total_ms, remaining_ms, error };
}
