import type { Note } from '../lib/shell';

class Dialogs {
  rename = $state.raw<Note | null>(null);
  again = $state.raw<Note | null>(null);
}

export const dialogs = new Dialogs();
