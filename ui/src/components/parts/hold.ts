// A finger that stays on something: what it means is up to whoever listens.
import { on } from 'svelte/events';

const HELD_MS = 500;
/** A finger never lies quite still: in px. */
const SLACK = 10;

export function onHold(node: HTMLElement, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  let held = false;
  const stop = () => clearTimeout(timer);

  const offs = [
    on(node, 'pointerdown', (event) => {
      stop();
      held = false;
      if (event.pointerType !== 'touch') return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => {
        held = true;
        run();
      }, HELD_MS);
    }),
    on(node, 'pointermove', (event) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLACK) stop();
    }),
    // Scrolling takes the finger away, too.
    ...(['pointerup', 'pointercancel', 'pointerleave'] as const).map((type) => on(node, type, stop)),
    on(node, 'contextmenu', (event) => {
      if ((event as PointerEvent).pointerType === 'touch') event.preventDefault();
    }),
    on(
      node,
      'click',
      (event) => {
        // The end of the touch is no press; a key's click has no count.
        if (held && event.detail) event.stopPropagation();
        held = false;
      },
      { capture: true },
    ),
  ];
  return () => {
    stop();
    offs.forEach((off) => off());
  };
}
