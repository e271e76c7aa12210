// Key bindings, and the list of them that "?" shows.
import { flushSync } from 'svelte';
import type { Key } from '../i18n/index.svelte';
import { idOf, placeOf } from '../lib/thread';
import { asked } from './asked.svelte';
import { doubts } from './doubts.svelte';
import { showInConversation } from './actions.svelte';
import { setHighlightState, showInNote } from './highlights';
import { library } from './library.svelte';
import { openNote } from './openNote.svelte';
import { player } from './player.svelte';
import { queue } from './queue.svelte';
import { recorder } from './recorder.svelte';
import { router } from './router.svelte';
import { settings } from './settings.svelte';
import { skim } from './skim.svelte';
import { toggleThreadSkim } from './skimThread';
import { thread } from './thread.svelte';
import { narrow } from './viewport';

export const SHORTCUTS: { title: Key; keys: { keys: string[]; description: Key }[] }[] = [
  {
    title: 'keys.playing',
    keys: [
      { keys: ['Space', 'K'], description: 'keys.playPause' },
      { keys: ['J', '←'], description: 'keys.back' },
      { keys: ['L', '→'], description: 'keys.forward' },
      { keys: ['Shift ←', 'Shift →'], description: 'keys.word' },
      { keys: [',', '.'], description: 'keys.speed' },
    ],
  },
  {
    title: 'skim.name',
    keys: [
      { keys: ['S'], description: 'keys.skim' },
      { keys: ['Space'], description: 'keys.playPause' },
      { keys: ['←', '→'], description: 'keys.skimStep' },
      { keys: ['W'], description: 'keys.skimWhole' },
      { keys: ['Esc'], description: 'keys.skimEnd' },
    ],
  },
  {
    title: 'keys.reading',
    keys: [
      { keys: ['Ctrl F'], description: 'keys.find' },
      { keys: ['E'], description: 'keys.edit' },
      { keys: ['N', 'P'], description: 'keys.doubts' },
      { keys: ['Enter'], description: 'keys.correctDoubt' },
      { keys: ['Ctrl Z', 'Ctrl Y'], description: 'keys.undo' },
      { keys: ['C'], description: 'thread.show' },
      { keys: ['Esc'], description: 'keys.escape' },
    ],
  },
  {
    title: 'keys.catchUp',
    keys: [
      { keys: ['↑', '↓'], description: 'keys.nextMessage' },
      { keys: ['Space'], description: 'keys.playMessage' },
      { keys: ['M'], description: 'keys.markMessage' },
      { keys: ['N', 'P'], description: 'keys.nextVoice' },
      { keys: ['Shift ↑', 'Shift ↓'], description: 'keys.selectStretch' },
      { keys: ['Enter'], description: 'thread.openNote' },
    ],
  },
  {
    title: 'asked.title',
    keys: [
      { keys: ['↑', '↓'], description: 'keys.nextQuestion' },
      { keys: ['Space'], description: 'keys.playQuestion' },
      { keys: ['S'], description: 'asked.playAll' },
      { keys: ['D'], description: 'keys.tickQuestion' },
      { keys: ['Enter'], description: 'keys.openQuestion' },
    ],
  },
  {
    title: 'keys.recording',
    keys: [
      { keys: ['R'], description: 'keys.record' },
      { keys: ['Space'], description: 'keys.recordHold' },
      { keys: ['Enter'], description: 'keys.recordStop' },
      { keys: ['Esc'], description: 'keys.recordDiscard' },
    ],
  },
  {
    title: 'keys.messages',
    keys: [
      { keys: ['/'], description: 'keys.search' },
      { keys: ['↑', '↓'], description: 'keys.moveInList' },
      { keys: ['X', 'Shift ↓'], description: 'keys.select' },
      { keys: ['Ctrl A'], description: 'keys.selectAll' },
      { keys: ['Del'], description: 'keys.delete' },
      { keys: ['Ctrl V'], description: 'keys.paste' },
      { keys: ['Ctrl O'], description: 'keys.open' },
      { keys: ['?'], description: 'keys.help' },
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
  // In a menu letters select entries.
  if (typing || target.closest('[role="menu"]')) return;
  // Buttons and the waveform keep their own keys.
  const taken = target.closest('button, a, summary, [role="slider"], input') !== null;
  if (doubts.current && startsCorrection(event, target, taken)) return;
  const plain: Record<string, () => void> = {
    '?': () => router.toggle('shortcuts'),
    '/': focusSearch,
    r: () => void recorder.showAndRecord(),
    ...(router.note && router.page === 'home' ? noteKeys(event, taken) : {}),
    ...(router.conversation !== null ? conversationKeys(event, taken) : {}),
    ...(router.page === 'asked' ? askedKeys(target, taken) : {}),
    ...(skim.isOn ? skimKeys(target, taken) : {}),
  };
  const run = plain[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!run) return;
  event.preventDefault();
  run();
}

/** A letter that is typed replaces the doubtful word, which is selected in its field. */
function startsCorrection(event: KeyboardEvent, target: HTMLElement, taken: boolean): boolean {
  const writes = /^[\p{L}\p{N}]$/u.test(event.key) && !/^[np]$/i.test(event.key);
  if (writes ? target.closest('[role="menu"]') : event.key !== 'Enter' || taken) return false;
  if (!writes) event.preventDefault();
  flushSync(() => doubts.correct());
  return true;
}

function noteKeys(event: KeyboardEvent, taken: boolean): Record<string, () => void> {
  const rtl = document.documentElement.dir === 'rtl';
  const inList = (event.target as HTMLElement).closest('[data-row]') !== null;
  const arrow = (way: 1 | -1) => () =>
    event.shiftKey ? player.skipWord(openNote.layout.words, way) : player.skip(way * SKIP_MS);
  return {
    k: () => void player.toggle(),
    j: () => player.skip(-SKIP_MS),
    l: () => player.skip(SKIP_MS),
    ',': () => player.stepSpeed(-1),
    '.': () => player.stepSpeed(1),
    s: () => skim.toggle(openNote.note ? [openNote.note] : [], openNote.note?.id ?? null),
    n: () => doubts.step(1),
    p: () => doubts.step(-1),
    c: () => {
      if (openNote.note) showInConversation(openNote.note);
    },
    e: () => {
      if (openNote.layout.paragraphs.length && !openNote.live) openNote.editing = !openNote.editing;
    },
    ...(taken ? {} : { ' ': () => void player.toggle() }),
    // The list uses up and down only.
    ...(taken && !inList ? {} : { ArrowLeft: arrow(rtl ? 1 : -1), ArrowRight: arrow(rtl ? -1 : 1) }),
  };
}

function skimKeys(target: HTMLElement, taken: boolean): Record<string, () => void> {
  const way = document.documentElement.dir === 'rtl' ? -1 : 1;
  const step = (by: number) => () => (by * way > 0 ? skim.next() : skim.previous());
  return {
    w: () => skim.playWhole(),
    ...(taken ? {} : { ' ': () => void player.toggle() }),
    ...(target.closest('[role="slider"]') ? {} : { ArrowLeft: step(-1), ArrowRight: step(1) }),
  };
}

function conversationKeys(event: KeyboardEvent, taken: boolean): Record<string, () => void> {
  const target = event.target as HTMLElement;
  const { current, arrows } = steps(target, 'message', 'nearest');
  const { arrows: voices } = steps(target, 'voice', 'start');
  const entry = thread.entries.find((each) => idOf(each) === current);
  const message = entry?.kind === 'voice' ? entry : null;
  const select = (go: () => void) => () => {
    if (current && !thread.selected.size) thread.selectFrom(current);
    go();
    const reached = document.activeElement?.closest<HTMLElement>('[data-message]')?.dataset['message'];
    if (reached) thread.selectTo(reached);
  };
  const ArrowUp = () => {
    arrows.ArrowUp();
    if (current === thread.rows[0]?.id) void thread.load('earlier');
  };
  const { ArrowDown } = arrows;
  return {
    ...(event.shiftKey ? { ArrowUp: select(ArrowUp), ArrowDown: select(ArrowDown) } : { ArrowUp, ArrowDown }),
    s: () => toggleThreadSkim(current ?? null),
    n: voices.ArrowDown,
    p: voices.ArrowUp,
    ...(thread.hasLater
      ? { End: () => router.openConversation(router.conversation ?? '', { kind: 'end' }) }
      : {}),
    ...(message && !message.own ? { m: () => thread.toggleHeard(message.note) } : {}),
    ...(message && !taken
      ? {
          ' ': () => void thread.togglePlaying(message.note),
          Enter: () => router.openNoteOfConversation(message.note.id, placeOf(message)),
        }
      : {}),
  };
}

function askedKeys(target: HTMLElement, taken: boolean): Record<string, () => void> {
  const { current, arrows } = steps(target, 'asked', 'nearest');
  const line = asked.lines.find(({ key }) => key === current);
  const s = () => asked.toggleSkim();
  if (!line) return { ...arrows, s };
  const { note } = line.message;
  const toggled = line.highlight.state === 'open' ? 'done' : 'open';
  return {
    ...arrows,
    s,
    d: () => void setHighlightState(note.id, line.highlight, toggled),
    ...(taken
      ? {}
      : {
          ' ': () => void asked.togglePlaying(line),
          Enter: () => showInNote(note.id, line.highlight),
        }),
  };
}

/**
 * The arrows step through the elements with this data attribute, from the focus on; `current`: of the one with
 * the focus.
 */
function steps(target: HTMLElement, attribute: string, block: ScrollLogicalPosition) {
  const all = [...document.querySelectorAll<HTMLElement>(`[data-${attribute}]`)];
  const is = (each: HTMLElement, where: number) => (target.compareDocumentPosition(each) & where) !== 0;
  const next = all.findIndex((each) => is(each, Node.DOCUMENT_POSITION_FOLLOWING));
  const previous = all.findLastIndex(
    (each) => is(each, Node.DOCUMENT_POSITION_PRECEDING) && !each.contains(target),
  );
  const go = (to: number) => () => {
    all.at(to)?.focus({ preventScroll: true });
    all.at(to)?.scrollIntoView({ block });
  };
  return {
    current: all.find((each) => each.contains(target))?.dataset[attribute],
    arrows: { ArrowDown: go(next), ArrowUp: go(Math.max(previous, 0)) },
  };
}

function withControl(event: KeyboardEvent, typing: boolean): void {
  const key = event.key.toLowerCase();
  const inNote = router.note !== null && router.page === 'home';
  if (key === 'f') {
    event.preventDefault();
    if (inNote) openNote.finding = true;
    else focusSearch();
  } else if (key === 'o' && !typing) {
    event.preventDefault();
    void queue.choose(false);
  } else if (key === ',') {
    event.preventDefault();
    router.openSettings();
  } else if (inNote && !typing && (key === 'z' || key === 'y')) {
    event.preventDefault();
    void (key === 'y' || event.shiftKey ? openNote.redo() : openNote.undo());
  }
}

function escape(): void {
  if (router.sheet !== 'none') router.sheet = 'none';
  else if (skim.isOn) skim.end();
  else if (doubts.current) doubts.end();
  else if (openNote.finding) openNote.finding = false;
  else if (openNote.editing) openNote.editing = false;
  else if (thread.selecting) thread.endSelection();
  else if (library.selecting) library.clearSelection();
  else if (router.page !== 'home') router.back();
  else if (router.note && (narrow.current || router.from)) router.back();
}

export function focusSearch(): void {
  if (!settings.view.first_run_done) return;
  document.querySelector<HTMLInputElement>('#search')?.focus();
}
