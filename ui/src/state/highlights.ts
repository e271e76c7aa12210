// What the user does with a highlight.
import { t } from '../i18n/index.svelte';
import { commands, type HighlightState, type NoteHighlight, type NoteId } from '../lib/shell';
import { asked } from './asked.svelte';
import { messages, runCommand } from './messages.svelte';
import { openNote } from './openNote.svelte';
import { router } from './router.svelte';
import { thread } from './thread.svelte';

export async function setHighlightState(
  note: NoteId,
  highlight: NoteHighlight,
  state: HighlightState,
): Promise<boolean> {
  const { kind, text, state: previous } = highlight;
  const show = (shown: HighlightState) => {
    asked.setState(note, highlight, shown);
    thread.setHighlightState(note, highlight, shown);
  };
  show(state);
  const done = await runCommand(commands.setHighlightState(note, kind, text, state).then(() => true));
  if (!done) show(previous);
  return done === true;
}

export async function removeHighlight(note: NoteId, highlight: NoteHighlight): Promise<void> {
  if (!(await setHighlightState(note, highlight, 'none'))) return;
  const undo = () => void setHighlightState(note, { ...highlight, state: 'none' }, highlight.state);
  messages.show(t('highlights.removed'), { action: { label: t('common.undo'), run: undo } });
}

/** The date with this text, or all of the note. */
export async function addToCalendar(note: NoteId, text: string | null): Promise<void> {
  const path = await runCommand(commands.exportCalendar(note, text));
  if (path) messages.show(t('common.savedAs', { path }));
}

/** From the page of all that is asked. */
export function showInNote(note: NoteId, highlight: NoteHighlight): void {
  openNote.chosen = { note, highlight };
  router.openAskedNote(note);
}
