import { commands } from '../../lib/shell';
import { attempt } from '../../state/messages.svelte';
import { place } from '../../state/place.svelte';

/** Transcribes the message that comes with the app, before the user's eyes. */
export async function trySample(): Promise<void> {
  const note = await attempt(commands.addSample());
  if (note) place.openNote(note);
}
