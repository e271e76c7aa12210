import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The real window's CSP, so that violations show up here first.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export default defineConfig(({ mode, command }) => {
  // Development and e2e tests only.
  const withMock = mode === 'mock' || (command === 'serve' && mode !== 'production');
  return {
    plugins: [svelte()],
    define: { __MOCK_BACKEND__: JSON.stringify(withMock) },
    clearScreen: false,
    server: { port: 5173, strictPort: true },
    preview: { port: 4173, strictPort: true, headers: { 'Content-Security-Policy': policy } },
    build: {
      outDir: mode === 'mock' ? 'dist-mock' : 'dist',
      emptyOutDir: true,
      target: ['es2022', 'safari16', 'chrome110'],
      // Fonts as data: URLs would need an exception in the CSP.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
  };
});
