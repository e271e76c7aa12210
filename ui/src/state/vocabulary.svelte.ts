import { commands, type VocabularyEntry } from '../lib/shell';
import { runCommand } from './messages.svelte';

class Vocabulary {
  entries = $state.raw<VocabularyEntry[]>([]);
  suggested = $derived(this.entries.filter((entry) => entry.state === 'offered'));
  accepted = $derived(this.entries.filter((entry) => entry.state === 'accepted'));

  load = () => this.#update(commands.vocabulary());
  add = (language: string, term: string) => this.#update(commands.addTerm(language, term));
  decide = (id: number, accepted: boolean) => this.#update(commands.decideTerm(id, accepted));
  remove = (id: number) => this.#update(commands.removeTerm(id));

  async #update(command: Promise<VocabularyEntry[]>): Promise<void> {
    const entries = await runCommand(command);
    if (entries) this.entries = entries;
  }
}

export const vocabulary = new Vocabulary();
