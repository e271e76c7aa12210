// The window's history mirrors this stack, so that "back" closes one thing at a time.
import { tick } from 'svelte';
import type { NoteId, ThreadPlace } from '../lib/shell';

export type Page = 'home' | 'settings' | 'models' | 'catch-up' | 'asked';
/** What "back" returns to, if not the usual page. */
type Origin = 'catch-up' | 'asked' | 'conversation' | 'note' | 'list';
/** `conversation`: the open one of the page "catch-up", at this place; empty without a name. */
type Location = {
  page: Page;
  note: NoteId | null;
  conversation?: string;
  place?: ThreadPlace;
  from?: Origin | undefined;
};
/** A location, or an overlay that can be closed. */
type HistoryEntry = Location | { close: () => void };
/** Stored in `history.state`. */
type HistoryState = { at: number; location: Location | null };

const HOME: Location = { page: 'home', note: null };
const FIRST_UNHEARD: ThreadPlace = { kind: 'firstUnheard' };

class Router {
  /**
   * The first entry is a location. Not `$state`: overlays unregister during an update, when state still has
   * its old value.
   */
  #entries: HistoryEntry[] = [HOME];
  #current = $state.raw(HOME);
  sheet = $state<'none' | 'queue' | 'shortcuts' | 'record'>('none');
  page = $derived(this.#current.page);
  note = $derived(this.#current.note);
  conversation = $derived(this.#current.conversation ?? null);
  place = $derived(this.#current.place ?? FIRST_UNHEARD);
  from = $derived(this.#current.from ?? null);

  /** Depth in the window's history. */
  #depth = 0;
  /** `history.go` is in progress. */
  #navigating = false;

  start(): void {
    // A reload keeps the history position.
    this.#depth = (history.state as HistoryState | null)?.at ?? 0;
    addEventListener('popstate', ({ state }) => {
      const entry = state as HistoryState | null;
      const from = this.#depth;
      this.#depth = entry?.at ?? 0;
      if (this.#navigating) this.#navigating = false;
      else if (this.#depth < from) return void this.#onBack();
      else if (entry?.location) return this.#setEntries([...this.#entries, entry.location]);
      this.#syncHistory();
    });
    this.#syncHistory();
  }

  openNote(id: NoteId): void {
    if (this.page === 'home' && this.note === id) return;
    // Replace, otherwise "back" would step through the whole list.
    this.#goTo({ page: 'home', note: id }, this.page === 'home' && this.note !== null);
  }

  openSettings(): void {
    if (this.page !== 'settings') this.#goTo({ page: 'settings', note: this.note }, false);
  }

  openModels(): void {
    if (this.page !== 'models') this.#goTo({ page: 'models', note: this.note }, false);
  }

  openCatchUp(): void {
    if (this.page !== 'catch-up' || this.conversation !== null)
      this.#goTo({ page: 'catch-up', note: null }, false);
  }

  /** Of an open conversation, another place or another conversation replaces it. */
  openConversation(name: string, place?: ThreadPlace): void {
    const isOpen = this.conversation !== null;
    const from = isOpen ? (this.from ?? undefined) : this.#origin();
    const at = place ? { place } : {};
    this.#goTo({ page: 'catch-up', note: null, conversation: name, ...at, from }, isOpen);
  }

  /** "Back" returns to the place of the note. */
  openNoteOfConversation(id: NoteId, place: ThreadPlace): void {
    this.#goTo({ ...this.#current, place }, true);
    this.#goTo({ page: 'home', note: id, from: 'conversation' }, false);
  }

  openAsked(): void {
    if (this.page === 'asked') return;
    const from = this.page === 'catch-up' && this.conversation === null ? this.page : undefined;
    this.#goTo({ page: 'asked', note: null, from }, false);
  }

  openAskedNote(id: NoteId): void {
    this.#goTo({ page: 'home', note: id, from: 'asked' }, false);
  }

  back(): void {
    if (this.from === 'list') return this.#returnTo(HOME);
    if (this.from) return this.#leave();
    if (this.conversation !== null) return this.#returnTo({ page: 'catch-up', note: null });
    if (this.page === 'models') this.#returnTo({ page: 'settings', note: this.note });
    else if (this.page === 'settings') this.#returnTo({ page: 'home', note: this.note });
    else this.#returnTo(HOME);
  }

  toggle(sheet: 'queue' | 'shortcuts'): void {
    this.sheet = this.sheet === sheet ? 'none' : sheet;
  }

  /** "Back" closes this overlay first. Returns the function that unregisters it. */
  pushOverlay(close: () => void): () => void {
    const entry = { close };
    this.#setEntries([...this.#entries, entry]);
    return () => this.#setEntries(this.#entries.filter((each) => each !== entry));
  }

  #goTo(location: Location, replace: boolean): void {
    const current = this.#locations.at(-1);
    this.#setEntries(
      replace
        ? this.#entries.map((entry) => (entry === current ? location : entry))
        : [...this.#entries, location],
    );
  }

  #origin(): Origin | undefined {
    if (this.page === 'catch-up') return undefined;
    if (this.page === 'home' && this.note !== null) return 'note';
    return this.page === 'asked' ? 'asked' : 'list';
  }

  #leave(): void {
    const current = this.#locations.at(-1);
    if (current) this.#setEntries(this.#entries.slice(0, this.#entries.indexOf(current)));
  }

  /** One step back if the user came from there. */
  #returnTo(location: Location): void {
    const [previous, current] = this.#locations.slice(-2);
    const isSame = (a: Location | undefined) =>
      a?.page === location.page && a.note === location.note && a.conversation === location.conversation;
    if (!current || !isSame(previous)) return this.#goTo(location, true);
    this.#leave();
  }

  /** An overlay that refuses to close keeps its entry. */
  async #onBack(): Promise<void> {
    const last = this.#entries.at(-1);
    if (last && 'close' in last) {
      last.close();
      await tick();
      this.#syncHistory();
    } else this.#setEntries(this.#entries.length > 1 ? this.#entries.slice(0, -1) : this.#entries);
  }

  get #locations(): Location[] {
    return this.#entries.filter((entry) => 'page' in entry);
  }

  #setEntries(entries: HistoryEntry[]): void {
    this.#entries = entries;
    this.#current = this.#locations.at(-1) ?? HOME;
    this.#syncHistory();
  }

  #syncHistory(): void {
    if (this.#navigating) return;
    const target = this.#entries.length - 1;
    if (this.#depth > target) {
      this.#navigating = true;
      return history.go(target - this.#depth);
    }
    for (let at = this.#depth; at <= target; at += 1) {
      const entry = this.#entries[at];
      const state: HistoryState = { at, location: entry && 'page' in entry ? entry : null };
      if (at === this.#depth) history.replaceState(state, '');
      else history.pushState(state, '');
    }
    this.#depth = target;
  }
}

export const router = new Router();
