// The list of notes: one filter, its hits in order, and which of them are selected.
import { SvelteSet } from 'svelte/reactivity';
import { commands, type Filter, type Found, type NoteId, type NoteSummary } from '../lib/shell';
import { span } from '../lib/rows';
import { complain, messages } from './messages.svelte';
import { t } from '../i18n/index.svelte';

/** Enough for any window; the rest follows behind it in larger steps. */
const FIRST = 80;
const STEP = 1000;

class Library {
  filter = $state.raw<Filter>({ query: '', language: null, favourite: false, bin: false });
  items = $state.raw<Found[]>([]);
  total = $state(0);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  languages = $state.raw<string[]>([]);
  selecting = $state(false);
  readonly selected = new SvelteSet<NoteId>();
  #anchor: NoteId | null = null;
  #run = 0;
  #pending: ReturnType<typeof setTimeout> | undefined;
  readonly #news = new Map<NoteId, NoteSummary>();

  get ids(): NoteId[] {
    return this.items.map((found) => found.note.id);
  }

  /** True where the list holds everything there is, in the order it was said. */
  get plain(): boolean {
    return !this.filter.query.trim() && !this.filter.language && !this.filter.favourite && !this.filter.bin;
  }

  async load(): Promise<void> {
    const run = (this.#run += 1);
    clearTimeout(this.#pending);
    const filter = { ...this.filter, query: this.filter.query.trim() };
    try {
      const first = await commands.listNotes(filter, 0, FIRST);
      if (run !== this.#run) return;
      this.items = first.items;
      this.total = first.total;
      this.phase = 'ready';
      this.#keepSelection();
      if (filter.query) messages.say(t('list.found', { count: first.total }));
      while (this.items.length < this.total) {
        const page = await commands.listNotes(filter, this.items.length, STEP);
        if (run !== this.#run) return;
        if (!page.items.length) break;
        this.items = [...this.items, ...page.items];
        this.total = page.total;
      }
    } catch (thrown) {
      if (run !== this.#run) return;
      this.phase = 'failed';
      complain(thrown);
    }
  }

  async loadLanguages(): Promise<void> {
    try {
      this.languages = await commands.noteLanguages();
    } catch {
      // The filter is a comfort: without it the list still works.
    }
  }

  setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.clearSelection();
    void this.load();
  }

  /** A note was added or changed. A thousand files dropped at once tell of themselves a thousand times: they are put in their places together, before the next picture. */
  take(note: NoteSummary): void {
    if (!this.#news.size) requestAnimationFrame(() => this.#settle());
    this.#news.set(note.id, note);
  }

  /** Puts what is new in its place, or asks again where the filter must judge. */
  #settle(): void {
    const news = new Map(this.#news);
    this.#news.clear();
    let ask = false;
    const unknown = new Set([...news.values()].map((note) => note.language));
    for (const known of [null, ...this.languages]) unknown.delete(known);
    if (unknown.size) void this.loadLanguages();
    const items = this.items.map((found) => {
      const note = news.get(found.note.id);
      if (!note) return found;
      news.delete(note.id);
      const moved = note.said_at !== found.note.said_at;
      const left =
        (note.binned_at === null) === this.filter.bin || (this.filter.favourite && !note.favourite);
      ask ||= moved || left;
      return { note, passage: found.passage };
    });
    if (!this.plain || this.items.length < this.total) ask ||= news.size > 0;
    else if (news.size) {
      items.push(...[...news.values()].map((note) => ({ note, passage: null })));
      // The latest first, and the last to come among equals.
      const came = new Map([...news.keys()].map((id, at) => [id, at + 1] as const));
      items.sort(
        (a, b) => b.note.said_at - a.note.said_at || (came.get(b.note.id) ?? 0) - (came.get(a.note.id) ?? 0),
      );
      this.total += news.size;
    }
    this.items = items;
    if (ask) this.#soon();
  }

  forget(ids: readonly NoteId[]): void {
    const gone = new Set(ids);
    const left = this.items.filter((found) => !gone.has(found.note.id));
    this.total -= this.items.length - left.length;
    this.items = left;
    for (const id of ids) this.#news.delete(id);
    for (const id of ids) this.selected.delete(id);
    if (!this.selected.size) this.selecting = false;
  }

  toggle(id: NoteId): void {
    if (this.selected.has(id)) this.selected.delete(id);
    else this.selected.add(id);
    this.#anchor = id;
    this.selecting = this.selected.size > 0;
  }

  /** From the last one chosen to this one. */
  extendTo(id: NoteId): void {
    for (const each of span(this.ids, this.#anchor, id)) this.selected.add(each);
    this.#anchor ??= id;
    this.selecting = true;
  }

  /** Where a range would begin if one were made now. */
  anchorAt(id: NoteId): void {
    this.#anchor = id;
  }

  selectAll(): void {
    for (const id of this.ids) this.selected.add(id);
    this.selecting = this.selected.size > 0;
    messages.say(t('select.count', { count: this.selected.size }));
  }

  clearSelection(): void {
    this.selected.clear();
    this.selecting = false;
    this.#anchor = null;
  }

  /** Those selected, in the list's order. */
  get chosen(): NoteId[] {
    return this.ids.filter((id) => this.selected.has(id));
  }

  #keepSelection(): void {
    if (!this.selected.size) return;
    const here = new Set(this.ids);
    for (const id of [...this.selected])
      if (!here.has(id) && this.items.length === this.total) this.selected.delete(id);
  }

  /** One question is enough for all that comes shortly. */
  #soon(): void {
    clearTimeout(this.#pending);
    this.#pending = setTimeout(() => void this.load(), 250);
  }
}

export const library = new Library();
