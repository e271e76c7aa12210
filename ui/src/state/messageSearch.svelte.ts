// Typed messages that match the list's query; notes are found first.
import { t } from '../i18n/index.svelte';
import { commands, type MessageMatch } from '../lib/shell';
import { messages, showError } from './messages.svelte';

const LIMIT = 50;

class MessageSearch {
  /** The best or latest, as the app orders them. */
  matches = $state.raw<MessageMatch[]>([]);
  #request = 0;
  #query = '';

  /** Empty: none is found. */
  async load(query: string): Promise<void> {
    const request = (this.#request += 1);
    this.#query = query;
    if (!query) {
      if (this.matches.length) this.matches = [];
      return;
    }
    try {
      const matches = await commands.searchMessages(query, LIMIT);
      if (request !== this.#request) return;
      this.matches = matches;
      if (matches.length) messages.announce(t('typed.found', { count: matches.length }));
    } catch (thrown) {
      if (request !== this.#request) return;
      this.matches = [];
      showError(thrown);
    }
  }

  reload(): void {
    if (this.#query) void this.load(this.#query);
  }
}

export const messageSearch = new MessageSearch();
