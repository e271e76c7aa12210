// Toasts, and announcements for screen readers.
import { untrack } from 'svelte';
import { type Key, locale, t, tOptional } from '../i18n/index.svelte';
import { upcomingTime } from '../lib/format';
import { errorInfo, type ErrorInfo, type Remark } from '../lib/shell';

export type Message = {
  id: number;
  text: string;
  error: ErrorInfo | null;
  action: { label: string; run: () => void } | null;
};

const TIMEOUT_MS = 6000;

class Messages {
  shown = $state.raw<Message[]>([]);
  announced = $state('');
  #onPage = $state.raw<readonly string[]>([]);
  /** Without those whose sentence the page shows. */
  visible = $derived(this.shown.filter(({ text }) => !this.#onPage.includes(text)));
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, more: { error?: ErrorInfo; action?: Message['action'] } = {}): void {
    const same = this.shown.find((other) => other.text === text && !other.action && !more.action);
    if (same) return this.startTimeout(same);
    const message: Message = { id: this.#next, text, error: more.error ?? null, action: more.action ?? null };
    this.#next += 1;
    this.shown = [...this.shown.slice(-2), message];
    this.startTimeout(message);
  }

  /** Errors stay until dismissed. */
  startTimeout(message: Message): void {
    if (message.error) return;
    this.pauseTimeout(message);
    this.#timers.set(
      message.id,
      setTimeout(() => this.dismiss(message.id), TIMEOUT_MS),
    );
  }

  pauseTimeout(message: Message): void {
    clearTimeout(this.#timers.get(message.id));
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.shown = this.shown.filter((message) => message.id !== id);
  }

  /** An attachment for the part of the page that shows this sentence. */
  onPage = (text: string) => () => {
    untrack(() => (this.#onPage = [...this.#onPage, text]));
    return () => {
      const at = this.#onPage.indexOf(text);
      this.#onPage = this.#onPage.filter((_, index) => index !== at);
    };
  };

  announce(text: string): void {
    this.announced = text;
  }
}

export const messages = new Messages();

/** Localized by code; otherwise the message: the number in a `DOMException` is not a code. */
export function errorText(error: ErrorInfo): string {
  // Does not compile if a code has no text in en.json.
  const key: Key = `error.${error.code}`;
  const host = error.host ?? '';
  const until = error.wait_until;
  const timed = until
    ? tOptional(`${key}.until`, { host, time: upcomingTime(until, Date.now(), locale()) })
    : null;
  return timed ?? tOptional(key, { host }) ?? (error.message || t('error.unexpected'));
}

/** Localized by code; a remark made from an error uses the error's text. */
export function remarkText({ code, values }: Remark): string {
  return (
    tOptional(`remark.${code}`, values) ??
    tOptional(`error.${code}`, values) ??
    values['sentence'] ??
    t('remark.unknown')
  );
}

export function showError(thrown: unknown): void {
  const error = errorInfo(thrown);
  messages.show(errorText(error), { error });
}

/** Shows the error of a failed command; undefined in that case. */
export async function runCommand<T>(command: Promise<T>): Promise<T | undefined> {
  try {
    return await command;
  } catch (thrown) {
    showError(thrown);
    return undefined;
  }
}
