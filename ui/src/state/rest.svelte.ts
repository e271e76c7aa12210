// How the library lies on the disk, and whether it has to be unlocked before it is read.
import { commands, type AtRest } from '../lib/shell';

/** Between two words to the shell that somebody is here. */
const WORD_MS = 20_000;

class Rest {
  view = $state.raw<AtRest>({
    is_encrypted: false,
    is_locked: false,
    has_passphrase: false,
    has_keychain: false,
  });
  #said = 0;

  async load(): Promise<AtRest> {
    return (this.view = await commands.atRest());
  }

  /** A page that has shown notes begins anew when they are locked: it knows nothing of them then. */
  take(view: AtRest): void {
    const locks = view.is_locked && !this.view.is_locked;
    this.view = view;
    if (locks) location.reload();
  }

  /** Somebody pressed a key or a button: the library stays open for a while. */
  touch(): void {
    const now = performance.now();
    if (!this.view.is_encrypted || this.view.is_locked || now - this.#said < WORD_MS) return;
    this.#said = now;
    // Whatever is wrong with the shell is told elsewhere.
    void commands.stayAwake().catch(() => undefined);
  }
}

export const rest = new Rest();
