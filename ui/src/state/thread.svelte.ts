// The open conversation: voice and typed messages, of which a part is loaded.
import { type HighlightWords, withState } from '../lib/highlights';
import { span } from '../lib/rows';
import {
  commands,
  type HighlightState,
  type Note,
  type NoteId,
  type NoteSummary,
  type ThreadEntry,
  type ThreadPlace,
} from '../lib/shell';
import {
  hasNewText,
  idOf,
  isUnheard,
  placeOf,
  type Row,
  rowsOf,
  saidAt,
  unknown,
  voicesOfOthers,
  withChange,
} from '../lib/thread';
import { runCommand, showError } from './messages.svelte';
import { player } from './player.svelte';

const WINDOW = 100;
/** More are not kept in the page, unless they are being selected. */
const MAX_ENTRIES = 300;
/** Of one request, set by the app. */
const MAX_REQUEST = 200;
const MARK_MS = 2500;
const RELOAD_MS = 250;
const PAGE = 1000;

type Direction = 'earlier' | 'later';

class Thread {
  /** Oldest first. */
  entries = $state.raw<ThreadEntry[]>([]);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  hasEarlier = $state(false);
  hasLater = $state(false);
  /** The entry where the page starts; set whenever a place is opened. */
  start = $state.raw<{ id: string } | null>(null);
  /** Marked for a moment, because the user came to see it. */
  marked = $state<string | null>(null);
  selecting = $state(false);
  #anchor = $state<string | null>(null);
  #head = $state<string | null>(null);
  #name = $state<string | null>(null);
  #rows: Row[] = [];
  readonly #putBack = new Set<NoteId>();
  #request = 0;
  #isBusy = false;
  #loading: Promise<void> = Promise.resolve();
  readonly #changed = new Map<NoteId, NoteSummary>();
  #markTimer: ReturnType<typeof setTimeout> | undefined;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;

  rows = $derived.by<Row[]>(() => (this.#rows = rowsOf(this.entries, this.#rows)));
  notes = $derived(this.entries.flatMap((entry) => (entry.kind === 'voice' ? [entry.note] : [])));
  /** Of others; from the first unheard one, if there is any. */
  skimmable = $derived.by(() => {
    const notes = voicesOfOthers(this.entries);
    return notes.slice(
      Math.max(
        0,
        notes.findIndex(({ unheard }) => unheard),
      ),
    );
  });
  hasUnheard = $derived(this.entries.some(isUnheard));
  selected = $derived.by<ReadonlySet<string>>(() => {
    const { selecting } = this;
    return new Set(selecting && this.#head ? span(this.entries.map(idOf), this.#anchor, this.#head) : []);
  });

  async open(name: string, place: ThreadPlace): Promise<void> {
    const request = (this.#request += 1);
    this.close();
    this.#request = request;
    this.#name = name;
    try {
      const page = await commands.thread(name, place, WINDOW, WINDOW);
      if (request !== this.#request) return;
      const first = place.kind === 'firstUnheard' ? Math.max(0, page.entries.findIndex(isUnheard)) : 0;
      this.entries = page.entries.slice(first);
      this.hasEarlier = page.has_earlier || first > 0;
      this.hasLater = page.has_later;
      this.phase = 'ready';
      const last = this.entries.at(-1);
      const at = place.kind === 'entry' ? place.id : this.entries.find(isUnheard);
      const id = typeof at === 'string' ? at : at && idOf(at);
      if (last) this.start = { id: id ?? idOf(last) };
      if (place.kind === 'entry') this.#mark(place.id);
    } catch (thrown) {
      if (request !== this.#request) return;
      this.phase = 'failed';
      showError(thrown);
    }
  }

  close(): void {
    this.#request += 1;
    clearTimeout(this.#reloadTimer);
    this.endSelection();
    this.#name = null;
    this.#isBusy = false;
    this.#putBack.clear();
    this.#changed.clear();
    this.entries = [];
    this.start = null;
    this.marked = null;
    this.hasEarlier = this.hasLater = false;
    this.phase = 'loading';
  }

  load(direction: Direction): Promise<void> {
    if (!this.#isBusy) this.#loading = this.#loadMore(direction);
    return this.#loading;
  }

  /** Voice messages of others that follow this one; none at the end. */
  async voicesAfter({ id, said_at }: Pick<Note, 'id' | 'said_at'>): Promise<Note[]> {
    for (let known: readonly ThreadEntry[] | null = null; known !== this.entries;) {
      const at = this.entries.findIndex((entry) => idOf(entry) === id);
      // Entries that are far away are not kept.
      const later =
        at < 0 ? this.entries.filter((entry) => saidAt(entry) > said_at) : this.entries.slice(at + 1);
      const voices = voicesOfOthers(later);
      if (voices.length || !this.hasLater) return voices;
      known = this.entries;
      await this.load('later');
    }
    return [];
  }

  async #loadMore(direction: Direction): Promise<void> {
    const edge = this.entries.at(direction === 'earlier' ? 0 : -1);
    const hasMore = direction === 'earlier' ? this.hasEarlier : this.hasLater;
    if (!edge || !hasMore || this.#name === null) return;
    this.#isBusy = true;
    const request = this.#request;
    const [before, after] = direction === 'earlier' ? [WINDOW, 0] : [0, WINDOW + 1];
    const page = await runCommand(commands.thread(this.#name, placeOf(edge), before, after));
    if (request !== this.#request) return;
    this.#isBusy = false;
    if (!page) return;
    const fresh = unknown(page.entries, this.entries);
    if (direction === 'earlier') this.hasEarlier = page.has_earlier;
    else this.hasLater = page.has_later;
    this.entries = direction === 'earlier' ? [...fresh, ...this.entries] : [...this.entries, ...fresh];
    if (!this.selecting) this.#dropFarthest(direction);
  }

  /** Batched per frame: importing a thousand files emits a thousand events. */
  applyChange(note: NoteSummary): void {
    if (this.#name === null) return;
    if (note.binned_at !== null) return this.remove([note.id]);
    if (!this.#changed.size) requestAnimationFrame(() => this.#mergeChanges());
    this.#changed.set(note.id, note);
  }

  #mergeChanges(): void {
    const changed = new Map(this.#changed);
    this.#changed.clear();
    const summaries = new Map<NoteId, NoteSummary>();
    for (const old of this.notes) {
      const summary = changed.get(old.id);
      if (!summary) continue;
      changed.delete(old.id);
      if (old.chat !== summary.chat) this.scheduleReload();
      else if (hasNewText(old, summary)) void this.#refresh(summary);
      else summaries.set(old.id, summary);
    }
    if (summaries.size) this.#changeNotes(summaries);
    const isNew = [...changed.values()].some(({ chat, sender }) => (chat ?? sender ?? '') === this.#name);
    if (isNew) this.scheduleReload();
  }

  scheduleReload(): void {
    if (this.#name === null) return;
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => void this.#reload(), RELOAD_MS);
  }

  remove(ids: readonly NoteId[]): void {
    for (const id of ids) this.#changed.delete(id);
    this.entries = this.entries.filter((entry) => !ids.includes(idOf(entry)));
  }

  async setUnheard(notes: readonly NoteSummary[], unheard: boolean): Promise<void> {
    const ids = notes.filter((note) => note.unheard !== unheard).map(({ id }) => id);
    if (ids.length) await runCommand(commands.setUnheard(ids, unheard));
  }

  /** Reading does not mark them again. */
  keepUnheard(ids: readonly NoteId[]): void {
    ids.forEach((id) => this.#putBack.add(id));
  }

  isPutBack(id: NoteId): boolean {
    return this.#putBack.has(id);
  }

  toggleHeard(note: NoteSummary): void {
    if (!note.unheard) this.keepUnheard([note.id]);
    void this.setUnheard([note], !note.unheard);
  }

  /** Unless the user put it back. */
  markRead(note: NoteSummary): void {
    if (!this.isPutBack(note.id)) void this.setUnheard([note], false);
  }

  /** Also those that are not loaded. */
  async markAllHeard(): Promise<void> {
    if (this.#name === null) return;
    const filter = { query: '', language: null, favourite: false, questions: false, bin: false };
    const unheard = { ...filter, unheard: true, conversation: this.#name };
    // Those that belong to another chat, too, are not in the list.
    const ids = new Set(this.notes.filter((note) => note.unheard).map(({ id }) => id));
    let [listed, total] = [0, 1];
    while (listed < total) {
      const page = await runCommand(commands.listNotes(unheard, listed, PAGE));
      if (!page?.items.length) break;
      for (const { note } of page.items) ids.add(note.id);
      listed += page.items.length;
      total = page.total;
    }
    if (ids.size) await runCommand(commands.setUnheard([...ids], false));
  }

  async togglePlaying(note: NoteSummary): Promise<void> {
    if (player.note !== note.id) await player.open(note.id);
    await player.toggle();
  }

  setHighlightState(id: NoteId, changed: HighlightWords, state: HighlightState): void {
    this.entries = this.entries.map((entry) =>
      entry.kind === 'voice' && entry.note.id === id
        ? { ...entry, note: { ...entry.note, highlights: withState(entry.note.highlights, changed, state) } }
        : entry,
    );
  }

  selectFrom(id: string | null): void {
    this.#anchor = this.#head = id;
    this.selecting = true;
  }

  /** Starts there if nothing is selected. */
  selectTo(id: string): void {
    if (!this.selected.size) this.selectFrom(id);
    this.#head = id;
  }

  endSelection(): void {
    this.selecting = false;
    this.#anchor = this.#head = null;
  }

  /** The first and the last that are selected. */
  get selectedEnds(): [ThreadPlace, ThreadPlace] | null {
    const selected = this.entries.filter((entry) => this.selected.has(idOf(entry)));
    const [first, last] = [selected[0], selected.at(-1)];
    return first && last ? [placeOf(first), placeOf(last)] : null;
  }

  #mark(id: string): void {
    clearTimeout(this.#markTimer);
    this.marked = id;
    this.#markTimer = setTimeout(() => (this.marked = null), MARK_MS);
  }

  /** Far outside the window on the side that the reader leaves. */
  #dropFarthest(direction: Direction): void {
    if (this.entries.length <= MAX_ENTRIES) return;
    if (direction === 'earlier') {
      this.entries = this.entries.slice(0, MAX_ENTRIES);
      this.hasLater = true;
    } else {
      this.entries = this.entries.slice(-MAX_ENTRIES);
      this.hasEarlier = true;
    }
  }

  /** The same part, and what has been added at its end. */
  async #reload(): Promise<void> {
    const name = this.#name;
    const first = this.entries[0];
    if (name === null || this.phase !== 'ready') return;
    if (!first) return this.open(name, { kind: 'end' });
    if (this.#isBusy) return this.scheduleReload();
    this.#isBusy = true;
    const request = this.#request;
    const count = this.entries.length + (this.hasLater ? 0 : WINDOW);
    let fresh: ThreadEntry[] = [];
    for (let hasLater = true; hasLater && fresh.length < count;) {
      const place = placeOf(fresh.at(-1) ?? first);
      const page = await runCommand(commands.thread(name, place, 0, MAX_REQUEST));
      if (request !== this.#request) return;
      if (!page) {
        this.#isBusy = false;
        return;
      }
      const more = unknown(page.entries, fresh);
      if (!fresh.length) this.hasEarlier = page.has_earlier;
      fresh = [...fresh, ...more];
      this.hasLater = hasLater = page.has_later && more.length > 0;
    }
    this.entries = fresh;
    this.#isBusy = false;
  }

  async #refresh(summary: NoteSummary): Promise<void> {
    const note = await commands.openNote(summary.id).catch(() => null);
    this.#changeNotes(new Map([[summary.id, note ?? summary]]));
  }

  #changeNotes(changes: ReadonlyMap<NoteId, NoteSummary>): void {
    this.entries = this.entries.map((entry) => {
      const change = changes.get(idOf(entry));
      return entry.kind === 'voice' && change ? { ...entry, note: withChange(entry.note, change) } : entry;
    });
  }
}

export const thread = new Thread();
