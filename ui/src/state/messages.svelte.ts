// Short sentences for the user: seen in a corner, heard by a screen reader.
import { locale, maybe, t } from '../i18n/index.svelte';
import { soon } from '../lib/format';
import { errorInfo, type ErrorInfo, type Remark } from '../lib/shell';

export type Message = {
  id: number;
  text: string;
  error: ErrorInfo | null;
  action: { label: string; run: () => void } | null;
};

const SHOWN_MS = 6000;

class Messages {
  shown = $state.raw<Message[]>([]);
  /** The last thing said to the screen reader's polite region. */
  said = $state('');
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, more: { error?: ErrorInfo; action?: Message['action'] } = {}): void {
    const message: Message = { id: this.#next, text, error: more.error ?? null, action: more.action ?? null };
    this.#next += 1;
    this.shown = [...this.shown.slice(-2), message];
    this.resume(message);
  }

  /** An error waits to be read; anything else leaves by itself unless somebody is looking at it. */
  resume(message: Message): void {
    if (message.error) return;
    this.hold(message);
    this.#timers.set(
      message.id,
      setTimeout(() => this.dismiss(message.id), SHOWN_MS),
    );
  }

  hold(message: Message): void {
    clearTimeout(this.#timers.get(message.id));
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.shown = this.shown.filter((message) => message.id !== id);
  }

  /** For eyes that see it on the page already: only said, not shown. */
  say(text: string): void {
    this.said = text;
  }
}

export const messages = new Messages();

/** What an error says in the interface's language, else in the shell's own words. */
export function sentence(error: ErrorInfo): string {
  const key = `error.${error.code}`;
  const host = error.host ?? '';
  const until = error.wait_until;
  const timed = until ? maybe(`${key}.until`, { host, time: soon(until, Date.now(), locale()) }) : null;
  return timed ?? maybe(key, { host }) ?? (error.message || t('error.unexpected'));
}

/** What a remark says in the interface's language; one that came of an error says that error's sentence. */
export function remarkSentence({ code, values }: Remark): string {
  return (
    maybe(`remark.${code}`, values) ??
    maybe(`error.${code}`, values) ??
    values['sentence'] ??
    t('remark.unknown')
  );
}

export function complain(thrown: unknown): void {
  const error = errorInfo(thrown);
  messages.show(sentence(error), { error });
}

/** Runs a command whose failure is told to the user; undefined then. */
export async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    complain(thrown);
    return undefined;
  }
}
