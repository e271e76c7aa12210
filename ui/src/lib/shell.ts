// The only module that imports the generated bindings, so that others do not depend on their form.
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { commands, defaultSettings, events } from './bindings';
import type { AppEvent, CloudSettings, ErrorInfo } from './bindings';

export { commands, defaultSettings };
export type * from './bindings';

/** All fields are optional in the settings file; the app always sends them, except the price. */
export type FullCloudSettings = Required<CloudSettings>;

export function onAppEvent(handler: (event: AppEvent) => void): Promise<() => void> {
  return events.earshot.listen(({ payload }) => handler(payload));
}

export type Drop = { kind: 'over'; count: number } | { kind: 'left' } | { kind: 'dropped'; paths: string[] };

/** The system reports the number of files only on entry. */
export function onDrop(handler: (drop: Drop) => void): Promise<() => void> {
  return getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === 'enter') handler({ kind: 'over', count: payload.paths.length });
    else if (payload.type === 'leave') handler({ kind: 'left' });
    else if (payload.type === 'drop') handler({ kind: 'dropped', paths: payload.paths });
  });
}

export function errorInfo(thrown: unknown): ErrorInfo {
  const none = { host: null, wait_until: null };
  if (thrown && typeof thrown === 'object' && 'code' in thrown && 'message' in thrown) {
    return { ...none, ...(thrown as ErrorInfo) };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { ...none, code: 'unexpected', message };
}
