// Models: some are here, others come when they are asked for, a tenth at a time.
import type { AppEvent, ErrorInfo, ModelsView, ModelView, SettingsView } from '../lib/bindings';
import { refuse } from './shelf';

const STEP_MS = 120;
const MEASURE_MS = 600;

const PLAIN: Omit<ModelView, 'name' | 'bytes'> = {
  languages: 'all',
  installed: false,
  damaged: false,
  is_default: false,
  is_shipped: false,
  is_own: false,
  wer: null,
  speed: null,
  measuring: false,
  download: null,
};

export class Depot {
  #all: ModelView[];
  #folder = '/home/robin/.local/share/earshot/models';
  readonly #still: boolean;

  constructor(
    wishes: URLSearchParams,
    readonly tell: (event: AppEvent) => void,
    readonly settings: () => SettingsView,
  ) {
    const missing = wishes.get('model') === 'missing';
    const measured = wishes.has('measured');
    this.#still = wishes.get('download') === 'still';
    this.#all = [
      { ...PLAIN, name: 'tiny.en', bytes: 32_152_673, languages: 'en' },
      {
        ...PLAIN,
        name: 'base',
        bytes: 81_768_585,
        installed: !missing,
        is_default: true,
        wer: 3.6,
        speed: measured ? 40.2 : null,
      },
      { ...PLAIN, name: 'small', bytes: 190_085_487, installed: true, speed: measured ? 12.4 : null },
      { ...PLAIN, name: 'medium', bytes: 539_212_467 },
      { ...PLAIN, name: 'large-v3', bytes: 1_081_140_203, damaged: wishes.has('damaged') },
    ];
    const failed = wishes.get('failed');
    if (failed) this.#fail('medium', refuse(failed, 'hub.example sends the file too slowly.', 'hub.example'));
    if (this.#still) this.#set('medium', { download: running(201_000_000, 42_000) });
  }

  view(): ModelsView {
    const in_use = this.settings().model ?? 'base';
    const small = this.#get('small');
    return {
      all: this.#all,
      in_use,
      advice: small.speed
        ? {
            model: 'small',
            speed: small.speed,
            is_measured: true,
            mistakes: in_use === 'small' ? 'same' : 'fewer',
          }
        : null,
      folder: this.#folder,
    };
  }

  isHere(name: string): boolean {
    return this.#get(name).installed;
  }

  download(name: string): void {
    this.#set(name, { download: running(this.#get(name).download?.done ?? 0, null) });
    if (this.settings().offline_lock) {
      this.#fail(
        name,
        refuse('network-not-allowed', 'Earshot may not connect to hub.example.', 'hub.example'),
      );
    } else if (!this.#still) setTimeout(() => this.#step(name), STEP_MS);
    this.say();
  }

  #step(name: string): void {
    const model = this.#get(name);
    if (model.download?.state !== 'running') return;
    const done = Math.min(model.bytes, model.download.done + Math.ceil(model.bytes / 10));
    if (done === model.bytes) this.#set(name, { installed: true, damaged: false, download: null });
    else {
      this.#set(name, { download: running(done, ((model.bytes - done) / model.bytes) * 60_000) });
      setTimeout(() => this.#step(name), STEP_MS);
    }
    this.say();
  }

  pause(name: string): void {
    const download = this.#get(name).download;
    if (download) this.#set(name, { download: { ...download, state: 'paused', remaining_ms: null } });
    this.say();
  }

  cancel(name: string): void {
    this.#set(name, { download: null });
    this.say();
  }

  addFile(path: string, unknown: boolean): string {
    if (!unknown) throw refuse('model-unvouched', `${path} seems to be a speech model.`);
    this.#all = [
      ...this.#all,
      { ...PLAIN, name: 'my-voice', bytes: 77_000_000, installed: true, is_own: true },
    ];
    this.say();
    return 'my-voice';
  }

  async move(): Promise<string> {
    await new Promise((done) => setTimeout(done, STEP_MS));
    this.#folder = '/media/robin/disk/models';
    this.say();
    return this.#folder;
  }

  remove(name: string): void {
    if (this.#get(name).is_own) this.#all = this.#all.filter((model) => model.name !== name);
    else this.#set(name, { installed: false, damaged: false });
    this.say();
  }

  measure(name: string): void {
    this.#set(name, { measuring: true });
    this.say();
    setTimeout(() => {
      this.#set(name, { measuring: false, speed: name === 'small' ? 12.4 : 40.2 });
      this.say();
    }, MEASURE_MS);
  }

  say(): void {
    this.tell({ kind: 'models', models: this.view() });
  }

  #get(name: string): ModelView {
    const model = this.#all.find((each) => each.name === name);
    if (!model) throw refuse('model-unknown', `There is no model ${name}.`);
    return model;
  }

  #set(name: string, change: Partial<ModelView>): void {
    this.#all = this.#all.map((model) => (model.name === name ? { ...model, ...change } : model));
  }

  #fail(name: string, error: ErrorInfo): void {
    const done = this.#get(name).download?.done ?? 0;
    this.#set(name, { download: { state: 'failed', done, remaining_ms: null, error } });
  }
}

function running(done: number, remaining_ms: number | null): NonNullable<ModelView['download']> {
  return { state: 'running', done, remaining_ms, error: null };
}
