import type { Note } from '../lib/shell';

class Dialogs {
  rename = $state.raw<Note | null>(null);
  again = $state.raw<Note | null>(null);
  /** Words for a new replace rule. */
  replace = $state.raw<string | null>(null);
}

export const dialogs = new Dialogs();
