// Mock backend for development in a browser and for the e2e tests. URL parameters:
//   notes=N (0: empty library)     first-run              now=ISO (fixed clock)
//   phone    language=CODE         appearance=dark        slow=MS (delays every reply)
//   unheard=N (the first notes)    threads (typed messages)    highlights (found, and messages that have many)
//   fail=COMMAND                   shortcuts=taken        corrupt (invalid notes)
//   folders (watched, and texts that wait for theirs)
//   queue=busy (frozen)            power-limit=battery|heat    recovered    orphaned=N
//   model=missing    measured      advice=LANGUAGE    graphics    download=frozen    failed=CODE    damaged
//   microphone=none|forbidden|lost|silent|clipped|frozen
//   encryption=encrypted|locked (passphrase “open sesame”)    keychain    half-decrypted
//   cloud[=refuses|busy|silent]    connected[=many]
//   update=newer|none|page|downloading|CODE (without it: updates are not supported)
import { emit } from '@tauri-apps/api/event';
import { mockIPC, mockWindows } from '@tauri-apps/api/mocks';
import type { AppEvent } from '../lib/bindings';
import { bridgeDrops } from './drops';
import { createHandlers } from './handlers';

export function installMockBackend(): void {
  const params = new URLSearchParams(location.search);
  const now = params.get('now');
  if (now) {
    const fixed = Date.parse(now);
    Date.now = () => fixed;
  }
  // Events before the page subscribes are lost, but the commands return the same state.
  const emitEvent = (event: AppEvent) => void ('__TAURI_INTERNALS__' in window && emit('earshot', event));
  const handlers = createHandlers(params, emitEvent);
  const calls: string[] = [];
  const wait = Number(params.get('slow') ?? 0);
  mockWindows('main');
  mockIPC(
    async (command, values) => {
      if (command.startsWith('plugin:')) return null;
      calls.push(command);
      if (wait) await new Promise((done) => setTimeout(done, wait));
      if (params.getAll('fail').includes(command)) {
        throw { code: 'disk-error', message: 'The disk could not be read.' };
      }
      const handler = handlers[command];
      if (!handler) throw { code: 'unexpected', message: `Unknown command ${command}.` };
      // Clone, as IPC does: nothing is shared with the page.
      return structuredClone(await handler((values ?? {}) as Record<string, never>)) ?? null;
    },
    { shouldMockEvents: true },
  );
  bridgeDrops();
  // For tests: emit events, and read which commands were called.
  Object.assign(globalThis, { __emitEvent: emitEvent, __calls: calls });
}
