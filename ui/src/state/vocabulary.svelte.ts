import { commands, type VocabularyEntry } from '../lib/shell';
import { attempt } from './messages.svelte';

class Vocabulary {
  entries = $state.raw<VocabularyEntry[]>([]);
  offered = $derived(this.entries.filter((entry) => entry.state === 'offered'));
  accepted = $derived(this.entries.filter((entry) => entry.state === 'accepted'));

  load = () => this.#keep(commands.vocabulary());
  add = (language: string, term: string) => this.#keep(commands.addTerm(language, term));
  decide = (id: number, accepted: boolean) => this.#keep(commands.decideTerm(id, accepted));
  remove = (id: number) => this.#keep(commands.removeTerm(id));

  async #keep(asked: Promise<VocabularyEntry[]>): Promise<void> {
    const entries = await attempt(asked);
    if (entries) this.entries = entries;
  }
}

export const vocabulary = new Vocabulary();
