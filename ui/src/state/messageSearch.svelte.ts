// Typed messages that match the list's query; notes are found first.
import { commands, type MessageMatch } from '../lib/shell';
import { showError } from './messages.svelte';

const LIMIT = 50;

class MessageSearch {
  /** The best or latest, as the app orders them. */
  matches = $state.raw<MessageMatch[]>([]);
  #request = 0;
  #query = '';

  /** How many are found; none for an empty query. */
  async load(query: string): Promise<number> {
    const request = (this.#request += 1);
    // Those of another query would take the focus with them when they are replaced.
    if (query !== this.#query && this.matches.length) this.matches = [];
    this.#query = query;
    if (!query) return 0;
    try {
      const matches = await commands.searchMessages(query, LIMIT);
      if (request === this.#request) this.matches = matches;
      return matches.length;
    } catch (thrown) {
      if (request !== this.#request) return 0;
      this.matches = [];
      showError(thrown);
      return 0;
    }
  }

  reload(): void {
    if (this.#query) void this.load(this.#query);
  }
}

export const messageSearch = new MessageSearch();
