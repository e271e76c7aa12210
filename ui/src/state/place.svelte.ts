// Where the user is. Kept in the window's history, so that "back" does what it says.
import type { NoteId } from '../lib/shell';

export type Page = 'home' | 'settings' | 'models';
type Spot = { page: Page; note: NoteId | null };

class Place {
  page = $state<Page>('home');
  note = $state<NoteId | null>(null);
  /** What lies over the page; one thing at a time. */
  sheet = $state<'none' | 'queue' | 'shortcuts' | 'record'>('none');

  start(): void {
    history.replaceState({ page: this.page, note: this.note } satisfies Spot, '');
    addEventListener('popstate', (event) => {
      const spot = event.state as Spot | null;
      this.page = spot?.page ?? 'home';
      this.note = spot?.note ?? null;
    });
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
    if (this.page === 'models') this.#go({ page: 'settings', note: this.note }, true);
    else if (this.page === 'settings') this.#go({ page: 'home', note: this.note }, true);
    else this.#go({ page: 'home', note: null }, true);
  }

  toggle(sheet: 'queue' | 'shortcuts'): void {
    this.sheet = this.sheet === sheet ? 'none' : sheet;
  }

  #go(spot: Spot, replace: boolean): void {
    this.page = spot.page;
    this.note = spot.note;
    if (replace) history.replaceState(spot, '');
    else history.pushState(spot, '');
  }
}

export const place = new Place();
