// Newer versions, as the shell tells of them. The address may ask for `?update=newer`,
// `none` (this is the latest), `page` (nothing to fetch here), `arriving` (for ever) or an
// error's code; without it this build cannot look.
import type { AppEvent, UpdatesView } from '../lib/bindings';

const TICK_MS = 100;
const BYTES = 123_456_789;
const NOTES = `The first version for more than one microphone.

### Added

- **Two microphones** at once, each with a colour of its own.
- Notes of \`earshot record\` can be named while they are made.

### Fixed

- A message of a whole hour no longer waits for the one after it.`;

export class Novelty {
  #view: UpdatesView = { can_look: false, looking: false, looked_ms: null, newer: null, error: null };
  #timer: ReturnType<typeof setInterval> | undefined;
  #wish: string | null;
  #tell: (event: AppEvent) => void;

  constructor(wish: string | null, tell: (event: AppEvent) => void) {
    this.#wish = wish;
    this.#tell = tell;
    this.#view.can_look = wish !== null;
    if (wish === 'arriving') {
      this.#found(true);
      this.#file({ done: BYTES * 0.4 });
    }
  }

  view = (): UpdatesView => this.#view;

  look(): void {
    this.#say({ looking: true, error: null });
    setTimeout(() => {
      const wish = this.#wish ?? 'none';
      this.#say({ looking: false, looked_ms: Date.now() });
      if (wish === 'newer' || wish === 'page') this.#found(wish === 'newer');
      else if (wish !== 'none')
        this.#say({ error: { code: wish, message: 'It is not so.', host: null, wait_until: null } });
    }, TICK_MS);
  }

  fetch(): void {
    let done = 0;
    this.#timer = setInterval(() => {
      done = Math.min(BYTES, done + BYTES / 5);
      if (done < BYTES) return this.#file({ done });
      clearInterval(this.#timer);
      this.#file({ done: null, path: '/home/robin/Downloads/earshot_0.3.0_amd64.deb' });
    }, TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#file({ done: null });
  }

  #found(withFile: boolean): void {
    const file = { name: 'earshot_0.3.0_amd64.deb', bytes: BYTES, done: null, path: null };
    this.#say({
      looked_ms: Date.now(),
      newer: { version: '0.3.0', date: '2027-01-31', notes: NOTES, file: withFile ? file : null },
    });
  }

  #file(change: { done: number | null; path?: string }): void {
    const newer = this.#view.newer;
    if (newer?.file) this.#say({ newer: { ...newer, file: { ...newer.file, ...change } } });
  }

  #say(change: Partial<UpdatesView>): void {
    this.#view = { ...this.#view, ...change };
    this.#tell({ kind: 'updates', updates: this.#view });
  }
}
