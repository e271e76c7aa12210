// The sound of the open note. It is played by the shell; here is its clock.
import { nextSpeed, positionAt, type Heard } from '../lib/clock';
import { commands, type NoteId, type Playing, type Sound } from '../lib/shell';
import { wordFrom, type TimedWord } from '../lib/transcript';
import { attempt } from './messages.svelte';
import { settings } from './settings.svelte';

class Player {
  note = $state<NoteId | null>(null);
  sound = $state.raw<Sound | null>(null);
  phase = $state<'none' | 'loading' | 'ready' | 'missing'>('none');
  playing = $state(false);
  speed = $state(1);
  skipSilence = $state(false);
  /** Moves at every frame while sound is heard. */
  position = $state(0);
  #heard: Heard = { position_ms: 0, playing: false, speed: 1, at: 0 };
  #frame = 0;

  async open(note: NoteId | null): Promise<void> {
    if (note === this.note) return;
    if (this.playing) void commands.pause();
    this.#take({ position_ms: 0, playing: false, speed: this.speed, at: 0 });
    this.note = note;
    this.sound = null;
    this.phase = note ? 'loading' : 'none';
    if (note) await this.#load(note);
  }

  /** The note changed: its sound may be there only now, or known better. */
  async refresh(note: NoteId, duration_ms: number): Promise<void> {
    if (note !== this.note) return;
    const known = this.sound && Math.abs(this.sound.duration_ms - duration_ms) < 250;
    if (this.phase === 'missing' || (this.phase === 'ready' && !known)) await this.#load(note);
  }

  async #load(note: NoteId): Promise<void> {
    try {
      const sound = await commands.openSound(note);
      if (this.note !== note) return;
      this.sound = sound;
      this.phase = 'ready';
    } catch {
      // Only the text was kept, or the file is away: the note can still be read.
      if (this.note === note) this.phase = 'missing';
    }
  }

  hear(playing: Playing): void {
    this.speed = playing.speed;
    this.skipSilence = playing.skip_silence;
    if (playing.note !== this.note) return;
    this.#take({
      position_ms: playing.position_ms,
      playing: playing.playing,
      speed: playing.speed,
      at: performance.now(),
    });
  }

  async toggle(): Promise<void> {
    if (this.phase !== 'ready' || !this.note || !this.sound) return;
    if (this.playing) {
      await attempt(commands.pause());
      return;
    }
    const atEnd = this.position >= this.sound.duration_ms - 50;
    await attempt(commands.play(this.note, atEnd ? 0 : null));
  }

  async playFrom(ms: number): Promise<void> {
    if (this.phase !== 'ready' || !this.note) return;
    this.#jump(ms);
    await attempt(commands.play(this.note, Math.round(ms)));
  }

  async seek(ms: number): Promise<void> {
    if (this.phase !== 'ready' || !this.sound) return;
    const to = Math.round(Math.min(this.sound.duration_ms, Math.max(0, ms)));
    this.#jump(to);
    await attempt(commands.seek(to));
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
    void attempt(commands.setSpeed(speed));
    void settings.change({ speed });
  }

  stepSpeed(step: 1 | -1): void {
    this.setSpeed(nextSpeed(this.speed, step));
  }

  setSkipSilence(on: boolean): void {
    this.skipSilence = on;
    void attempt(commands.setSkipSilence(on));
    void settings.change({ skip_silence: on });
  }

  /** Shows the place at once; the shell's next word confirms or corrects it. */
  #jump(ms: number): void {
    this.#take({ ...this.#heard, position_ms: ms, at: performance.now() });
  }

  #take(heard: Heard): void {
    this.#heard = heard;
    this.playing = heard.playing;
    this.#tick();
  }

  #tick = (): void => {
    cancelAnimationFrame(this.#frame);
    this.position = positionAt(
      this.#heard,
      performance.now(),
      this.sound?.duration_ms ?? Number.MAX_SAFE_INTEGER,
    );
    if (this.#heard.playing) this.#frame = requestAnimationFrame(this.#tick);
  };
}

export const player = new Player();
