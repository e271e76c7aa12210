// A sheet follows the finger down, and is gone if it is let go far enough or fast enough.
import { on } from 'svelte/events';
import { prefersReducedMotion } from 'svelte/motion';

/** So far down it is meant, as a share of the sheet's height; or so fast, in px per ms. */
const FAR = 0.3;
const FAST = 0.5;
/** Below this, in px, a finger only trembles. */
const LEAST = 24;
/** What is dragged by itself. */
const OWN = '[role="slider"], [data-handle], input, textarea, select, [contenteditable]';

export function swipeDown(sheet: HTMLElement, enabled: () => boolean, close: () => void): () => void {
  let from: { x: number; y: number; at: number } | null = null;
  let down = 0;

  const move = (y: number, calm = false) => {
    // Where nothing shall move, only the way it is let go counts.
    if (prefersReducedMotion.current) return;
    sheet.style.transition = calm ? 'translate var(--calm) var(--ease)' : 'none';
    sheet.style.translate = y ? `0 ${y}px` : '';
  };

  /** What scrolls under the finger has its way first. */
  const scrolled = (target: Element | null): boolean => {
    for (let at = target; at && at !== sheet; at = at.parentElement) if (at.scrollTop > 0) return true;
    return false;
  };

  const offs = [
    on(sheet, 'touchstart', (event) => {
      const [touch] = event.touches;
      const target = event.target as Element;
      from = null;
      down = 0;
      if (!touch || event.touches.length > 1 || !enabled()) return;
      // Beside the sheet, or on what the finger holds anyway.
      if (target === sheet || target.closest(OWN) || scrolled(target)) return;
      from = { x: touch.clientX, y: touch.clientY, at: event.timeStamp };
    }),
    on(
      sheet,
      'touchmove',
      (event) => {
        const [touch] = event.touches;
        if (!from || !touch) return;
        const y = touch.clientY - from.y;
        // Upwards or sideways is not ours. The first step decides: later the engine scrolls by itself.
        if (!down && y <= Math.abs(touch.clientX - from.x)) from = null;
        else {
          if (event.cancelable) event.preventDefault();
          down = Math.max(1, y);
          move(down);
        }
      },
      { passive: false },
    ),
    on(sheet, 'touchend', (event) => {
      if (!from || !down) return;
      const fast = down / (event.timeStamp - from.at) > FAST;
      const meant = down > sheet.clientHeight * FAR || (fast && down > LEAST);
      from = null;
      if (meant) close();
      // Back up, also where it could not be closed.
      move(0, true);
    }),
    on(sheet, 'touchcancel', () => {
      from = null;
      if (down) move(0, true);
    }),
  ];
  return () => offs.forEach((off) => off());
}
