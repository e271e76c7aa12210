import { SvelteSet } from 'svelte/reactivity';
import { commands, type Filter, type NoteId, type NoteSummary, type SearchHit } from '../lib/shell';
import type { Known } from '../lib/operators';
import { span } from '../lib/rows';
import { messageSearch } from './messageSearch.svelte';
import { messages, showError } from './messages.svelte';
import { t } from '../i18n/index.svelte';

/** Fills any window; the rest follows in larger pages. */
const FIRST_PAGE = 80;
const PAGE = 1000;

const UNFILTERED: Filter = {
  query: '',
  language: null,
  favourite: false,
  unheard: false,
  questions: false,
  conversation: null,
  bin: false,
};

class Library {
  filter = $state.raw<Filter>({ ...UNFILTERED });
  items = $state.raw<SearchHit[]>([]);
  total = $state(0);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  languages = $state.raw<string[]>([]);
  selecting = $state(false);
  readonly selected = new SvelteSet<NoteId>();
  #anchor: NoteId | null = null;
  #request = 0;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;
  /** What `items` are; `filter` changes before them. */
  #listed = $state.raw<Filter>(UNFILTERED);
  /** Those last listed without a query, which would leave out the others' names. */
  #unsearched = $state.raw<SearchHit[]>([]);
  readonly #changed = new Map<NoteId, NoteSummary>();

  get ids(): NoteId[] {
    return this.items.map((hit) => hit.note.id);
  }

  /** The latest first. */
  known = $derived<Known>({
    senders: distinct(this.#unsearched.map(({ note }) => note.sender)),
    chats: distinct(this.#unsearched.map(({ note }) => note.chat)),
    languages: this.languages,
  });

  get isUnfiltered(): boolean {
    return isUnfiltered(this.filter);
  }

  /** There are no messages at all. */
  get isEmpty(): boolean {
    return this.phase === 'ready' && this.total === 0 && isUnfiltered(this.#listed);
  }

  async load(): Promise<void> {
    const request = (this.#request += 1);
    clearTimeout(this.#reloadTimer);
    const filter = { ...this.filter, query: this.filter.query.trim() };
    try {
      const first = await commands.listNotes(filter, 0, FIRST_PAGE);
      if (request !== this.#request) return;
      void this.#searchTyped(filter, request);
      this.items = first.items;
      this.total = first.total;
      this.#listed = filter;
      this.phase = 'ready';
      this.#pruneSelection();
      while (this.items.length < this.total) {
        const page = await commands.listNotes(filter, this.items.length, PAGE);
        if (request !== this.#request) return;
        if (!page.items.length) break;
        this.items = [...this.items, ...page.items];
        this.total = page.total;
      }
      if (!filter.query) this.#unsearched = this.items;
    } catch (thrown) {
      if (request !== this.#request) return;
      this.phase = 'failed';
      showError(thrown);
    }
  }

  async #searchTyped(filter: Filter, request: number): Promise<void> {
    // No property of a note restricts the list.
    const isPlain = isUnfiltered({ ...filter, query: '' });
    const typed = await messageSearch.load(isPlain ? filter.query : '');
    if (!filter.query || request !== this.#request) return;
    const found = [t('list.found', { count: this.total })];
    if (typed) found.push(t('typed.found', { count: typed }));
    messages.announce(found.join(' · '));
  }

  async loadLanguages(): Promise<void> {
    try {
      this.languages = await commands.noteLanguages();
    } catch {
      // Optional: the list works without the filter.
    }
  }

  setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.clearSelection();
    void this.load();
  }

  /** Batched per frame: importing a thousand files emits a thousand events. */
  applyChange(note: NoteSummary): void {
    if (!this.#changed.size) requestAnimationFrame(() => this.#mergeChanges());
    this.#changed.set(note.id, note);
  }

  /** Updates the list in place, or reloads it if the filter has to decide. */
  #mergeChanges(): void {
    const changed = new Map(this.#changed);
    this.#changed.clear();
    let reload = false;
    // A new text may have passages in other languages than the note's.
    if ([...changed.values()].some((note) => note.state === 'ready')) void this.loadLanguages();
    const items = this.items.map((hit) => {
      const note = changed.get(hit.note.id);
      if (!note) return hit;
      changed.delete(note.id);
      const moved = note.said_at !== hit.note.said_at;
      const leaves =
        (note.binned_at === null) === this.filter.bin ||
        (this.filter.favourite && !note.favourite) ||
        (this.filter.unheard && !note.unheard);
      // Only the app knows whether the new text asks something.
      const newText = this.filter.questions && note.changed_at !== hit.note.changed_at;
      reload ||= moved || leaves || newText;
      return { note, snippet: hit.snippet };
    });
    if (!this.isUnfiltered || this.items.length < this.total) reload ||= changed.size > 0;
    else if (changed.size) {
      items.push(...[...changed.values()].map((note) => ({ note, snippet: null })));
      // Newest first; the last to arrive first among equals.
      const arrival = new Map([...changed.keys()].map((id, at) => [id, at + 1] as const));
      items.sort(
        (a, b) =>
          b.note.said_at - a.note.said_at || (arrival.get(b.note.id) ?? 0) - (arrival.get(a.note.id) ?? 0),
      );
      this.total += changed.size;
      this.#unsearched = items;
    }
    this.items = items;
    if (reload) this.#scheduleLoad();
  }

  remove(ids: readonly NoteId[]): void {
    const removed = new Set(ids);
    const remaining = this.items.filter((hit) => !removed.has(hit.note.id));
    this.total -= this.items.length - remaining.length;
    this.items = remaining;
    for (const id of ids) this.#changed.delete(id);
    for (const id of ids) this.selected.delete(id);
    if (!this.selected.size) this.selecting = false;
  }

  toggle(id: NoteId): void {
    if (this.selected.has(id)) this.selected.delete(id);
    else this.selected.add(id);
    this.#anchor = id;
    this.selecting = this.selected.size > 0;
  }

  extendTo(id: NoteId): void {
    for (const each of span(this.ids, this.#anchor, id)) this.selected.add(each);
    this.#anchor ??= id;
    this.selecting = true;
  }

  setAnchor(id: NoteId): void {
    this.#anchor = id;
  }

  selectAll(): void {
    for (const id of this.ids) this.selected.add(id);
    this.selecting = this.selected.size > 0;
    messages.announce(t('select.count', { count: this.selected.size }));
  }

  clearSelection(): void {
    this.selected.clear();
    this.selecting = false;
    this.#anchor = null;
  }

  get selectedIds(): NoteId[] {
    return this.ids.filter((id) => this.selected.has(id));
  }

  #pruneSelection(): void {
    if (!this.selected.size) return;
    const present = new Set(this.ids);
    for (const id of [...this.selected])
      if (!present.has(id) && this.items.length === this.total) this.selected.delete(id);
  }

  #scheduleLoad(): void {
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => void this.load(), 250);
  }
}

function isUnfiltered(filter: Filter): boolean {
  return Object.entries(UNFILTERED).every(([name, value]) => filter[name as keyof Filter] === value);
}

function distinct(names: readonly (string | null)[]): string[] {
  return [...new Set(names.filter((name) => name !== null))];
}

export const library = new Library();
