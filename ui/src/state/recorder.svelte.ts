// The microphone. The shell hears and keeps the sound; here is what it tells of it,
// and what the user wants of it.
import { t } from '../i18n/index.svelte';
import { CLOSED, Ring, TOO_SOON_MS, UNSAID, withMore } from '../lib/record';
import {
  commands,
  errorInfo,
  type ErrorInfo,
  type LiveText,
  type Microphone,
  type NoteId,
  type Recording,
} from '../lib/shell';
import { attempt, messages, sentence } from './messages.svelte';
import { place } from './place.svelte';
import { player } from './player.svelte';
import { rest } from './rest.svelte';
import { settings } from './settings.svelte';
import { work } from './work.svelte';

/** Bars of the waveform: more than the widest sheet shows. */
const BARS = 320;

class Recorder {
  now = $state.raw<Recording>(CLOSED);
  microphones = $state.raw<Microphone[]>([]);
  /** What was said so far of what is being recorded. */
  live = $state.raw<LiveText>(UNSAID);
  /** Asking whether the recording may go; afterwards the sheet stays, or closes with it. */
  asking = $state<'no' | 'stay' | 'leave'>('no');
  /** The note that is recorded, until it is saved: the shell lets go of its name a little before. */
  note = $state<NoteId | null>(null);
  /** What was recorded before something went wrong. */
  kept = $state<NoteId | null>(null);
  readonly levels = new Ring(BARS);
  /** What a command said that did not come through. */
  #failure = $state.raw<ErrorInfo | null>(null);
  /** The press on the button meant "record": to be done as soon as something is heard. */
  #wanted = $state(false);
  #starting = $state(false);

  error = $derived(this.now.error ?? this.#failure);
  /** There is something that could be lost. */
  holding = $derived(this.now.state === 'recording' || this.now.state === 'paused');
  busy = $derived(this.holding || this.now.state === 'saving');
  /** The sheet is out of sight, the microphone must not be. */
  aside = $derived(this.busy && place.sheet !== 'record');
  warning = $derived(
    this.now.warning === 'silent'
      ? t('record.silent')
      : this.now.warning === 'clipped'
        ? t('record.clipped')
        : '',
  );
  /** Nothing is recorded, nor will it be in a blink. */
  idle = $derived(
    this.now.state === 'closed' || (this.now.state === 'listening' && !this.#wanted && !this.#starting),
  );
  /** More about what it is doing, where one word is not enough. */
  about = $derived(
    this.now.state === 'paused'
      ? t('record.pausedAbout')
      : this.now.state === 'listening' && this.idle
        ? t('record.listeningAbout')
        : '',
  );
  /** What is said is written down at once: the user wants it, and there is a model that can. */
  writes = $derived(settings.view.live_text && settings.info?.model_ready === true && !rest.view.is_locked);

  /** Whether this note is the one being recorded. */
  holds(note: NoteId | null): boolean {
    return this.busy && note !== null && this.note === note;
  }

  async load(): Promise<void> {
    try {
      const now = await commands.recording();
      // What was told or pressed meanwhile is newer.
      if (this.now === CLOSED) {
        this.now = now;
        this.note = now.note;
        // The page came anew while its sheet was open: nobody is there to listen to.
        if (now.state === 'listening' || now.state === 'opening') await this.#letGo();
      }
      if (this.holding) this.#catchUp(await commands.liveText());
    } catch {
      // What is going on tells of itself many times a second anyway.
    }
  }

  hear(now: Recording): void {
    const before = this.now;
    this.now = now;
    const begins = now.state === 'recording' && before.state !== 'recording' && before.state !== 'paused';
    if (begins || now.state === 'closed') this.levels.clear();
    if (now.state === 'recording' || now.state === 'listening') this.levels.push(now.level);
    if (now.state === 'listening' && this.#wanted) void this.record();
    if (now.note !== null) this.note = now.note;
    if (now.error) this.#failed(now.error, before);
    if (this.busy) return;
    this.note = null;
    this.live = UNSAID;
  }

  hearText(told: LiveText): void {
    if (this.holds(told.note)) this.live = withMore(this.live, told);
  }

  /** One press: the sheet, the microphone, and the recording. */
  async begin(): Promise<void> {
    place.sheet = 'record';
    if (this.busy) return this.loadMicrophones();
    // What is played would be recorded with it.
    if (player.playing) void player.toggle();
    await this.open(true);
  }

  /** Opens the microphone of the settings; `record` once it is heard, or only to see that it is. */
  async open(record: boolean): Promise<void> {
    this.#wanted = record;
    this.#failure = null;
    this.kept = null;
    this.levels.clear();
    this.now = { ...CLOSED, state: 'opening' };
    void this.loadMicrophones();
    await this.#do(commands.openMicrophone());
  }

  async record(): Promise<void> {
    this.#wanted = false;
    this.#starting = true;
    await this.#do(commands.startRecording());
    this.#starting = false;
  }

  async pause(): Promise<void> {
    await this.#do(commands.pauseRecording());
  }

  async resume(): Promise<void> {
    await this.#do(commands.resumeRecording());
  }

  /** The note is shown, where its text appears. */
  async stop(): Promise<void> {
    if (!this.holding || this.now.elapsed_ms < TOO_SOON_MS) return;
    const note = await this.#do(commands.stopRecording());
    if (note === undefined) return;
    this.#leave();
    await this.#letGo();
    if (rest.view.is_locked) {
      messages.show(t('locked.kept'));
      return;
    }
    // It is known to be waiting before it is seen, not a blink later.
    await work.load();
    messages.say(t('record.saved'));
    place.openNote(note);
  }

  async discard(): Promise<void> {
    const leave = this.asking === 'leave';
    this.asking = 'no';
    const done = await this.#do(commands.discardRecording().then(() => true));
    if (done && leave) await this.close();
  }

  /** Nothing is being recorded, and nobody looks any more. */
  async close(): Promise<void> {
    this.#leave();
    await this.#letGo();
  }

  /** Goes on with another microphone, also in the middle of a recording. In the sheet even a closed one opens. */
  async choose(microphone: string | null): Promise<void> {
    await settings.take({ ...settings.view, microphone });
    const done = await this.#do(commands.chooseMicrophone(microphone).then(() => true));
    // What is kept now, the shell knows.
    if (!done) await attempt(settings.load());
    else if (place.sheet === 'record' && this.now.state === 'closed') await this.open(false);
  }

  async loadMicrophones(): Promise<void> {
    try {
      this.microphones = await commands.microphones();
    } catch {
      // Without a choice the system's own microphone still works.
    }
  }

  /** Notes are gone: where nothing was heard there is nothing to keep. */
  forget(ids: readonly NoteId[]): void {
    if (this.kept && ids.includes(this.kept)) this.kept = null;
  }

  /** What was told meanwhile may be in what was asked for, or follow it. */
  #catchUp(asked: LiveText): void {
    if (this.holds(asked.note)) this.live = this.live === UNSAID ? asked : withMore(asked, this.live);
  }

  #leave(): void {
    this.#wanted = false;
    this.#failure = null;
    this.asking = 'no';
    if (place.sheet === 'record') place.sheet = 'none';
  }

  async #letGo(): Promise<void> {
    await attempt(commands.closeMicrophone());
  }

  /** What goes wrong is said in the sheet, or beside the bar where the sheet is out of sight. */
  async #do<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
      this.#failure = null;
      return await asked;
    } catch (thrown) {
      const error = errorInfo(thrown);
      this.#wanted = false;
      if (place.sheet === 'record') this.#failure = error;
      else messages.show(sentence(error), { error });
      return undefined;
    }
  }

  #failed(error: ErrorInfo, before: Recording): void {
    this.#wanted = false;
    this.asking = 'no';
    this.kept ??= this.note;
    if (before.error || place.sheet === 'record') return;
    const note = this.kept;
    messages.show(note ? `${sentence(error)} ${t('record.kept')}` : sentence(error), {
      error,
      ...(note ? { action: { label: t('record.open'), run: () => place.openNote(note) } } : {}),
    });
  }
}

export const recorder = new Recorder();
