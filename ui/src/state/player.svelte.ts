// Playback of the open note. The backend plays; this extrapolates the position.
import { nextSpeed, type PlayerClock, positionAt } from '../lib/clock';
import { commands, type NoteId, type PlaybackState, type TimeRange, type Waveform } from '../lib/shell';
import { type TimedWord, wordFrom } from '../lib/transcript';
import { runCommand } from './messages.svelte';
import { settings } from './settings.svelte';

/** A position this close to the end of a part, in milliseconds, is its end. */
const END_MS = 30;

/** Parts of the note that are played instead of all of it. */
type Parts = {
  ranges: TimeRange[];
  end_ms: number;
  begun: boolean;
  /** `played`: to their end; otherwise something else is played, or nothing. */
  done: (how: 'played' | 'left') => void;
};

class Player {
  note = $state<NoteId | null>(null);
  waveform = $state.raw<Waveform | null>(null);
  phase = $state<'none' | 'loading' | 'ready' | 'missing'>('none');
  playing = $state(false);
  speed = $state(1);
  skipSilence = $state(false);
  position = $state(0);
  #clock: PlayerClock = { position_ms: 0, playing: false, speed: 1, at: 0 };
  #frame = 0;
  #parts: Parts | null = null;
  #loading: Promise<void> = Promise.resolve();

  async open(note: NoteId | null): Promise<void> {
    if (note === this.note) return this.#loading;
    if (this.playing) void commands.pause();
    this.#setClock({ position_ms: 0, playing: false, speed: this.speed, at: 0 });
    this.note = note;
    this.#endParts('left');
    this.waveform = null;
    this.phase = note ? 'loading' : 'none';
    if (note) await (this.#loading = this.#load(note));
  }

  /** The audio may have become available, or its duration may be known better. */
  async refresh(note: NoteId, duration_ms: number): Promise<void> {
    if (note !== this.note) return;
    const known = this.waveform && Math.abs(this.waveform.duration_ms - duration_ms) < 250;
    if (this.phase === 'missing' || (this.phase === 'ready' && !known)) await this.#load(note);
  }

  async #load(note: NoteId): Promise<void> {
    try {
      const waveform = await commands.openAudio(note);
      if (this.note !== note) return;
      this.waveform = waveform;
      this.phase = 'ready';
    } catch {
      // The audio is missing: the note can still be read.
      if (this.note === note) this.phase = 'missing';
    }
  }

  apply(playing: PlaybackState): void {
    this.speed = playing.speed;
    this.skipSilence = playing.skip_silence;
    if (playing.note !== this.note) return;
    this.#setClock({
      position_ms: playing.position_ms,
      playing: playing.playing,
      speed: playing.speed,
      at: performance.now(),
    });
    this.#followParts(playing);
  }

  get atEnd(): boolean {
    return this.waveform !== null && !this.playing && this.position >= this.waveform.duration_ms - 50;
  }

  async toggle(): Promise<void> {
    if (this.phase !== 'ready' || !this.note || !this.waveform) return;
    if (this.playing) await runCommand(commands.pause());
    else if (this.#parts) await runCommand(commands.playRanges(this.note, this.#parts.ranges, null));
    else await runCommand(commands.play(this.note, this.atEnd ? 0 : null));
  }

  async playFrom(ms: number): Promise<void> {
    if (this.phase !== 'ready' || !this.note) return;
    this.#endParts('left');
    this.#seekLocally(ms);
    await runCommand(commands.play(this.note, Math.round(ms)));
  }

  /** Plays only these parts, which are in order, without gaps between them. */
  async playRanges(ranges: TimeRange[], from_ms: number, done: Parts['done'] = () => {}): Promise<void> {
    const last = ranges.at(-1);
    if (this.phase !== 'ready' || !this.note || !last) return;
    this.#endParts('left');
    this.#parts = { ranges, end_ms: last.end_ms, begun: false, done };
    this.#seekLocally(from_ms);
    await runCommand(commands.playRanges(this.note, ranges, Math.round(from_ms)));
  }

  /** All of the note is played from the next start on. */
  dropParts(): void {
    this.#parts = null;
  }

  /** Opens the note if another is open. */
  async playNoteFrom(note: NoteId, ms: number): Promise<void> {
    await this.open(note);
    await this.playFrom(ms);
  }

  async seek(ms: number): Promise<void> {
    if (this.phase !== 'ready' || !this.waveform) return;
    this.#endParts('left');
    const to = Math.round(Math.min(this.waveform.duration_ms, Math.max(0, ms)));
    this.#seekLocally(to);
    await runCommand(commands.seek(to));
  }

  skip(by_ms: number): void {
    void this.seek(this.position + by_ms);
  }

  skipWord(words: readonly TimedWord[], step: 1 | -1): void {
    const word = wordFrom(words, this.position, step);
    if (word) void this.seek(word.start_ms);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    void runCommand(commands.setSpeed(speed));
    void settings.change({ speed });
  }

  stepSpeed(step: 1 | -1): void {
    this.setSpeed(nextSpeed(this.speed, step));
  }

  setSkipSilence(on: boolean): void {
    this.skipSilence = on;
    void runCommand(commands.setSkipSilence(on));
    void settings.change({ skip_silence: on });
  }

  /** Positions from before the parts may still arrive after they were requested. */
  #followParts({ playing, position_ms }: PlaybackState): void {
    const parts = this.#parts;
    if (!parts) return;
    const isAtEnd = position_ms >= parts.end_ms - END_MS;
    if (playing && !isAtEnd) parts.begun = true;
    if (!playing && isAtEnd && parts.begun) this.#endParts('played');
  }

  #endParts(how: 'played' | 'left'): void {
    const parts = this.#parts;
    this.#parts = null;
    parts?.done(how);
  }

  /** Optimistic; the next event confirms or corrects it. */
  #seekLocally(ms: number): void {
    this.#setClock({ ...this.#clock, position_ms: ms, at: performance.now() });
  }

  #setClock(clock: PlayerClock): void {
    this.#clock = clock;
    this.playing = clock.playing;
    this.#tick();
  }

  #tick = (): void => {
    cancelAnimationFrame(this.#frame);
    this.position = positionAt(
      this.#clock,
      performance.now(),
      this.waveform?.duration_ms ?? Number.MAX_SAFE_INTEGER,
    );
    if (this.#clock.playing) this.#frame = requestAnimationFrame(this.#tick);
  };
}

export const player = new Player();
