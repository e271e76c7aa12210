import { commands } from '../../lib/shell';
import { runCommand } from '../../state/messages.svelte';
import { router } from '../../state/router.svelte';

export async function trySample(): Promise<void> {
  const note = await runCommand(commands.addSample());
  if (note) router.openNote(note);
}
