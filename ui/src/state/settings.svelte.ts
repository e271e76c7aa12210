// What the user chose, applied to the page the moment it is chosen.
import { useLanguage } from '../i18n/index.svelte';
import { commands, type AppInfo, type SettingsView } from '../lib/shell';
import { complain } from './messages.svelte';

const DEFAULTS: SettingsView = {
  interface_language: null,
  appearance: 'system',
  text_size: 'normal',
  model: null,
  model_for: {},
  language: null,
  compute: null,
  translate: false,
  keep_original: true,
  large_file_mb: 50,
  bin_days: 30,
  lock_minutes: 15,
  retention_days: 0,
  retention: 'notes',
  unload_minutes: 10,
  unconfined_worker: false,
  offline_lock: false,
  look_for_updates: false,
  proxy: null,
  model_source: null,
  mark_unsure: true,
  skip_silence: false,
  speed: 1,
  microphone: null,
  live_text: true,
  recording_format: 'flac',
  record_shortcut: null,
  dictation: 'off',
  dictation_shortcut: 'Control+Shift+Space',
  first_run_done: true,
};

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
    await this.take({ ...before, ...change });
    try {
      await this.take(await commands.saveSettings(this.view));
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
