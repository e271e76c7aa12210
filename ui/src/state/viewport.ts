import { MediaQuery } from 'svelte/reactivity';
import { settings } from './settings.svelte';

/** One pane at a time; dialogs are bottom sheets. */
export const narrow = new MediaQuery('(max-width: 759px)');

/** No drag and drop, global shortcuts, tray or folders on phones. */
export function onPhone(): boolean {
  return /^(android|ios)\b/.test(settings.info?.system ?? '');
}

/** Sets `--keyboard` to the height that an on-screen keyboard covers, for engines that overlay it. */
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
