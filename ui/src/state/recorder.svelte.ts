import { t } from '../i18n/index.svelte';
import { CLOSED, mergeLiveText, MIN_DURATION_MS, NO_TEXT, RingBuffer } from '../lib/record';
import {
  commands,
  errorInfo,
  type ErrorInfo,
  type LiveText,
  type Microphone,
  type NoteId,
  type RecordingStatus,
} from '../lib/shell';
import { lock } from './lock.svelte';
import { errorText, messages, runCommand } from './messages.svelte';
import { player } from './player.svelte';
import { queue } from './queue.svelte';
import { router } from './router.svelte';
import { settings } from './settings.svelte';

/** More bars than the widest sheet shows. */
const BARS = 320;

class Recorder {
  status = $state.raw<RecordingStatus>(CLOSED);
  microphones = $state.raw<Microphone[]>([]);
  live = $state.raw<LiveText>(NO_TEXT);
  /** Whether the sheet stays open after the recording is discarded. */
  confirmingDiscard = $state<'no' | 'stay' | 'leave'>('no');
  /** Kept until the recording is saved: the backend's status drops it slightly earlier. */
  note = $state<NoteId | null>(null);
  /** The note of a recording that was cut off by an error. */
  savedNote = $state<NoteId | null>(null);
  readonly levels = new RingBuffer(BARS);
  /** The error of the last failed command. */
  #failure = $state.raw<ErrorInfo | null>(null);
  /** Start recording as soon as the microphone is open. */
  #recordWhenOpen = $state(false);
  #starting = $state(false);

  error = $derived(this.status.error ?? this.#failure);
  active = $derived(this.status.state === 'recording' || this.status.state === 'paused');
  busy = $derived(this.active || this.status.state === 'saving');
  /** Recording with the sheet closed. */
  minimized = $derived(this.busy && router.sheet !== 'record');
  warning = $derived(
    this.status.warning === 'silent'
      ? t('record.silent')
      : this.status.warning === 'clipped'
        ? t('record.clipped')
        : '',
  );
  idle = $derived(
    this.status.state === 'closed' ||
      (this.status.state === 'monitoring' && !this.#recordWhenOpen && !this.#starting),
  );
  hint = $derived(
    this.status.state === 'paused'
      ? t('record.pausedAbout')
      : this.status.state === 'monitoring' && this.idle
        ? t('record.listeningAbout')
        : '',
  );
  showsText = $derived(
    settings.view.live_text && settings.info?.model_ready === true && !lock.view.is_locked,
  );

  isRecording(note: NoteId | null): boolean {
    return this.busy && note !== null && this.note === note;
  }

  async load(): Promise<void> {
    try {
      const status = await commands.recording();
      // An event or a command that came first is newer.
      if (this.status === CLOSED) {
        this.status = status;
        this.note = status.note;
        // The page was reloaded with the sheet open: close the microphone.
        if (status.state === 'monitoring' || status.state === 'opening') await this.#closeMicrophone();
      }
      if (this.active) this.#mergeLiveText(await commands.liveText());
    } catch {
      // Status events follow many times a second anyway.
    }
  }

  apply(status: RecordingStatus): void {
    const previous = this.status;
    this.status = status;
    const starts =
      status.state === 'recording' && previous.state !== 'recording' && previous.state !== 'paused';
    if (starts || status.state === 'closed') this.levels.clear();
    if (status.state === 'recording' || status.state === 'monitoring') this.levels.push(status.level);
    if (status.state === 'monitoring' && this.#recordWhenOpen) void this.record();
    if (status.note !== null) this.note = status.note;
    if (status.error) this.#onFailure(status.error, previous);
    if (this.busy) return;
    this.note = null;
    this.live = NO_TEXT;
  }

  applyLiveText(text: LiveText): void {
    if (this.isRecording(text.note)) this.live = mergeLiveText(this.live, text);
  }

  async showAndRecord(): Promise<void> {
    router.sheet = 'record';
    if (this.busy) return this.loadMicrophones();
    // Playback would be recorded.
    if (player.playing) void player.toggle();
    await this.open(true);
  }

  /** Opens the microphone, and records once it is open if `record`. */
  async open(record: boolean): Promise<void> {
    this.#recordWhenOpen = record;
    this.#failure = null;
    this.savedNote = null;
    this.levels.clear();
    this.status = { ...CLOSED, state: 'opening' };
    void this.loadMicrophones();
    await this.#run(commands.openMicrophone());
  }

  async record(): Promise<void> {
    this.#recordWhenOpen = false;
    this.#starting = true;
    await this.#run(commands.startRecording());
    this.#starting = false;
  }

  async pause(): Promise<void> {
    await this.#run(commands.pauseRecording());
  }

  async resume(): Promise<void> {
    await this.#run(commands.resumeRecording());
  }

  async stop(): Promise<void> {
    if (!this.active || this.status.elapsed_ms < MIN_DURATION_MS) return;
    const note = await this.#run(commands.stopRecording());
    if (note === undefined) return;
    this.#closeSheet();
    await this.#closeMicrophone();
    if (lock.view.is_locked) {
      messages.show(t('locked.kept'));
      return;
    }
    // Load the queue first, so that the note shows as waiting at once.
    await queue.load();
    messages.announce(t('record.saved'));
    router.openNote(note);
  }

  async discard(): Promise<void> {
    const leave = this.confirmingDiscard === 'leave';
    this.confirmingDiscard = 'no';
    const done = await this.#run(commands.discardRecording().then(() => true));
    if (done && leave) await this.close();
  }

  async close(): Promise<void> {
    this.#closeSheet();
    await this.#closeMicrophone();
  }

  /** Also during a recording. In the sheet it opens a closed microphone. */
  async chooseMicrophone(microphone: string | null): Promise<void> {
    await settings.apply({ ...settings.view, microphone });
    const done = await this.#run(commands.chooseMicrophone(microphone).then(() => true));
    // The backend knows which one is set now.
    if (!done) await runCommand(settings.load());
    else if (router.sheet === 'record' && this.status.state === 'closed') await this.open(false);
  }

  async loadMicrophones(): Promise<void> {
    try {
      this.microphones = await commands.microphones();
    } catch {
      // Optional: the system's default microphone still works.
    }
  }

  onNotesDeleted(ids: readonly NoteId[]): void {
    if (this.savedNote && ids.includes(this.savedNote)) this.savedNote = null;
  }

  /** Events may have arrived before the snapshot, and may overlap it. */
  #mergeLiveText(snapshot: LiveText): void {
    if (this.isRecording(snapshot.note))
      this.live = this.live === NO_TEXT ? snapshot : mergeLiveText(snapshot, this.live);
  }

  #closeSheet(): void {
    this.#recordWhenOpen = false;
    this.#failure = null;
    this.confirmingDiscard = 'no';
    if (router.sheet === 'record') router.sheet = 'none';
  }

  async #closeMicrophone(): Promise<void> {
    await runCommand(commands.closeMicrophone());
  }

  /** Shows the error in the sheet, or as a toast if the sheet is closed. */
  async #run<T>(command: Promise<T>): Promise<T | undefined> {
    try {
      this.#failure = null;
      return await command;
    } catch (thrown) {
      const error = errorInfo(thrown);
      this.#recordWhenOpen = false;
      if (router.sheet === 'record') this.#failure = error;
      else messages.show(errorText(error), { error });
      return undefined;
    }
  }

  #onFailure(error: ErrorInfo, previous: RecordingStatus): void {
    this.#recordWhenOpen = false;
    this.confirmingDiscard = 'no';
    this.savedNote ??= this.note;
    if (previous.error || router.sheet === 'record') return;
    const note = this.savedNote;
    messages.show(note ? `${errorText(error)} ${t('record.kept')}` : errorText(error), {
      error,
      ...(note ? { action: { label: t('record.open'), run: () => router.openNote(note) } } : {}),
    });
  }
}

export const recorder = new Recorder();
