import { settings } from './settings.svelte';

export function followTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  let dark = $state(system.matches);
  $effect(() => {
    const onChange = () => (dark = system.matches);
    system.addEventListener('change', onChange);
    return () => system.removeEventListener('change', onChange);
  });
  $effect.pre(() => {
    const appearance = settings.view.appearance;
    document.documentElement.dataset['theme'] =
      appearance === 'system' ? (dark ? 'dark' : 'light') : appearance;
  });
}
