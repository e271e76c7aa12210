// Locking reloads the page, so the state is kept in `sessionStorage`.
import type { AppEvent, EncryptionStatus, UnlockDecision } from '../lib/bindings';
import type { Handler } from './handlers';
import { errorInfo } from './library';

const STORAGE_KEY = 'mock-locked';
const MIN_LENGTH = 8;

export class MockLock {
  #state: EncryptionStatus;
  #passphrase = 'open sesame';
  #halfDecrypted: boolean;

  constructor(
    params: URLSearchParams,
    private readonly emit: (event: AppEvent) => void,
  ) {
    const scenario = params.get('encryption');
    this.#halfDecrypted = params.has('half-decrypted');
    this.#state = {
      is_encrypted: scenario !== null,
      is_locked: (sessionStorage.getItem(STORAGE_KEY) ?? String(scenario === 'locked')) === 'true',
      has_passphrase: scenario !== null,
      has_keychain: params.has('keychain'),
    };
  }

  handlers(wipe: () => void): Record<string, Handler> {
    const handler = <V>(from: (values: V) => unknown): Handler => from as unknown as Handler;
    return {
      encryption_status: () => this.#state,
      report_activity: () => null,
      lock_library: () => this.#update({ is_locked: true }),
      unlock_library: handler((v: { passphrase: string | null; decision: UnlockDecision | null }) => {
        const { passphrase, decision } = v;
        if (passphrase !== null && passphrase !== this.#passphrase)
          throw errorInfo('wrong-passphrase', 'This is not the passphrase of this library: try again.');
        if (this.#halfDecrypted && !decision)
          throw errorInfo('library-half-decrypted', 'This library was left half decrypted.');
        this.#halfDecrypted = false;
        return this.#update({ is_locked: false, is_encrypted: decision !== 'decrypt' });
      }),
      encrypt_library: handler((v: { passphrase: string; keychain: boolean }) => {
        this.#setPassphrase(v.passphrase);
        return this.#update({ is_encrypted: true, has_passphrase: true, has_keychain: v.keychain });
      }),
      decrypt_library: () =>
        this.#update({ is_encrypted: false, has_passphrase: false, has_keychain: false }),
      set_passphrase: handler((v: { current: string | null; next: string }) => {
        if (this.#state.has_passphrase && v.current !== this.#passphrase)
          throw errorInfo('wrong-passphrase', 'This is not the passphrase of this library: try again.');
        this.#setPassphrase(v.next);
        return this.#update({ has_passphrase: true });
      }),
      set_keychain: handler((v: { wanted: boolean }) => this.#update({ has_keychain: v.wanted })),
      wipe_library: () => {
        wipe();
        return this.#update({ is_encrypted: false, is_locked: false });
      },
    };
  }

  #setPassphrase(passphrase: string): void {
    if (passphrase.length < MIN_LENGTH)
      throw errorInfo('short-passphrase', 'The passphrase is too short: use at least 8 characters.');
    this.#passphrase = passphrase;
  }

  #update(change: Partial<EncryptionStatus>): EncryptionStatus {
    this.#state = { ...this.#state, ...change };
    sessionStorage.setItem(STORAGE_KEY, String(this.#state.is_locked));
    this.emit({ kind: 'encryption', encryption: this.#state });
    return this.#state;
  }
}
