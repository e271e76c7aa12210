import { mount } from 'svelte';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import App from './components/App.svelte';

async function start(): Promise<void> {
  if (__STAND_IN__ && !('__TAURI_INTERNALS__' in window)) {
    const { standIn } = await import('./stand-in');
    standIn();
  }
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

void start();
