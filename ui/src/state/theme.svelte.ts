// Light or dark: the user's word, else the system's, and the moment either changes.
import { settings } from './settings.svelte';

export function followTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  let dark = $state(system.matches);
  $effect(() => {
    const heard = () => (dark = system.matches);
    system.addEventListener('change', heard);
    return () => system.removeEventListener('change', heard);
  });
  $effect.pre(() => {
    const wish = settings.view.appearance;
    document.documentElement.dataset['theme'] = wish === 'system' ? (dark ? 'dark' : 'light') : wish;
  });
}
