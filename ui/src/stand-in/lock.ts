// The library at rest, as the stand-in has it. Locking makes the page begin anew, so the lock is kept beside it.
import type { AppEvent, AtRest, Decision } from '../lib/bindings';
import type { Answer } from './answers';
import { refuse } from './shelf';

const KEPT = 'stand-in-locked';
const SHORTEST = 8;

export class Lock {
  #now: AtRest;
  #passphrase = 'open sesame';
  /** Left half decrypted, until the user decides. */
  #isHalf: boolean;

  constructor(
    wishes: URLSearchParams,
    private readonly tell: (event: AppEvent) => void,
  ) {
    const wish = wishes.get('rest');
    this.#isHalf = wishes.has('half');
    this.#now = {
      is_encrypted: wish !== null,
      is_locked: (sessionStorage.getItem(KEPT) ?? String(wish === 'locked')) === 'true',
      has_passphrase: wish !== null,
      has_keychain: wishes.has('keychain'),
    };
  }

  answers(wipe: () => void): Record<string, Answer> {
    const answer = <V>(from: (values: V) => unknown): Answer => from as unknown as Answer;
    return {
      at_rest: () => this.#now,
      stay_awake: () => null,
      lock_library: () => this.#be({ is_locked: true }),
      unlock_library: answer((v: { passphrase: string | null; decision: Decision | null }) => {
        const { passphrase, decision } = v;
        if (passphrase !== null && passphrase !== this.#passphrase)
          throw refuse('wrong-passphrase', 'This is not the passphrase of this library: try again.');
        if (this.#isHalf && !decision)
          throw refuse('library-half-decrypted', 'This library was left half decrypted.');
        this.#isHalf = false;
        return this.#be({ is_locked: false, is_encrypted: decision !== 'decrypt' });
      }),
      encrypt_library: answer((v: { passphrase: string; keychain: boolean }) => {
        this.#choose(v.passphrase);
        return this.#be({ is_encrypted: true, has_passphrase: true, has_keychain: v.keychain });
      }),
      decrypt_library: () => this.#be({ is_encrypted: false, has_passphrase: false, has_keychain: false }),
      set_passphrase: answer((v: { current: string | null; next: string }) => {
        if (this.#now.has_passphrase && v.current !== this.#passphrase)
          throw refuse('wrong-passphrase', 'This is not the passphrase of this library: try again.');
        this.#choose(v.next);
        return this.#be({ has_passphrase: true });
      }),
      set_keychain: answer((v: { wanted: boolean }) => this.#be({ has_keychain: v.wanted })),
      wipe_library: () => {
        wipe();
        return this.#be({ is_encrypted: false, is_locked: false });
      },
    };
  }

  #choose(passphrase: string): void {
    if (passphrase.length < SHORTEST)
      throw refuse('short-passphrase', 'The passphrase is too short: use at least 8 characters.');
    this.#passphrase = passphrase;
  }

  #be(change: Partial<AtRest>): AtRest {
    this.#now = { ...this.#now, ...change };
    sessionStorage.setItem(KEPT, String(this.#now.is_locked));
    this.tell({ kind: 'at-rest', at_rest: this.#now });
    return this.#now;
  }
}
