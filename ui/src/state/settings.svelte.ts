// What the user chose, applied to the page the moment it is chosen.
import { useLanguage } from '../i18n/index.svelte';
import { commands, defaultSettings, type AppInfo, type SettingsView } from '../lib/shell';
import { complain } from './messages.svelte';

/** Until the shell has answered: a new user's settings, without the welcome. */
const DEFAULTS: SettingsView = { ...defaultSettings, first_run_done: true };

class Settings {
  view = $state.raw<SettingsView>(DEFAULTS);
  info = $state.raw<AppInfo | null>(null);

  async load(): Promise<void> {
    const [view, info] = await Promise.all([commands.settings(), commands.appInfo()]);
    this.info = info;
    await this.take(view);
  }

  async refreshInfo(): Promise<void> {
    this.info = await commands.appInfo();
  }

  /** Shows the change at once and takes it back if it cannot be kept. */
  async change(change: Partial<SettingsView>): Promise<void> {
    const before = this.view;
    const wanted = { ...before, ...change };
    await this.take(wanted);
    try {
      await this.take(await commands.saveSettings(before, wanted));
    } catch (thrown) {
      await this.take(before);
      complain(thrown);
    }
  }

  async take(view: SettingsView): Promise<void> {
    const language = view.interface_language !== this.view.interface_language || !this.#applied;
    this.view = view;
    const root = document.documentElement;
    root.dataset['appearance'] = view.appearance;
    root.dataset['textSize'] = view.text_size;
    root.dataset['markUnsure'] = String(view.mark_unsure);
    if (language) {
      this.#applied = true;
      await useLanguage(view.interface_language);
    }
  }

  #applied = false;
}

export const settings = new Settings();
