// What the model runs on, and how fast it is there.
import { commands, type Processors } from '../lib/shell';
import { attempt } from './messages.svelte';

class State {
  view = $state.raw<Processors | null>(null);

  async load(): Promise<void> {
    this.view = (await attempt(commands.processors())) ?? this.view;
  }

  async measure(): Promise<void> {
    this.view = (await attempt(commands.tryProcessors())) ?? this.view;
  }
}

export const processors = new State();
