import { mount } from 'svelte';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import App from './components/App.svelte';

async function start(): Promise<void> {
  if (__MOCK_BACKEND__ && !('__TAURI_INTERNALS__' in window)) {
    const { installMockBackend } = await import('./mock');
    installMockBackend();
  }
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

void start();
