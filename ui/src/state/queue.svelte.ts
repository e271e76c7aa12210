import { applyQueueChange, progressOf, statusOf } from '../lib/queue';
import {
  commands,
  type ImportReport,
  type Duplicate,
  type ErrorInfo,
  type Queue,
  type QueueChange,
} from '../lib/shell';
import { t } from '../i18n/index.svelte';
import { about } from '../lib/format';
import { locale } from '../i18n/index.svelte';
import { messages, runCommand } from './messages.svelte';
import { router } from './router.svelte';
import { settings } from './settings.svelte';

class QueueState {
  view = $state.raw<Queue>({ paused: false, items: [], remaining_ms: null, power_limit: null });
  /** Shown once in the import dialog. */
  duplicates = $state.raw<Duplicate[]>([]);
  rejected = $state.raw<{ name: string; error: ErrorInfo }[]>([]);
  status = $derived(statusOf(this.view));
  progress = $derived(progressOf(this.view));
  /** The unfinished job of each note. */
  jobsByNote = $derived(
    new Map(
      this.view.items
        .filter(
          (item) =>
            item.note !== null &&
            (item.state === 'running' || item.state === 'waiting' || item.state === 'paused'),
        )
        .map((item) => [item.note, item] as const),
    ),
  );

  /** Empty when idle. */
  summary = $derived.by(() => {
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
        const activity =
          status.of === 1 ? t('queue.workingOne') : t('queue.working', { at: status.at, of: status.of });
        return status.remaining_ms === null
          ? activity
          : t('queue.withTime', { activity, time: about(status.remaining_ms, locale()) });
      }
    }
  });

  /** Why it is slow; empty if it is not. */
  limitNotice = $derived(
    this.status.kind === 'working' && this.view.power_limit
      ? t(`queue.powerLimit.${this.view.power_limit}`)
      : '',
  );

  async load(): Promise<void> {
    const view = await runCommand(commands.queue());
    if (view) this.view = view;
  }

  applyChange(change: QueueChange): void {
    const view = applyQueueChange(this.view, change);
    if (view) this.view = view;
    // An event was missed.
    else void this.load();
  }

  showReport(report: ImportReport | null | undefined): void {
    if (!report) return;
    const count = report.notes.length;
    const news = newsOf(report);
    for (const text of news) messages.show(text);
    if (count && !report.messages) messages.announce(t('added.queued', { count }));
    // Users who import a message do not need the rest of the first run.
    if ((count || report.messages) && !settings.view.first_run_done)
      void settings.change({ first_run_done: true });
    this.duplicates = [...this.duplicates, ...report.duplicates];
    this.rejected = [...this.rejected, ...report.rejected];
    const [note] = report.notes;
    if (note !== undefined && count === 1) router.openNote(note);
    if (!count && !news.length && !report.duplicates.length && !report.rejected.length)
      messages.show(t('added.nothing'));
  }

  async add(paths: string[]): Promise<void> {
    this.showReport(await runCommand(commands.addPaths(paths, false)));
  }

  async addAnyway(duplicates: Duplicate[]): Promise<void> {
    this.removeDuplicates(duplicates);
    this.showReport(
      await runCommand(
        commands.addPaths(
          duplicates.map((each) => each.path),
          true,
        ),
      ),
    );
  }

  removeDuplicates(duplicates: Duplicate[]): void {
    this.duplicates = this.duplicates.filter((each) => !duplicates.includes(each));
  }

  async choose(folder: boolean): Promise<void> {
    this.showReport(await runCommand(commands.chooseFiles(folder)));
  }

  async paste(): Promise<void> {
    const report = await runCommand(commands.pasteFiles());
    if (report === null) messages.show(t('added.clipboardEmpty'));
    this.showReport(report);
  }
}

/** News that the list of messages does not show. */
function newsOf({ notes, messages: typed, recognised }: ImportReport): string[] {
  const voices = t('added.voices', { count: notes.length });
  const both = t('added.both', { voices, typed: t('added.typed', { count: typed }) });
  return [
    ...(typed ? [notes.length ? both : t('added.typedOnly', { count: typed })] : []),
    ...(recognised.length ? [t('added.recognised', { count: recognised.length })] : []),
  ];
}

export const queue = new QueueState();
