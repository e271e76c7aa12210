// The stand-in's service. It "hears" every passage better, and nothing leaves the browser.
import type {
  AppEvent,
  CloudOffer,
  CloudScope,
  CloudSettings,
  CloudView,
  Estimate,
  Note,
  NoteId,
} from '../lib/bindings';
import { refuse, summary, type Shelf } from './shelf';

const ANSWERS_MS = 150;
const UNSURE_BELOW = 0.5;
const MARGIN_MS = 1000;

/** What becomes of a question, where that is wished for. */
export type Answers = 'refuses' | 'busy' | 'silent' | null;

export class Service {
  #settings: Required<CloudSettings>;
  #asking = new Map<NoteId, () => void>();

  constructor(
    private readonly shelf: Shelf,
    private readonly tell: (event: AppEvent) => void,
    on: boolean,
    private readonly answers: Answers,
  ) {
    this.#settings = {
      on,
      address: 'https://api.openai.com',
      model: 'whisper-1',
      has_key: on,
      when: 'ask',
      even_metered: false,
      per_minute: on ? 0.006 : null,
    };
  }

  view(): CloudView {
    return {
      settings: this.#settings,
      host: this.#host,
      available: true,
      metered: this.#settings.on ? 'no' : 'unknown',
    };
  }

  set(change: CloudSettings): CloudView {
    const settings = { ...this.#settings, ...change };
    if (settings.on && !/^https:\/\/|^http:\/\/(localhost|127\.)/.test(settings.address))
      throw refuse('cloud-address-unusable', 'This cannot be the address of a service.');
    const moved = new URL(settings.address).host !== this.#host;
    this.#settings = { ...settings, has_key: settings.has_key && !moved };
    return this.#told();
  }

  key(has_key: boolean): CloudView {
    this.#settings = { ...this.#settings, has_key };
    return this.#told();
  }

  offer(id: NoteId): CloudOffer {
    const note = this.shelf.get(id);
    const spans = this.#unsure(note).map(({ segment }) => segment.end_ms - segment.start_ms + 2 * MARGIN_MS);
    return {
      host: this.#host,
      model: this.#settings.model,
      all: this.#estimate([note.duration_ms]),
      unsure: spans.length ? this.#estimate(spans) : null,
    };
  }

  async ask(id: NoteId, scope: CloudScope): Promise<Note> {
    const note = this.shelf.get(id);
    await new Promise<void>((done, fail) => {
      if (this.answers !== 'silent') setTimeout(done, ANSWERS_MS);
      this.#asking.set(id, () => fail(refuse('cancelled', 'The download was cancelled.')));
      this.#tellAsking();
    }).finally(() => {
      this.#asking.delete(id);
      this.#tellAsking();
    });
    if (this.answers === 'refuses')
      throw refuse('cloud-key-refused', `${this.#host} does not accept the key.`, this.#host);
    if (this.answers === 'busy')
      throw refuse(
        'cloud-rate-limited',
        `${this.#host} wants to be left alone for 20 minutes.`,
        this.#host,
        Date.now() + 1_200_000,
      );
    if (scope === 'all') {
      const version = this.shelf.write(
        note,
        this.shelf.text(note).join(' '),
        this.#settings.model,
        'transcribe',
      );
      note.versions = note.versions.map((each) =>
        each.id === version.id ? { ...each, host: this.#host } : each,
      );
    } else {
      const suggestions = this.#unsure(note).map(({ segment, at }) => ({
        segment: at,
        text: segment.text.replace(/\.?$/, ', I think.'),
        host: this.#host,
        model: this.#settings.model,
      }));
      note.versions = note.versions.map((each) =>
        each.id === note.current_version ? { ...each, suggestions } : each,
      );
    }
    this.tell({ kind: 'note', note: summary(note) });
    return note;
  }

  stop(id: NoteId): null {
    this.#asking.get(id)?.();
    return null;
  }

  decide(id: NoteId, version: number, at: number, accepted: boolean): Note {
    const note = this.shelf.get(id);
    const of = note.versions.find((each) => each.id === version)?.suggestions ?? [];
    const suggestion = of.find(({ segment }) => segment === at);
    if (!suggestion) throw refuse('segment-not-found', 'There is no such passage.');
    if (accepted) this.shelf.edit(id, version, at, suggestion.text, Date.now(), suggestion.host);
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

  #unsure(note: Note) {
    const version = note.versions.find((each) => each.id === note.current_version);
    if (!version || version.host) return [];
    return version.transcript.segments
      .map((segment, at) => ({ segment, at }))
      .filter(({ at }) => !version.edits.some((edit) => edit.segment === at))
      .filter(({ segment }) => segment.words.some((word) => word.confidence < UNSURE_BELOW));
  }

  #estimate(lengths: number[]): Estimate {
    const sound_ms = lengths.reduce((sum, length) => sum + length, 0);
    const price = this.#settings.per_minute;
    return {
      sound_ms,
      bytes: sound_ms * 4,
      pieces: lengths.length,
      cost: price === null ? null : (price * sound_ms) / 60_000,
    };
  }

  #told(): CloudView {
    this.tell({ kind: 'cloud', cloud: this.view() });
    return this.view();
  }

  #tellAsking(): void {
    this.tell({ kind: 'asking', notes: [...this.#asking.keys()] });
  }
}
