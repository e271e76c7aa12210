// What the page is seen on.
import { MediaQuery } from 'svelte/reactivity';
import { settings } from './settings.svelte';

/** One thing is seen at a time: the list or the note, and what is asked comes from the lower edge. */
export const narrow = new MediaQuery('(max-width: 759px)');

/** There are no files to drop there, no keys for every program, no tray, no folders to look into. */
export function onPhone(): boolean {
  return /^(android|ios)\b/.test(settings.info?.system ?? '');
}

/** Keeps the room that an on-screen keyboard takes, for engines that lay it over the page. */
export function followKeyboard(): () => void {
  const view = window.visualViewport;
  if (!view) return () => {};
  const measure = () => {
    const hidden = Math.round(innerHeight - view.height * view.scale - view.offsetTop);
    document.documentElement.style.setProperty('--keyboard', `${Math.max(0, hidden)}px`);
  };
  measure();
  view.addEventListener('resize', measure);
  view.addEventListener('scroll', measure);
  return () => {
    view.removeEventListener('resize', measure);
    view.removeEventListener('scroll', measure);
  };
}
