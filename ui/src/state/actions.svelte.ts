import { t } from '../i18n/index.svelte';
import { commands, type CopyStyle, type NoteId, type NoteSummary, type ThreadPlace } from '../lib/shell';
import { library } from './library.svelte';
import { messages, runCommand, showError } from './messages.svelte';
import { openNote } from './openNote.svelte';
import { router } from './router.svelte';
import { thread } from './thread.svelte';

class ExportDialog {
  ids = $state.raw<NoteId[]>([]);
  formats = $state.raw<string[]>(['txt']);
}
export const exportDialog = new ExportDialog();

/** Notes to delete permanently, until confirmed. */
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
    showError(thrown);
  }
}

export async function copyText(text: string): Promise<void> {
  try {
    await toClipboard(Promise.resolve(text));
    messages.show(t('copied.one'));
  } catch (thrown) {
    showError(thrown);
  }
}

type Ends = [from: ThreadPlace, to: ThreadPlace] | null;

/** `ends`: null for the whole conversation. */
export async function copyThread(conversation: string, ends: Ends): Promise<void> {
  const count = thread.selected.size;
  const text = commands.copyThread(conversation, ends?.[0] ?? null, ends?.[1] ?? null);
  try {
    await toClipboard(text);
    messages.show(ends ? t('copied.thread', { count }) : t('thread.copied'));
    thread.endSelection();
  } catch (thrown) {
    showError(thrown);
  }
}

export async function exportThread(conversation: string, ends: Ends): Promise<void> {
  const written = commands.exportThread(conversation, ends?.[0] ?? null, ends?.[1] ?? null);
  const path = await runCommand(written);
  if (!path) return;
  thread.endSelection();
  messages.show(t('common.savedAs', { path }));
}

/** After the user has confirmed. */
export async function deleteTypedMessages(conversation: string): Promise<void> {
  const count = await runCommand(commands.deleteTypedMessages(conversation));
  if (count !== undefined) messages.show(t('typed.deleted', { count }));
}

/** Start writing within the click handler: Safari allows clipboard access only there. */
async function toClipboard(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === 'function') {
    const blob = text.then((words) => new Blob([words], { type: 'text/plain' }));
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
      return;
    } catch {
      // No promise support.
    }
  }
  await navigator.clipboard.writeText(await text);
}

/** Not of a note without chat and sender, or in the bin. */
export function isInConversation(note: NoteSummary): boolean {
  return note.binned_at === null && (note.chat ?? note.sender) !== null;
}

export function showInConversation(note: NoteSummary): void {
  const name = note.chat ?? note.sender;
  if (name !== null && isInConversation(note))
    router.openConversation(name, { kind: 'entry', said_at: note.said_at, id: note.id });
}

export async function setFavourite(id: NoteId, favourite: boolean): Promise<void> {
  await runCommand(commands.setFavourite(id, favourite));
}

export async function setUnheard(ids: NoteId[], unheard: boolean): Promise<void> {
  if (unheard) {
    openNote.keepUnheard();
    thread.keepUnheard(ids);
  }
  await runCommand(commands.setUnheard(ids, unheard));
}

export async function bin(ids: NoteId[]): Promise<void> {
  const done = await runCommand(commands.binNotes(ids).then(() => true));
  if (!done) return;
  library.remove(ids);
  library.clearSelection();
  if (router.note && ids.includes(router.note)) router.back();
  messages.show(t('bin.moved', { count: ids.length }), {
    action: { label: t('common.undo'), run: () => void restore(ids) },
  });
}

export async function restore(ids: NoteId[]): Promise<void> {
  const done = await runCommand(commands.restoreNotes(ids).then(() => true));
  if (!done) return;
  library.clearSelection();
  await library.load();
  const open = openNote.note?.id;
  if (open && ids.includes(open)) await openNote.refresh(open);
  messages.show(t('bin.restored', { count: ids.length }));
}

export function openEraseDialog(ids: NoteId[]): void {
  eraseDialog.ids = ids;
}

export async function confirmErase(): Promise<void> {
  const { ids } = eraseDialog;
  eraseDialog.ids = [];
  const done = await runCommand(commands.eraseNotes(ids).then(() => true));
  if (!done) return;
  library.remove(ids);
  library.clearSelection();
  if (router.note && ids.includes(router.note)) router.back();
  messages.show(t('bin.erased', { count: ids.length }));
}

export async function retranscribe(
  id: NoteId,
  options: { language: string | null; model: string | null; translate: boolean },
): Promise<void> {
  const done = await runCommand(commands.retranscribe(id, options).then(() => true));
  if (done) messages.announce(t('retranscribe.queued'));
}
