import { t } from '../i18n/index.svelte';
import { type Advice, commands, errorInfo, type ModelsView, type ModelView } from '../lib/shell';
import { messages, runCommand, showError } from './messages.svelte';
import { settings } from './settings.svelte';

/** Null: the default. */
const named = (model: ModelView) => (model.is_default ? null : model.name);

const advised = (language: string) => ({
  advised_languages: [...settings.view.advised_languages, language],
});

class Models {
  view = $state.raw<ModelsView | null>(null);
  all = $derived(this.view?.all ?? []);
  installed = $derived(this.all.filter((model) => model.installed));
  /** A file to confirm: its model is not in the catalog. */
  unknownFile = $state<string | null>(null);
  adding = $state(false);
  moving = $state(false);
  default = $derived(this.all.find((model) => model.is_default));

  async load(): Promise<void> {
    this.view = (await runCommand(commands.models(navigator.language))) ?? this.view;
  }

  find(name: string): ModelView | undefined {
    return this.all.find((model) => model.name === name);
  }

  apply(view: ModelsView): void {
    const before = this.view;
    this.view = view;
    if (!before) return;
    const previous = new Map(before.all.map((model) => [model.name, model]));
    const changed = view.all.filter((model) => model.installed !== previous.get(model.name)?.installed);
    for (const { name, installed } of changed) {
      if (installed && previous.get(name)?.download) messages.show(t('models.ready', { model: name }));
    }
    // Whether a model is ready may have changed.
    if (changed.length || before.in_use !== view.in_use) void runCommand(settings.refreshInfo());
  }

  use = (model: ModelView) => settings.change({ model: named(model) });
  /** Neither is advised again for this language. */
  follow = (advice: Advice, model: ModelView) =>
    settings.change({ model: named(model), ...advised(advice.language) });
  dismiss = (advice: Advice) => settings.change(advised(advice.language));
  download = (name: string) => runCommand(commands.downloadModel(name));
  pause = (name: string) => runCommand(commands.pauseDownload(name));
  cancel = (name: string) => runCommand(commands.cancelDownload(name));
  remove = (name: string) => runCommand(commands.removeModel(name));
  async chooseFile(): Promise<void> {
    const path = await runCommand(commands.chooseModelFile());
    if (path) await this.addFile(path, false);
  }

  async addFile(path: string, unknown: boolean): Promise<void> {
    this.unknownFile = null;
    this.adding = true;
    try {
      const model = await commands.addModelFile(path, unknown);
      messages.show(t('models.ready', { model }));
    } catch (thrown) {
      if (errorInfo(thrown).code === 'model-unvouched') this.unknownFile = path;
      else showError(thrown);
    }
    this.adding = false;
  }

  async move(): Promise<void> {
    this.moving = true;
    const folder = await runCommand(commands.moveModels());
    this.moving = false;
    if (folder) messages.show(t('models.moved', { folder }));
  }

  measure = (name: string) => runCommand(commands.measureModel(name));
}

export const models = new Models();
