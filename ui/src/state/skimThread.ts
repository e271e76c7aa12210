// Skimming the open conversation.
import { voiceFrom, voicesOfOthers } from '../lib/thread';
import { skim } from './skim.svelte';
import { thread } from './thread.svelte';

/** From this entry, or from the first unheard one, to the end of the conversation; stops if it is on. */
export function toggleThreadSkim(from: string | null): void {
  const { entries } = thread;
  skim.toggle(voicesOfOthers(entries), voiceFrom(entries, from), {
    more: (last) => thread.voicesAfter(last),
  });
}
