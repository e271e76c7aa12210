// Newer versions of Earshot: what is known of them, and fetching one.
import { locale, t } from '../i18n/index.svelte';
import { commands, type UpdatesView } from '../lib/shell';
import { attempt, messages, sentence } from './messages.svelte';
import { place } from './place.svelte';

class Updates {
  view = $state.raw<UpdatesView | null>(null);

  async load(): Promise<void> {
    this.view = (await attempt(commands.updates())) ?? this.view;
  }

  /** A version is announced once, and not to somebody who looks at it anyway. */
  hear(view: UpdatesView): void {
    const { newer } = view;
    const before = this.view;
    this.view = view;
    const isNews = before !== null && newer !== null && newer.version !== before.newer?.version;
    if (place.page === 'settings') {
      if (before?.looking && !view.looking) messages.say(outcome(view));
      if (newer?.file?.path && !before?.newer?.file?.path) messages.say(t('updates.fetched'));
    } else if (isNews) {
      messages.show(t('updates.there', { version: newer.version }), {
        action: { label: t('updates.page'), run: () => place.openSettings() },
      });
    }
  }

  look = () => attempt(commands.lookForUpdate());
  fetch = () => attempt(commands.fetchUpdate());
  stop = () => attempt(commands.stopUpdate());
  openPage = () => attempt(commands.openUpdatePage());
  show = () => attempt(commands.showUpdate());
}

/** That this was the latest version when somebody looked. */
export function latest(looked: number): string {
  const when = new Date(looked).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
  return t('updates.latest', { when });
}

function outcome({ newer, error, looked_ms }: UpdatesView): string {
  if (error) return sentence(error);
  return newer ? t('updates.there', { version: newer.version }) : latest(looked_ms ?? Date.now());
}

export const updates = new Updates();
