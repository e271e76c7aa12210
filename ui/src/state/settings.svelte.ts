import { useLanguage } from '../i18n/index.svelte';
import { type AppInfo, commands, defaultSettings, type Preferences } from '../lib/shell';
import { showError } from './messages.svelte';

/** Until loaded: the defaults, without the first run. */
const DEFAULTS: Preferences = {
  ...defaultSettings,
  languages: [],
  advised_languages: [],
  watched_folders: [],
  first_run_done: true,
};

class Settings {
  view = $state.raw<Preferences>(DEFAULTS);
  info = $state.raw<AppInfo | null>(null);

  async load(): Promise<void> {
    const [view, info] = await Promise.all([commands.settings(), commands.appInfo()]);
    this.info = info;
    await this.apply(view);
  }

  async refreshInfo(): Promise<void> {
    this.info = await commands.appInfo();
  }

  /** Optimistic; reverts if saving fails. */
  async change(change: Partial<Preferences>): Promise<void> {
    const before = this.view;
    const wanted = { ...before, ...change };
    await this.apply(wanted);
    try {
      await this.apply(await commands.saveSettings(before, wanted));
    } catch (thrown) {
      await this.apply(before);
      showError(thrown);
    }
  }

  async apply(view: Preferences): Promise<void> {
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
