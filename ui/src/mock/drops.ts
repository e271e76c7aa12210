// Emits browser drag events as the app's window does.
import { emit } from '@tauri-apps/api/event';

export function bridgeDrops(): void {
  let depth = 0;
  const position = (event: DragEvent) => ({ x: event.clientX, y: event.clientY });
  addEventListener('dragenter', (event) => {
    event.preventDefault();
    depth += 1;
    const count = event.dataTransfer?.items.length ?? 1;
    if (depth === 1) {
      void emit('tauri://drag-enter', {
        paths: Array.from({ length: count }, () => ''),
        position: position(event),
      });
    }
  });
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('dragleave', () => {
    depth -= 1;
    if (depth === 0) void emit('tauri://drag-leave', {});
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    depth = 0;
    const paths = [...(event.dataTransfer?.files ?? [])].map((file) => `/dropped/${file.name}`);
    void emit('tauri://drag-drop', { paths, position: position(event) });
  });
}
