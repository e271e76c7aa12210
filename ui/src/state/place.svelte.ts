// Where the user is, and what lies over it. The window's history is made to follow, so that "back",
// a gesture or a button on a phone, leaves one thing at a time.
import { tick } from 'svelte';
import type { NoteId } from '../lib/shell';

export type Page = 'home' | 'settings' | 'models';
type Spot = { page: Page; note: NoteId | null };
/** A place the user went to, or something that lies over one and can be closed. */
type Step = Spot | { close: () => void };
/** What the history keeps of a step: how deep it is, and the place, where it is one. */
type Entry = { at: number; spot: Spot | null };

const HOME: Spot = { page: 'home', note: null };

class Place {
  /** The way here, the first a place. Plain: what goes says so in the midst of an update, where state
      still is what it was before. */
  #steps: Step[] = [HOME];
  #here = $state.raw(HOME);
  /** What lies over the page; one thing at a time. */
  sheet = $state<'none' | 'queue' | 'shortcuts' | 'record'>('none');
  page = $derived(this.#here.page);
  note = $derived(this.#here.note);

  /** How deep the window is in its history. */
  #depth = 0;
  /** The history is on its way to where it should be. */
  #travelling = false;

  start(): void {
    // A page that begins anew is where its history was.
    this.#depth = (history.state as Entry | null)?.at ?? 0;
    addEventListener('popstate', ({ state }) => {
      const entry = state as Entry | null;
      const from = this.#depth;
      this.#depth = entry?.at ?? 0;
      if (this.#travelling) this.#travelling = false;
      else if (this.#depth < from) return void this.#leave();
      else if (entry?.spot) return this.#walk([...this.#steps, entry.spot]);
      this.#follow();
    });
    this.#follow();
  }

  openNote(id: NoteId): void {
    if (this.page === 'home' && this.note === id) return;
    // Going from note to note is one step, or "back" would walk through the whole list.
    this.#go({ page: 'home', note: id }, this.page === 'home' && this.note !== null);
  }

  openSettings(): void {
    if (this.page !== 'settings') this.#go({ page: 'settings', note: this.note }, false);
  }

  openModels(): void {
    if (this.page !== 'models') this.#go({ page: 'models', note: this.note }, false);
  }

  back(): void {
    if (this.page === 'models') this.#return({ page: 'settings', note: this.note });
    else if (this.page === 'settings') this.#return({ page: 'home', note: this.note });
    else this.#return(HOME);
  }

  toggle(sheet: 'queue' | 'shortcuts'): void {
    this.sheet = this.sheet === sheet ? 'none' : sheet;
  }

  /** Something opens over the page: until what this gives is called, "back" closes it first. */
  over(close: () => void): () => void {
    const step = { close };
    this.#walk([...this.#steps, step]);
    return () => this.#walk(this.#steps.filter((each) => each !== step));
  }

  #go(spot: Spot, replace: boolean): void {
    const here = this.#spots.at(-1);
    this.#walk(replace ? this.#steps.map((step) => (step === here ? spot : step)) : [...this.#steps, spot]);
  }

  /** Back to a place: one step, where the user came from there. */
  #return(spot: Spot): void {
    const [from, here] = this.#spots.slice(-2);
    if (!here || from?.page !== spot.page || from.note !== spot.note) return this.#go(spot, true);
    this.#walk(this.#steps.slice(0, this.#steps.indexOf(here)));
  }

  /** The user went back by one. What may not be closed now stays, and so does the step. */
  async #leave(): Promise<void> {
    const last = this.#steps.at(-1);
    if (last && 'close' in last) {
      last.close();
      await tick();
      this.#follow();
    } else this.#walk(this.#steps.length > 1 ? this.#steps.slice(0, -1) : this.#steps);
  }

  get #spots(): Spot[] {
    return this.#steps.filter((step) => 'page' in step);
  }

  #walk(steps: Step[]): void {
    this.#steps = steps;
    this.#here = this.#spots.at(-1) ?? HOME;
    this.#follow();
  }

  #follow(): void {
    if (this.#travelling) return;
    const deep = this.#steps.length - 1;
    if (this.#depth > deep) {
      this.#travelling = true;
      return history.go(deep - this.#depth);
    }
    for (let at = this.#depth; at <= deep; at += 1) {
      const step = this.#steps[at];
      const entry: Entry = { at, spot: step && 'page' in step ? step : null };
      if (at === this.#depth) history.replaceState(entry, '');
      else history.pushState(entry, '');
    }
    this.#depth = deep;
  }
}

export const place = new Place();
