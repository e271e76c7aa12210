// The queue, and what became of files handed in.
import { changed, shareDone, statusOf } from '../lib/queue';
import {
  commands,
  type Added,
  type Duplicate,
  type ErrorInfo,
  type Queue,
  type QueueChange,
} from '../lib/shell';
import { t } from '../i18n/index.svelte';
import { about } from '../lib/format';
import { locale } from '../i18n/index.svelte';
import { attempt, messages } from './messages.svelte';
import { settings } from './settings.svelte';

class Work {
  queue = $state.raw<Queue>({ paused: false, items: [], remaining_ms: null, strain: null });
  /** Files that are known already, or that were refused: asked about and told once. */
  duplicates = $state.raw<Duplicate[]>([]);
  refused = $state.raw<{ name: string; error: ErrorInfo }[]>([]);
  status = $derived(statusOf(this.queue));
  share = $derived(shareDone(this.queue));
  /** The job that is at work on a note, or will be. */
  byNote = $derived(
    new Map(
      this.queue.items
        .filter(
          (item) =>
            item.note !== null &&
            (item.state === 'running' || item.state === 'waiting' || item.state === 'paused'),
        )
        .map((item) => [item.note, item] as const),
    ),
  );

  /** What the queue does, as a sentence; empty when it does nothing. */
  sentence = $derived.by(() => {
    const status = this.status;
    switch (status.kind) {
      case 'idle':
        return '';
      case 'paused':
        return t('queue.paused', { count: status.left });
      case 'finished':
        return status.failed
          ? t('queue.finishedWithFailures', { count: status.failed })
          : t('queue.finished', { count: status.done });
      case 'working': {
        const doing =
          status.of === 1 ? t('queue.workingOne') : t('queue.working', { at: status.at, of: status.of });
        return status.remaining_ms === null
          ? doing
          : t('queue.withTime', { doing, time: about(status.remaining_ms, locale()) });
      }
    }
  });

  /** Why it is done slowly; empty when it is not. */
  slowness = $derived(
    this.status.kind === 'working' && this.queue.strain ? t(`queue.strain.${this.queue.strain}`) : '',
  );

  async load(): Promise<void> {
    const queue = await attempt(commands.queue());
    if (queue) this.queue = queue;
  }

  take(change: QueueChange): void {
    const queue = changed(this.queue, change);
    if (queue) this.queue = queue;
    // Something was told before this page was there.
    else void this.load();
  }

  takeAdded(added: Added | null | undefined): void {
    if (!added) return;
    const count = added.notes.length;
    if (count) messages.say(t('added.queued', { count }));
    // Who brings a message has had the first screens explained by doing it.
    if (count && !settings.view.first_run_done) void settings.change({ first_run_done: true });
    this.duplicates = [...this.duplicates, ...added.duplicates];
    this.refused = [...this.refused, ...added.refused];
    if (!count && !added.duplicates.length && !added.refused.length) messages.show(t('added.nothing'));
  }

  async add(paths: string[]): Promise<void> {
    this.takeAdded(await attempt(commands.addPaths(paths, false)));
  }

  async addAgain(duplicates: Duplicate[]): Promise<void> {
    this.settle(duplicates);
    this.takeAdded(
      await attempt(
        commands.addPaths(
          duplicates.map((each) => each.path),
          true,
        ),
      ),
    );
  }

  /** These duplicates have been decided on. */
  settle(duplicates: Duplicate[]): void {
    this.duplicates = this.duplicates.filter((each) => !duplicates.includes(each));
  }

  async choose(folder: boolean): Promise<void> {
    this.takeAdded(await attempt(commands.chooseFiles(folder)));
  }

  async paste(): Promise<void> {
    const added = await attempt(commands.pasteFiles());
    if (added === null) messages.show(t('added.clipboardEmpty'));
    this.takeAdded(added);
  }
}

export const work = new Work();
