import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The policy of the real window, so that a page that would break it breaks here first.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export default defineConfig(({ mode, command }) => {
  // The stand-in for the shell: development and the tests of the page only.
  const standIn = mode === 'stand-in' || (command === 'serve' && mode !== 'production');
  return {
    plugins: [svelte()],
    define: { __STAND_IN__: JSON.stringify(standIn) },
    clearScreen: false,
    server: { port: 5173, strictPort: true },
    preview: { port: 4173, strictPort: true, headers: { 'Content-Security-Policy': policy } },
    build: {
      outDir: mode === 'stand-in' ? 'dist-stand-in' : 'dist',
      emptyOutDir: true,
      target: ['es2022', 'safari16', 'chrome110'],
      // A font as a data: address would need a hole in the policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
  };
});
