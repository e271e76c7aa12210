import { on } from 'svelte/events';

const DELAY_MS = 500;
const TOLERANCE_PX = 10;

export function onLongPress(node: HTMLElement, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  let pressed = false;
  const cancel = () => clearTimeout(timer);

  const cleanups = [
    on(node, 'pointerdown', (event) => {
      cancel();
      pressed = false;
      if (event.pointerType !== 'touch') return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => {
        pressed = true;
        run();
      }, DELAY_MS);
    }),
    on(node, 'pointermove', (event) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > TOLERANCE_PX) cancel();
    }),
    // Scrolling cancels the press.
    ...(['pointerup', 'pointercancel', 'pointerleave'] as const).map((type) => on(node, type, cancel)),
    on(node, 'contextmenu', (event) => {
      if ((event as PointerEvent).pointerType === 'touch') event.preventDefault();
    }),
    on(
      node,
      'click',
      (event) => {
        // Swallow the click at the end of the touch; clicks by keyboard have `detail` 0.
        if (pressed && event.detail) event.stopPropagation();
        pressed = false;
      },
      { capture: true },
    ),
  ];
  return () => {
    cancel();
    cleanups.forEach((cleanup) => cleanup());
  };
}
