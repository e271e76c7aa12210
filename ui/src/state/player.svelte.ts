// Playback of the open note. The backend plays; this extrapolates the position.
import { nextSpeed, type PlayerClock, positionAt } from '../lib/clock';
import { commands, type NoteId, type PlaybackState, type Waveform } from '../lib/shell';
import { type TimedWord, wordFrom } from '../lib/transcript';
import { runCommand } from './messages.svelte';
import { settings } from './settings.svelte';

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
  /** Playback stops at its end, once it has begun there. */
  #range: { end_ms: number; begun: boolean } | null = null;

  async open(note: NoteId | null): Promise<void> {
    if (note === this.note) return;
    if (this.playing) void commands.pause();
    this.#setClock({ position_ms: 0, playing: false, speed: this.speed, at: 0 });
    this.note = note;
    this.#range = null;
    this.waveform = null;
    this.phase = note ? 'loading' : 'none';
    if (note) await this.#load(note);
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
  }

  get atEnd(): boolean {
    return this.waveform !== null && !this.playing && this.position >= this.waveform.duration_ms - 50;
  }

  async toggle(): Promise<void> {
    if (this.phase !== 'ready' || !this.note || !this.waveform) return;
    this.#range = null;
    if (this.playing) {
      await runCommand(commands.pause());
      return;
    }
    await runCommand(commands.play(this.note, this.atEnd ? 0 : null));
  }

  async playFrom(ms: number): Promise<void> {
    if (this.phase !== 'ready' || !this.note) return;
    this.#range = null;
    this.#seekLocally(ms);
    await runCommand(commands.play(this.note, Math.round(ms)));
  }

  async playRange(start_ms: number, end_ms: number): Promise<void> {
    const started = this.playFrom(start_ms);
    const range = { end_ms, begun: false };
    this.#range = range;
    await started;
    // Positions from before the command may still arrive until then.
    range.begun = true;
  }

  /** Opens the note if another is open. */
  async playNoteFrom(note: NoteId, ms: number): Promise<void> {
    await this.open(note);
    await this.playFrom(ms);
  }

  async seek(ms: number): Promise<void> {
    if (this.phase !== 'ready' || !this.waveform) return;
    this.#range = null;
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
    if (this.#clock.playing && this.#range?.begun && this.position >= this.#range.end_ms) {
      this.#range = null;
      void runCommand(commands.pause());
    }
    if (this.#clock.playing) this.#frame = requestAnimationFrame(this.#tick);
  };
}

export const player = new Player();
