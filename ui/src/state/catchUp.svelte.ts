// Unheard messages by person and chat, and all other conversations.
import { commands, type Conversation, type UnheardConversation } from '../lib/shell';
import { showError } from './messages.svelte';

const RELOAD_MS = 250;

class CatchUp {
  conversations = $state.raw<UnheardConversation[]>([]);
  /** With and without unheard messages, the latest first. */
  all = $state.raw<Conversation[]>([]);
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;

  total = $derived({
    notes: sum(this.conversations.map((each) => each.notes)),
    duration_ms: sum(this.conversations.map((each) => each.duration_ms)),
    reading_ms: sum(this.conversations.map((each) => each.reading_ms)),
  });
  /** A note in two chats is unheard in both, but among `conversations` only in its own. */
  others = $derived.by(() => {
    const names = new Set(this.conversations.map(({ name }) => name ?? ''));
    return this.all.filter(({ name }) => !names.has(name));
  });
  hasTyped = $derived(this.all.some(({ entries, notes }) => entries > notes));

  async load(): Promise<void> {
    clearTimeout(this.#reloadTimer);
    try {
      [this.conversations, this.all] = await Promise.all([
        commands.unheardConversations(),
        commands.conversations(),
      ]);
    } catch (thrown) {
      showError(thrown);
    }
  }

  /** Batched: importing a thousand files emits a thousand events. */
  scheduleLoad(): void {
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => void this.load(), RELOAD_MS);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export const catchUp = new CatchUp();
