// Stands in for the shell in a plain browser: for development and for the tests of
// the page. It speaks the same commands and events over the same interface, so the
// page cannot tell. What the address may ask of it:
//   ?notes=N        N notes (0: an empty library)      ?now=ISO     a clock that stands still
//   ?first-run      as on the first start              ?queue=busy  a queue that stays in mid-work
//   ?connected      there were connections (=many: very many)
//   ?measured       the models were measured
//   ?download=still a model is on its way, for ever   ?failed=CODE    or was given up for that
//   ?cloud          a service is turned on, and with =refuses, =busy or =silent answers so
//   ?strain=battery or heat: the queue goes slowly
//   ?language=ar    of the interface                   ?appearance=dark
//   ?model=missing  no model is there                  ?slow=MS     every answer takes its time
//   ?rest=encrypted or locked: the library; the passphrase is “open sesame”
//   ?phone          a phone
//   ?update=newer, none, page, arriving or an error's code: a newer version
//   ?fail=COMMAND   that command fails               ?recovered  a recording that a crash cut short
//   ?lost=N         sounds that belong to no message
//   ?odd           notes that no library should hold: a far time, no title, a text of another form
//   ?shortcuts=taken  another program has the global keys
//   ?microphone=none, forbidden, lost (in mid-recording), silent, clipped, or still: caught
//                   in the middle of a recording, which stays as it is
import { emit } from '@tauri-apps/api/event';
import { mockIPC, mockWindows } from '@tauri-apps/api/mocks';
import type { AppEvent } from '../lib/bindings';
import { answers } from './answers';
import { bridgeDrops } from './drops';

export function standIn(): void {
  const wishes = new URLSearchParams(location.search);
  const now = wishes.get('now');
  if (now) {
    const fixed = Date.parse(now);
    Date.now = () => fixed;
  }
  // What happens before anybody listens is in the answers anyway.
  const tell = (event: AppEvent) => void ('__TAURI_INTERNALS__' in window && emit('earshot', event));
  const known = answers(wishes, tell);
  const asked: string[] = [];
  const wait = Number(wishes.get('slow') ?? 0);
  mockWindows('main');
  mockIPC(
    async (command, values) => {
      if (command.startsWith('plugin:')) return null;
      asked.push(command);
      if (wait) await new Promise((done) => setTimeout(done, wait));
      if (wishes.getAll('fail').includes(command)) {
        throw { code: 'disk-error', message: 'The disk could not be read.' };
      }
      const answer = known[command];
      if (!answer) throw { code: 'unknown-command', message: `There is no command ${command}.` };
      // A copy, as over the real interface: nothing is shared with the page.
      return structuredClone(await answer((values ?? {}) as Record<string, never>)) ?? null;
    },
    { shouldMockEvents: true },
  );
  bridgeDrops();
  // Lets a test speak as the shell, and know what the page asked of it.
  Object.assign(globalThis, { __tell: tell, __asked: asked });
}
