// What can be done to notes, from the list and from the note alike.
import { t } from '../i18n/index.svelte';
import { commands, type CopyStyle, type NoteId } from '../lib/shell';
import { library } from './library.svelte';
import { attempt, complain, messages } from './messages.svelte';
import { place } from './place.svelte';
import { reading } from './reading.svelte';

/** The notes that the export dialog is open for. */
class ExportDialog {
  ids = $state.raw<NoteId[]>([]);
  formats = $state.raw<string[]>(['txt']);
}
export const exportDialog = new ExportDialog();

/** Notes that somebody asked to erase for good, until it is confirmed. */
class EraseDialog {
  ids = $state.raw<NoteId[]>([]);
}
export const eraseDialog = new EraseDialog();

export async function copy(ids: NoteId[], style: CopyStyle): Promise<void> {
  const text = commands.copyNotes(ids, style);
  try {
    await toClipboard(text);
    messages.show(ids.length > 1 ? t('copied.thread', { count: ids.length }) : t('copied.one'));
    if (ids.length > 1) library.clearSelection();
  } catch (thrown) {
    complain(thrown);
  }
}

/** The text is on its way while the click still counts: some engines allow copying only then. */
async function toClipboard(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === 'function') {
    const blob = text.then((words) => new Blob([words], { type: 'text/plain' }));
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
      return;
    } catch {
      // Older engines take no promise here.
    }
  }
  await navigator.clipboard.writeText(await text);
}

export async function favour(id: NoteId, favourite: boolean): Promise<void> {
  await attempt(commands.favourNote(id, favourite));
}

/** To the bin, with a way back. */
export async function bin(ids: NoteId[]): Promise<void> {
  const done = await attempt(commands.binNotes(ids).then(() => true));
  if (!done) return;
  library.forget(ids);
  library.clearSelection();
  if (place.note && ids.includes(place.note)) place.back();
  messages.show(t('bin.moved', { count: ids.length }), {
    action: { label: t('common.undo'), run: () => void restore(ids) },
  });
}

export async function restore(ids: NoteId[]): Promise<void> {
  const done = await attempt(commands.restoreNotes(ids).then(() => true));
  if (!done) return;
  library.clearSelection();
  await library.load();
  const open = reading.note?.id;
  if (open && ids.includes(open)) await reading.refresh(open);
  messages.show(t('bin.restored', { count: ids.length }));
}

export function erase(ids: NoteId[]): void {
  eraseDialog.ids = ids;
}

export async function eraseNow(): Promise<void> {
  const { ids } = eraseDialog;
  eraseDialog.ids = [];
  const done = await attempt(commands.eraseNotes(ids).then(() => true));
  if (!done) return;
  library.forget(ids);
  library.clearSelection();
  if (place.note && ids.includes(place.note)) place.back();
  messages.show(t('bin.erased', { count: ids.length }));
}

export async function transcribeAgain(
  id: NoteId,
  again: { language: string | null; model: string | null; translate: boolean },
): Promise<void> {
  const done = await attempt(commands.transcribeAgain(id, again).then(() => true));
  if (done) messages.say(t('again.queued'));
}
