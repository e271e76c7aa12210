// Typed messages, and the conversations that they and the notes form.
import type {
  AppEvent,
  Conversation,
  MessageMatch,
  Note,
  ThreadEntry,
  ThreadPage,
  ThreadPlace,
  TypedMessage,
} from '../lib/bindings';
import { folded } from '../lib/find';
import { idOf, isUnheard, saidAt } from '../lib/thread';
import type { Handler } from './handlers';
import type { MockLibrary } from './library';
import { OWN_NAME, TYPED } from './threadFixtures';

const MINUTE = 60_000;

export class MockThreads {
  readonly #library: MockLibrary;
  #typed: TypedMessage[] = [];

  constructor(library: MockLibrary, now: number, hasTyped: boolean) {
    this.#library = library;
    if (!hasTyped) return;
    for (const { chat, sender, ago, text } of TYPED) {
      const said_at = Math.floor(now / MINUTE) * MINUTE - ago * MINUTE;
      const id = `typed-${this.#typed.length + 1}`;
      this.#typed.push({ id, chat, sender, said_at, text, own: sender === OWN_NAME });
    }
  }

  handlers(emit: (event: AppEvent) => void): Record<string, Handler> {
    type Stretch = { conversation: string; from: ThreadPlace | null; to: ThreadPlace | null };
    type Window = { conversation: string; place: ThreadPlace; before: number; after: number };
    const handler = <V>(from: (values: V) => unknown): Handler => from as unknown as Handler;
    return {
      conversations: () => this.conversations(),
      thread: handler((v: Window) => this.page(v.conversation, v.place, v.before, v.after)),
      search_messages: handler((v: { query: string; limit: number }) => this.search(v.query, v.limit)),
      copy_thread: handler((v: Stretch) => this.text(v.conversation, v.from, v.to)),
      export_thread: () => '/home/robin/Documents/Conversation.md',
      delete_typed_messages: handler((v: { conversation: string }) => {
        const count = this.delete(v.conversation);
        emit({ kind: 'messages-changed' });
        return count;
      }),
    };
  }

  conversations(): Conversation[] {
    const all = new Map<string, Conversation>();
    const add = (name: string, entry: ThreadEntry) => {
      const found = all.get(name);
      all.set(name, {
        name,
        entries: (found?.entries ?? 0) + 1,
        notes: (found?.notes ?? 0) + (entry.kind === 'voice' ? 1 : 0),
        unheard: (found?.unheard ?? 0) + (isUnheard(entry) ? 1 : 0),
        last_at: Math.max(found?.last_at ?? 0, saidAt(entry)),
      });
    };
    for (const note of this.#notes()) add(nameOf(note), voice(note));
    for (const message of this.#typed) add(message.chat, { kind: 'typed', message });
    return [...all.values()].sort((a, b) => b.last_at - a.last_at);
  }

  page(conversation: string, place: ThreadPlace, before: number, after: number): ThreadPage {
    const entries = this.#entries(conversation);
    const at = indexOf(entries, place);
    const first = Math.max(0, at - before);
    const end = Math.min(entries.length, at + after);
    return {
      entries: entries.slice(first, end),
      has_earlier: first > 0,
      has_later: end < entries.length,
    };
  }

  search(query: string, limit: number): MessageMatch[] {
    const terms = folded(query).split(/\s+/).filter(Boolean);
    return this.#typed
      .filter(({ text }) => terms.every((term) => folded(text).includes(term)))
      .sort((a, b) => b.said_at - a.said_at)
      .slice(0, limit)
      .map((message) => {
        const low = message.text.toLowerCase();
        const marks = terms.flatMap((term): [number, number][] => {
          const start = low.indexOf(term);
          return start < 0 ? [] : [[start, start + term.length]];
        });
        return { message, snippet: { text: message.text, marks, start_ms: null } };
      });
  }

  text(conversation: string, from: ThreadPlace | null, to: ThreadPlace | null): string {
    const entries = this.#entries(conversation);
    const first = from ? indexOf(entries, from) : 0;
    const end = to ? indexOf(entries, to) + 1 : entries.length;
    return entries
      .slice(first, end)
      .map((entry) =>
        entry.kind === 'voice'
          ? `${entry.note.sender}: ${this.#library.text(entry.note).join(' ')}`
          : `${entry.message.sender}: ${entry.message.text}`,
      )
      .join('\n');
  }

  delete(conversation: string): number {
    const remaining = this.#typed.filter(({ chat }) => chat !== conversation);
    const count = this.#typed.length - remaining.length;
    this.#typed = remaining;
    return count;
  }

  #notes(): Note[] {
    return [...this.#library.notes.values()].filter((note) => note.binned_at === null);
  }

  #entries(conversation: string): ThreadEntry[] {
    const typed = this.#typed.filter(({ chat }) => chat === conversation);
    return [
      ...this.#notes()
        .filter((note) => nameOf(note) === conversation)
        .map(voice),
      ...typed.map((message): ThreadEntry => ({ kind: 'typed', message })),
    ].sort((a, b) => saidAt(a) - saidAt(b));
  }
}

function nameOf(note: Note): string {
  return note.chat ?? note.sender ?? '';
}

function voice(note: Note): ThreadEntry {
  return { kind: 'voice', note, own: note.sender === OWN_NAME };
}

function indexOf(entries: readonly ThreadEntry[], place: ThreadPlace): number {
  const at = entries.findIndex((entry) => {
    if (place.kind === 'firstUnheard') return isUnheard(entry);
    if (place.kind === 'end') return false;
    return idOf(entry) === place.id || saidAt(entry) > place.said_at;
  });
  return at < 0 ? entries.length : at;
}
