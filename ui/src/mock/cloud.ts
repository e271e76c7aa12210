// Mock cloud service: its suggestions are fixed, and nothing leaves the browser.
import type {
  AppEvent,
  CloudEstimates,
  CloudScope,
  CloudSettings,
  CloudView,
  CloudEstimate,
  Note,
  NoteId,
} from '../lib/bindings';
import { errorInfo, type MockLibrary, summary } from './library';

const REPLY_DELAY_MS = 150;
const LOW_CONFIDENCE = 0.5;
const MARGIN_MS = 1000;

export type CloudScenario = 'refuses' | 'busy' | 'silent' | null;

export class MockCloud {
  #settings: Required<CloudSettings>;
  #pending = new Map<NoteId, () => void>();

  constructor(
    private readonly library: MockLibrary,
    private readonly emit: (event: AppEvent) => void,
    enabled: boolean,
    private readonly scenario: CloudScenario,
  ) {
    this.#settings = {
      enabled,
      address: 'https://api.openai.com',
      model: 'whisper-1',
      has_key: enabled,
      policy: 'manual',
      allow_metered: false,
      price_per_minute: enabled ? 0.006 : null,
    };
  }

  view(): CloudView {
    return {
      settings: this.#settings,
      host: this.#host,
      available: true,
      metered: this.#settings.enabled ? 'no' : 'unknown',
    };
  }

  set(change: CloudSettings): CloudView {
    const settings = { ...this.#settings, ...change };
    if (settings.enabled && !/^https:\/\/|^http:\/\/(localhost|127\.)/.test(settings.address))
      throw errorInfo('cloud-address-unusable', 'This cannot be the address of a service.');
    const moved = new URL(settings.address).host !== this.#host;
    this.#settings = { ...settings, has_key: settings.has_key && !moved };
    return this.#emitView();
  }

  setHasKey(has_key: boolean): CloudView {
    this.#settings = { ...this.#settings, has_key };
    return this.#emitView();
  }

  estimate(id: NoteId): CloudEstimates {
    const note = this.library.get(id);
    const spans = this.#unsureSegments(note).map(
      ({ segment }) => segment.end_ms - segment.start_ms + 2 * MARGIN_MS,
    );
    return {
      host: this.#host,
      model: this.#settings.model,
      all: this.#estimateFor([note.duration_ms]),
      low_confidence: spans.length ? this.#estimateFor(spans) : null,
    };
  }

  async transcribe(id: NoteId, scope: CloudScope): Promise<Note> {
    const note = this.library.get(id);
    await new Promise<void>((done, fail) => {
      if (this.scenario !== 'silent') setTimeout(done, REPLY_DELAY_MS);
      this.#pending.set(id, () => fail(errorInfo('cancelled', 'The download was cancelled.')));
      this.#emitPending();
    }).finally(() => {
      this.#pending.delete(id);
      this.#emitPending();
    });
    if (this.scenario === 'refuses')
      throw errorInfo('cloud-key-refused', `${this.#host} does not accept the key.`, this.#host);
    if (this.scenario === 'busy')
      throw errorInfo(
        'cloud-rate-limited',
        `${this.#host} wants to be left alone for 20 minutes.`,
        this.#host,
        Date.now() + 1_200_000,
      );
    if (scope === 'all') {
      const version = this.library.write(
        note,
        this.library.text(note).join(' '),
        this.#settings.model,
        'transcribe',
      );
      note.versions = note.versions.map((each) =>
        each.id === version.id ? { ...each, host: this.#host } : each,
      );
    } else {
      const suggestions = this.#unsureSegments(note).map(({ segment, at }) => ({
        segment: at,
        text: segment.text.replace(/\.?$/, ', I think.'),
        host: this.#host,
        model: this.#settings.model,
      }));
      note.versions = note.versions.map((each) =>
        each.id === note.current_version ? { ...each, suggestions } : each,
      );
    }
    this.emit({ kind: 'note', note: summary(note) });
    return note;
  }

  cancel(id: NoteId): null {
    this.#pending.get(id)?.();
    return null;
  }

  decide(id: NoteId, version: number, at: number, accepted: boolean): Note {
    const note = this.library.get(id);
    const of = note.versions.find((each) => each.id === version)?.suggestions ?? [];
    const suggestion = of.find(({ segment }) => segment === at);
    if (!suggestion) throw errorInfo('segment-not-found', 'There is no such passage.');
    if (accepted) this.library.edit(id, version, at, suggestion.text, Date.now(), suggestion.host);
    note.versions = note.versions.map((each) =>
      each.id === version
        ? { ...each, suggestions: each.suggestions.filter(({ segment }) => segment !== at) }
        : each,
    );
    return note;
  }

  get #host(): string {
    return new URL(this.#settings.address).host;
  }

  #unsureSegments(note: Note) {
    const version = note.versions.find((each) => each.id === note.current_version);
    if (!version || version.host) return [];
    return version.transcript.segments
      .map((segment, at) => ({ segment, at }))
      .filter(({ at }) => !version.edits.some((edit) => edit.segment === at))
      .filter(({ segment }) => segment.words.some((word) => word.confidence < LOW_CONFIDENCE));
  }

  #estimateFor(lengths: number[]): CloudEstimate {
    const audio_ms = lengths.reduce((sum, length) => sum + length, 0);
    const price = this.#settings.price_per_minute;
    return {
      audio_ms,
      bytes: audio_ms * 4,
      requests: lengths.length,
      cost: price === null ? null : (price * audio_ms) / 60_000,
    };
  }

  #emitView(): CloudView {
    this.emit({ kind: 'cloud', cloud: this.view() });
    return this.view();
  }

  #emitPending(): void {
    this.emit({ kind: 'cloud-requests', notes: [...this.#pending.keys()] });
  }
}
