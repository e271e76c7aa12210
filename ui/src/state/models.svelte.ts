// The speech models: which are here, which are on their way, and which suits this device.
import { t } from '../i18n/index.svelte';
import { commands, errorInfo, type ModelsView, type ModelView } from '../lib/shell';
import { attempt, complain, messages } from './messages.svelte';
import { settings } from './settings.svelte';

class Models {
  view = $state.raw<ModelsView | null>(null);
  all = $derived(this.view?.all ?? []);
  here = $derived(this.all.filter((model) => model.installed));
  /** A file that nobody vouches for: the user has to say yes to it. */
  asking = $state<string | null>(null);
  adding = $state(false);
  moving = $state(false);
  preset = $derived(this.all.find((model) => model.is_default));

  async load(): Promise<void> {
    this.view = (await attempt(commands.models())) ?? this.view;
  }

  find(name: string): ModelView | undefined {
    return this.all.find((model) => model.name === name);
  }

  hear(view: ModelsView): void {
    const before = this.view;
    this.view = view;
    if (!before) return;
    const was = new Map(before.all.map((model) => [model.name, model]));
    const changed = view.all.filter((model) => model.installed !== was.get(model.name)?.installed);
    for (const { name, installed } of changed) {
      if (installed && was.get(name)?.download) messages.show(t('models.ready', { model: name }));
    }
    // Whether anything can be listened to is another question now.
    if (changed.length || before.in_use !== view.in_use) void attempt(settings.refreshInfo());
  }

  use = (model: ModelView) => settings.change({ model: model.is_default ? null : model.name });
  download = (name: string) => attempt(commands.downloadModel(name));
  pause = (name: string) => attempt(commands.pauseDownload(name));
  cancel = (name: string) => attempt(commands.cancelDownload(name));
  remove = (name: string) => attempt(commands.removeModel(name));
  async chooseFile(): Promise<void> {
    const path = await attempt(commands.chooseModelFile());
    if (path) await this.addFile(path, false);
  }

  async addFile(path: string, unknown: boolean): Promise<void> {
    this.asking = null;
    this.adding = true;
    try {
      const model = await commands.addModelFile(path, unknown);
      messages.show(t('models.ready', { model }));
    } catch (thrown) {
      if (errorInfo(thrown).code === 'model-unvouched') this.asking = path;
      else complain(thrown);
    }
    this.adding = false;
  }

  async move(): Promise<void> {
    this.moving = true;
    const folder = await attempt(commands.moveModels());
    this.moving = false;
    if (folder) messages.show(t('models.moved', { folder }));
  }

  measure = (name: string) => attempt(commands.measureModel(name));
}

export const models = new Models();
