import { commands, type EncryptionStatus } from '../lib/shell';

const REPORT_INTERVAL_MS = 20_000;

class Lock {
  view = $state.raw<EncryptionStatus>({
    is_encrypted: false,
    is_locked: false,
    has_passphrase: false,
    has_keychain: false,
  });
  #lastReport = 0;

  async load(): Promise<EncryptionStatus> {
    return (this.view = await commands.encryptionStatus());
  }

  /** Reload when the library is locked, so that none of its content stays in memory. */
  apply(view: EncryptionStatus): void {
    const becameLocked = view.is_locked && !this.view.is_locked;
    this.view = view;
    if (becameLocked) location.reload();
  }

  reportActivity(): void {
    const now = performance.now();
    if (!this.view.is_encrypted || this.view.is_locked || now - this.#lastReport < REPORT_INTERVAL_MS) return;
    this.#lastReport = now;
    // Errors of the backend are reported elsewhere.
    void commands.reportActivity().catch(() => undefined);
  }
}

export const lock = new Lock();
