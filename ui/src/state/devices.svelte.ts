import { commands, type Devices } from '../lib/shell';
import { runCommand } from './messages.svelte';

class DevicesState {
  view = $state.raw<Devices | null>(null);

  async load(): Promise<void> {
    this.view = (await runCommand(commands.devices())) ?? this.view;
  }

  async measure(): Promise<void> {
    this.view = (await runCommand(commands.benchmarkDevices())) ?? this.view;
  }
}

export const devices = new DevicesState();
