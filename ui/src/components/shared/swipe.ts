import { on } from 'svelte/events';
import { prefersReducedMotion } from 'svelte/motion';

/** A swipe closes from this share of the sheet's height, or from this speed (px/ms). */
const MIN_DISTANCE = 0.3;
const MIN_SPEED = 0.5;
const MIN_MOVEMENT_PX = 24;
/** Elements that handle dragging themselves. */
const DRAGGABLE = '[role="slider"], [data-handle], input, textarea, select, [contenteditable]';

export function swipeDown(sheet: HTMLElement, enabled: () => boolean, close: () => void): () => void {
  let from: { x: number; y: number; at: number } | null = null;
  let down = 0;

  const move = (y: number, animate = false) => {
    // With reduced motion, only the result of the gesture counts.
    if (prefersReducedMotion.current) return;
    sheet.style.transition = animate ? 'translate var(--calm) var(--ease)' : 'none';
    sheet.style.translate = y ? `0 ${y}px` : '';
  };

  /** Content that can scroll up takes the gesture. */
  const scrolled = (target: Element | null): boolean => {
    for (let at = target; at && at !== sheet; at = at.parentElement) if (at.scrollTop > 0) return true;
    return false;
  };

  const cleanups = [
    on(sheet, 'touchstart', (event) => {
      const [touch] = event.touches;
      const target = event.target as Element;
      from = null;
      down = 0;
      if (!touch || event.touches.length > 1 || !enabled()) return;
      // On the backdrop, or on an element that handles dragging itself.
      if (target === sheet || target.closest(DRAGGABLE) || scrolled(target)) return;
      from = { x: touch.clientX, y: touch.clientY, at: event.timeStamp };
    }),
    on(
      sheet,
      'touchmove',
      (event) => {
        const [touch] = event.touches;
        if (!from || !touch) return;
        const y = touch.clientY - from.y;
        // The first move decides: afterwards the engine scrolls by itself.
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
      const isFast = down / (event.timeStamp - from.at) > MIN_SPEED;
      const shouldClose = down > sheet.clientHeight * MIN_DISTANCE || (isFast && down > MIN_MOVEMENT_PX);
      from = null;
      if (shouldClose) close();
      // Snap back, even if the sheet could not be closed.
      move(0, true);
    }),
    on(sheet, 'touchcancel', () => {
      from = null;
      if (down) move(0, true);
    }),
  ];
  return () => cleanups.forEach((cleanup) => cleanup());
}
