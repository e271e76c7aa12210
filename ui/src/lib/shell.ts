// The page's one way to the shell. The generated bindings are imported here and
// nowhere else, so that they can change their form without the page noticing.
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { commands, defaultSettings, events } from './bindings';
import type { AppEvent, CloudSettings, ErrorInfo } from './bindings';

export { commands, defaultSettings };
export type * from './bindings';

/** The settings file may leave any of them out; the shell never does, but for the price. */
export type CloudChoice = Required<CloudSettings>;

/** Hears everything the shell tells; gives what stops it. */
export function onAppEvent(handler: (event: AppEvent) => void): Promise<() => void> {
  return events.earshot.listen(({ payload }) => handler(payload));
}

export type Drop = { kind: 'over'; count: number } | { kind: 'left' } | { kind: 'dropped'; paths: string[] };

/** Files carried over the window. The system gives their number on entry only. */
export function onDrop(handler: (drop: Drop) => void): Promise<() => void> {
  return getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === 'enter') handler({ kind: 'over', count: payload.paths.length });
    else if (payload.type === 'leave') handler({ kind: 'left' });
    else if (payload.type === 'drop') handler({ kind: 'dropped', paths: payload.paths });
  });
}

/** What a rejected command says, whatever was thrown. */
export function errorInfo(thrown: unknown): ErrorInfo {
  const none = { host: null, wait_until: null };
  if (thrown && typeof thrown === 'object' && 'code' in thrown && 'message' in thrown) {
    return { ...none, ...(thrown as ErrorInfo) };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { ...none, code: 'unexpected', message };
}
