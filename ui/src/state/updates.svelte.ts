import { locale, t } from '../i18n/index.svelte';
import { commands, type UpdatesView } from '../lib/shell';
import { errorText, messages, runCommand } from './messages.svelte';
import { router } from './router.svelte';

class Updates {
  view = $state.raw<UpdatesView | null>(null);

  async load(): Promise<void> {
    this.view = (await runCommand(commands.updates())) ?? this.view;
  }

  /** Announce a version once, and not on the settings page. */
  apply(view: UpdatesView): void {
    const { available } = view;
    const before = this.view;
    this.view = view;
    const isNew = before !== null && available !== null && available.version !== before.available?.version;
    if (router.page === 'settings') {
      if (before?.checking && !view.checking) messages.announce(resultText(view));
      if (available?.file?.path && !before?.available?.file?.path) messages.announce(t('updates.downloaded'));
    } else if (isNew) {
      messages.show(t('updates.available', { version: available.version }), {
        action: { label: t('updates.page'), run: () => router.openSettings() },
      });
    }
  }

  check = () => runCommand(commands.checkForUpdate());
  download = () => runCommand(commands.downloadUpdate());
  cancel = () => runCommand(commands.cancelUpdate());
  openPage = () => runCommand(commands.openUpdatePage());
  showFile = () => runCommand(commands.showUpdate());
}

export function latestText(checked: number): string {
  const when = new Date(checked).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
  return t('updates.latest', { when });
}

function resultText({ available, error, last_checked_ms }: UpdatesView): string {
  if (error) return errorText(error);
  return available
    ? t('updates.available', { version: available.version })
    : latestText(last_checked_ms ?? Date.now());
}

export const updates = new Updates();
