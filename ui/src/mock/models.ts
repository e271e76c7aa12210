import type { AppEvent, ErrorInfo, ModelsView, ModelView, Preferences } from '../lib/bindings';
import { errorInfo } from './library';

const STEP_INTERVAL_MS = 120;
const MEASURE_DELAY_MS = 600;

const UNPUBLISHED = { percent: null, precision: null };
const PUBLISHED: Record<string, Record<string, { percent: number; precision: string | null }>> = {
  base: { en: { percent: 5.1, precision: null } },
  'large-v3': {
    de: { percent: 3.27, precision: 'f16' },
    en: { percent: 1.8, precision: 'q8_0' },
    fr: { percent: 4.98, precision: 'f16' },
  },
};

const NOT_INSTALLED: Omit<ModelView, 'name' | 'bytes'> = {
  languages: 'all',
  installed: false,
  damaged: false,
  is_default: false,
  is_bundled: false,
  is_custom: false,
  wer: null,
  published: [],
  memory: 0,
  fits: true,
  speed: null,
  estimated_speed: null,
  measuring: false,
  download: null,
};

export class MockModels {
  #all: ModelView[];
  #folder = '/home/robin/.local/share/earshot/models';
  readonly #frozen: boolean;
  /** The language for which another model is advised. */
  readonly #advised: string | null;

  constructor(
    params: URLSearchParams,
    readonly emit: (event: AppEvent) => void,
    readonly settings: () => Preferences,
  ) {
    const missing = params.get('model') === 'missing';
    const measured = params.has('measured');
    this.#frozen = params.get('download') === 'frozen';
    this.#advised = params.get('advice');
    this.#all = [
      { ...NOT_INSTALLED, name: 'tiny.en', bytes: 32_152_673, languages: 'en' },
      {
        ...NOT_INSTALLED,
        name: 'base',
        bytes: 81_768_585,
        installed: !missing,
        is_default: true,
        wer: 3.6,
        speed: measured ? 40.2 : null,
      },
      { ...NOT_INSTALLED, name: 'small', bytes: 190_085_487, installed: true, speed: measured ? 12.4 : null },
      { ...NOT_INSTALLED, name: 'medium', bytes: 539_212_467 },
      {
        ...NOT_INSTALLED,
        name: 'large-v3',
        bytes: 1_081_140_203,
        fits: false,
        damaged: params.has('damaged'),
      },
    ];
    const failed = params.get('failed') as ErrorInfo['code'] | null;
    if (failed)
      this.#fail('medium', errorInfo(failed, 'hub.example sends the file too slowly.', 'hub.example'));
    if (this.#frozen) this.#set('medium', { download: running(201_000_000, 42_000) });
  }

  view(): ModelsView {
    const { model, languages, advised_languages } = this.settings();
    const in_use = model ?? 'base';
    const small = this.#get('small');
    const advised =
      in_use === 'base' && !advised_languages.includes(this.#advised ?? '') ? this.#advised : null;
    return {
      all: this.#all.map((each) => ({
        ...each,
        memory: 1.125 * each.bytes + 96_000_000,
        published: (languages.length ? languages : ['de'])
          .filter((language) => each.languages === 'all' || language === 'en')
          .map((language) => ({ language, ...(PUBLISHED[each.name]?.[language] ?? UNPUBLISHED) })),
      })),
      in_use,
      advice: advised
        ? {
            language: advised,
            recommendation: { model: 'medium', speed: 12, is_measured: false, error_rate: 'lower' },
          }
        : null,
      published_sources: [
        { name: 'Hugging Face Open ASR Leaderboard, FLEURS', date: '2026-03-26' },
        { name: 'transcribe.cpp, LibriSpeech test-clean', date: null },
      ],
      recommendation: small.speed
        ? {
            model: 'small',
            speed: small.speed,
            is_measured: true,
            error_rate: in_use === 'small' ? 'same' : 'lower',
          }
        : null,
      folder: this.#folder,
    };
  }

  isInstalled(name: string): boolean {
    return this.#get(name).installed;
  }

  download(name: string): void {
    this.#set(name, { download: running(this.#get(name).download?.received ?? 0, null) });
    if (this.settings().offline_lock) {
      this.#fail(
        name,
        errorInfo('network-not-allowed', 'Earshot may not connect to hub.example.', 'hub.example'),
      );
    } else if (!this.#frozen) setTimeout(() => this.#step(name), STEP_INTERVAL_MS);
    this.emitView();
  }

  #step(name: string): void {
    const model = this.#get(name);
    if (model.download?.state !== 'running') return;
    const done = Math.min(model.bytes, model.download.received + Math.ceil(model.bytes / 10));
    if (done === model.bytes) this.#set(name, { installed: true, damaged: false, download: null });
    else {
      this.#set(name, { download: running(done, ((model.bytes - done) / model.bytes) * 60_000) });
      setTimeout(() => this.#step(name), STEP_INTERVAL_MS);
    }
    this.emitView();
  }

  pause(name: string): void {
    const download = this.#get(name).download;
    if (download) this.#set(name, { download: { ...download, state: 'paused', remaining_ms: null } });
    this.emitView();
  }

  cancel(name: string): void {
    this.#set(name, { download: null });
    this.emitView();
  }

  addFile(path: string, unknown: boolean): string {
    if (!unknown) throw errorInfo('model-unvouched', `${path} seems to be a speech model.`);
    this.#all = [
      ...this.#all,
      { ...NOT_INSTALLED, name: 'my-voice', bytes: 77_000_000, installed: true, is_custom: true },
    ];
    this.emitView();
    return 'my-voice';
  }

  async move(): Promise<string> {
    await new Promise((done) => setTimeout(done, STEP_INTERVAL_MS));
    this.#folder = '/media/robin/disk/models';
    this.emitView();
    return this.#folder;
  }

  remove(name: string): void {
    if (this.#get(name).is_custom) this.#all = this.#all.filter((model) => model.name !== name);
    else this.#set(name, { installed: false, damaged: false });
    this.emitView();
  }

  measure(name: string): void {
    this.#set(name, { measuring: true });
    this.emitView();
    setTimeout(() => {
      this.#set(name, { measuring: false, speed: name === 'small' ? 12.4 : 40.2 });
      this.emitView();
    }, MEASURE_DELAY_MS);
  }

  emitView(): void {
    this.emit({ kind: 'models', models: this.view() });
  }

  #get(name: string): ModelView {
    const model = this.#all.find((each) => each.name === name);
    if (!model) throw errorInfo('model-unknown', `There is no model ${name}.`);
    return model;
  }

  #set(name: string, change: Partial<ModelView>): void {
    this.#all = this.#all.map((model) => (model.name === name ? { ...model, ...change } : model));
  }

  #fail(name: string, error: ErrorInfo): void {
    const done = this.#get(name).download?.received ?? 0;
    this.#set(name, { download: { state: 'failed', received: done, remaining_ms: null, error } });
  }
}

function running(done: number, remaining_ms: number | null): NonNullable<ModelView['download']> {
  return { state: 'running', received: done, remaining_ms, error: null };
}
