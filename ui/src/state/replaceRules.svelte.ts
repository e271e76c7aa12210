import { commands, type Replacement, type ReplaceRule } from '../lib/shell';
import { runCommand } from './messages.svelte';

class ReplaceRules {
  rules = $state.raw<ReplaceRule[]>([]);

  load = () => this.#update(commands.replaceRules());
  add = (replacement: Replacement) => this.#update(commands.addReplaceRule(replacement));
  change = (id: number, replacement: Replacement) =>
    this.#update(commands.changeReplaceRule(id, replacement));
  remove = (id: number) => this.#update(commands.removeReplaceRule(id));

  /** Whether it succeeded. */
  async #update(command: Promise<ReplaceRule[]>): Promise<boolean> {
    const rules = await runCommand(command);
    if (rules) this.rules = rules;
    return rules !== undefined;
  }
}

export const replaceRules = new ReplaceRules();
