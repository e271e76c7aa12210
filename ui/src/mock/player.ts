import type { AppEvent, Note, TimeRange, Waveform } from '../lib/bindings';
import { errorInfo } from './library';
import { hash, peaksOf } from './transcripts';

const TICK_MS = 80;

export class MockPlayer {
  #note: Note | null = null;
  #position = 0;
  #playing = false;
  /** The parts that are played; empty for all. */
  #ranges: TimeRange[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  speed = 1;
  skipSilence = false;
  #emit: (event: AppEvent) => void;

  constructor(emit: (event: AppEvent) => void) {
    this.#emit = emit;
  }

  open(note: Note): Waveform {
    if (note.audio_kept === 'none') throw errorInfo('no-audio', 'The audio of this note was not kept.');
    const transcript = note.versions[0]?.transcript ?? { language: null, segments: [] };
    return {
      duration_ms: note.duration_ms,
      peaks: peaksOf(transcript, note.duration_ms, hash(note.file_name)),
    };
  }

  play(note: Note, from: number | null, ranges: TimeRange[] = []): void {
    if (this.#note?.id !== note.id) {
      this.pause();
      this.#note = note;
      this.#position = 0;
    }
    this.#ranges = ranges;
    if (from !== null) this.#position = from;
    this.#playing = true;
    this.#timer ??= setInterval(() => this.#step(), TICK_MS);
    this.emitState();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#playing = false;
    this.emitState();
  }

  seek(ms: number): void {
    this.#ranges = [];
    this.#position = ms;
    this.emitState();
  }

  emitState(): void {
    if (!this.#note) return;
    this.#emit({
      kind: 'playback',
      playback: {
        note: this.#note.id,
        position_ms: this.#position,
        playing: this.#playing,
        speed: this.speed,
        skip_silence: this.skipSilence,
      },
    });
  }

  #step(): void {
    const note = this.#note;
    if (!note) return;
    this.#position += TICK_MS * this.speed;
    if (this.skipSilence) this.#position = this.#skipPause(note);
    this.#position = Math.max(
      this.#position,
      this.#ranges.find(({ end_ms }) => end_ms > this.#position)?.start_ms ?? 0,
    );
    const end = this.#ranges.at(-1)?.end_ms ?? note.duration_ms;
    if (this.#position >= end) {
      this.#position = end;
      this.pause();
    } else this.emitState();
  }

  #skipPause(note: Note): number {
    const words = note.versions[0]?.transcript.segments.flatMap((segment) => segment.words) ?? [];
    const next = words.find((word) => word.start_ms > this.#position);
    const before = words.findLast((word) => word.start_ms <= this.#position);
    if (!next || (before && this.#position < before.end_ms + 150)) return this.#position;
    return next.start_ms - this.#position > 300 ? next.start_ms - 120 : this.#position;
  }
}
