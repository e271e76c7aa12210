// The keyboard, in one place: what is bound here is what the "?" sheet shows.
import type { Key } from '../i18n/index.svelte';
import { narrow } from './device';
import { settings } from './settings.svelte';
import { library } from './library.svelte';
import { place } from './place.svelte';
import { player } from './player.svelte';
import { recorder } from './recorder.svelte';
import { reading } from './reading.svelte';
import { work } from './work.svelte';

export const SHORTCUTS: { title: Key; keys: { keys: string[]; says: Key }[] }[] = [
  {
    title: 'keys.playing',
    keys: [
      { keys: ['Space', 'K'], says: 'keys.playPause' },
      { keys: ['J', '←'], says: 'keys.back' },
      { keys: ['L', '→'], says: 'keys.forward' },
      { keys: ['Shift ←', 'Shift →'], says: 'keys.word' },
      { keys: [',', '.'], says: 'keys.speed' },
    ],
  },
  {
    title: 'keys.reading',
    keys: [
      { keys: ['Ctrl F'], says: 'keys.find' },
      { keys: ['E'], says: 'keys.edit' },
      { keys: ['Ctrl Z', 'Ctrl Y'], says: 'keys.undo' },
      { keys: ['Esc'], says: 'keys.escape' },
    ],
  },
  {
    title: 'keys.recording',
    keys: [
      { keys: ['R'], says: 'keys.record' },
      { keys: ['Space'], says: 'keys.recordHold' },
      { keys: ['Enter'], says: 'keys.recordStop' },
      { keys: ['Esc'], says: 'keys.recordDiscard' },
    ],
  },
  {
    title: 'keys.finding',
    keys: [
      { keys: ['/'], says: 'keys.search' },
      { keys: ['↑', '↓'], says: 'keys.walk' },
      { keys: ['X', 'Shift ↓'], says: 'keys.select' },
      { keys: ['Ctrl A'], says: 'keys.selectAll' },
      { keys: ['Del'], says: 'keys.delete' },
      { keys: ['Ctrl V'], says: 'keys.paste' },
      { keys: ['Ctrl O'], says: 'keys.open' },
      { keys: ['?'], says: 'keys.help' },
    ],
  },
];

const SKIP_MS = 5000;

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  const target = event.target as HTMLElement;
  const dialog = document.querySelector('dialog[open]') !== null;
  if (event.key === 'Escape' && !dialog) return escape();
  if (dialog) return;
  const typing = target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null;
  if (event.ctrlKey || event.metaKey) return withControl(event, typing);
  if (typing) return;
  // What a button or the waveform does with its own keys stays its own.
  const taken = target.closest('button, a, summary, [role="slider"], input') !== null;
  const plain: Record<string, () => void> = {
    '?': () => place.toggle('shortcuts'),
    '/': focusSearch,
    // In a menu letters look for its entries.
    ...(target.closest('[role="menu"]') ? {} : { r: () => void recorder.begin() }),
    ...(place.note && place.page === 'home' ? noteKeys(event, taken) : {}),
  };
  const run = plain[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!run) return;
  event.preventDefault();
  run();
}

function noteKeys(event: KeyboardEvent, taken: boolean): Record<string, () => void> {
  const rtl = document.documentElement.dir === 'rtl';
  const inList = (event.target as HTMLElement).closest('[data-row]') !== null;
  const arrow = (way: 1 | -1) => () =>
    event.shiftKey ? player.skipWord(reading.layout.words, way) : player.skip(way * SKIP_MS);
  return {
    k: () => void player.toggle(),
    j: () => player.skip(-SKIP_MS),
    l: () => player.skip(SKIP_MS),
    ',': () => player.stepSpeed(-1),
    '.': () => player.stepSpeed(1),
    e: () => {
      if (reading.layout.paragraphs.length && !reading.making) reading.editing = !reading.editing;
    },
    ...(taken ? {} : { ' ': () => void player.toggle() }),
    // The list walks up and down: left and right are free there.
    ...(taken && !inList ? {} : { ArrowLeft: arrow(rtl ? 1 : -1), ArrowRight: arrow(rtl ? -1 : 1) }),
  };
}

function withControl(event: KeyboardEvent, typing: boolean): void {
  const key = event.key.toLowerCase();
  const inNote = place.note !== null && place.page === 'home';
  if (key === 'f') {
    event.preventDefault();
    if (inNote) reading.finding = true;
    else focusSearch();
  } else if (key === 'o' && !typing) {
    event.preventDefault();
    void work.choose(false);
  } else if (key === ',') {
    event.preventDefault();
    place.openSettings();
  } else if (inNote && !typing && (key === 'z' || key === 'y')) {
    event.preventDefault();
    void (key === 'y' || event.shiftKey ? reading.redo() : reading.undo());
  }
}

/** Closes the nearest thing: one press, one thing. */
function escape(): void {
  if (place.sheet !== 'none') place.sheet = 'none';
  else if (reading.finding) reading.finding = false;
  else if (reading.editing) reading.editing = false;
  else if (library.selecting) library.clearSelection();
  else if (place.page !== 'home') place.back();
  else if (place.note && narrow.current) place.back();
}

export function focusSearch(): void {
  if (!settings.view.first_run_done) return;
  document.querySelector<HTMLInputElement>('#search')?.focus();
}
