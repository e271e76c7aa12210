export function isInView(node: HTMLElement, scroller: HTMLElement): boolean {
  const box = node.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  return box.top >= frame.top && box.bottom <= frame.bottom;
}

/** Scrolls only if it is not in the part of the frame where lines are read. */
export function keepInView(node: HTMLElement, scroller: HTMLElement): void {
  const box = node.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (box.top >= frame.top + 24 && box.bottom <= frame.top + frame.height * 0.72) return;
  scroller.scrollBy({ top: box.top - frame.top - frame.height * 0.3, behavior: calm ? 'auto' : 'smooth' });
}
