import type { AppEvent, ErrorInfo, UpdatesView } from '../lib/bindings';

const CHECK_MS = 100;
/** A fifth of a download: the progress can be seen for two seconds. */
const STEP_MS = 500;
const BYTES = 123_456_789;
const NOTES = `The first version for more than one microphone.

### Added

- **Two microphones** at once, each with a colour of its own.
- Notes of \`earshot record\` can be named while they are made.

### Fixed

- A message of a whole hour no longer waits for the one after it.`;

export class MockUpdates {
  #view: UpdatesView = {
    enabled: false,
    checking: false,
    last_checked_ms: null,
    available: null,
    error: null,
  };
  #timer: ReturnType<typeof setInterval> | undefined;
  #scenario: string | null;
  #emit: (event: AppEvent) => void;

  constructor(scenario: string | null, emit: (event: AppEvent) => void) {
    this.#scenario = scenario;
    this.#emit = emit;
    this.#view.enabled = scenario !== null;
    if (scenario === 'downloading') {
      this.#setAvailable(true);
      this.#updateFile({ received: BYTES * 0.4 });
    }
  }

  view = (): UpdatesView => this.#view;

  check(): void {
    this.#update({ checking: true, error: null });
    setTimeout(() => {
      const scenario = this.#scenario ?? 'none';
      this.#update({ checking: false, last_checked_ms: Date.now() });
      if (scenario === 'newer' || scenario === 'page') this.#setAvailable(scenario === 'newer');
      else if (scenario !== 'none') {
        const code = scenario as ErrorInfo['code'];
        this.#update({ error: { code, message: 'It is not so.', host: null, wait_until: null } });
      }
    }, CHECK_MS);
  }

  download(): void {
    let received = 0;
    this.#timer = setInterval(() => {
      received = Math.min(BYTES, received + BYTES / 5);
      if (received < BYTES) return this.#updateFile({ received });
      clearInterval(this.#timer);
      this.#updateFile({ received: null, path: '/home/robin/Downloads/earshot_0.3.0_amd64.deb' });
    }, STEP_MS);
  }

  cancel(): void {
    clearInterval(this.#timer);
    this.#updateFile({ received: null });
  }

  #setAvailable(withFile: boolean): void {
    const file = { name: 'earshot_0.3.0_amd64.deb', bytes: BYTES, received: null, path: null };
    this.#update({
      last_checked_ms: Date.now(),
      available: { version: '0.3.0', date: '2027-01-31', notes: NOTES, file: withFile ? file : null },
    });
  }

  #updateFile(change: { received: number | null; path?: string }): void {
    const available = this.#view.available;
    if (available?.file)
      this.#update({ available: { ...available, file: { ...available.file, ...change } } });
  }

  #update(change: Partial<UpdatesView>): void {
    this.#view = { ...this.#view, ...change };
    this.#emit({ kind: 'updates', updates: this.#view });
  }
}
