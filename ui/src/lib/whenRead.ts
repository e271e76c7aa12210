/** A line that stays in sight for so long has been read. */
const READING_MS = 2000;

/** Calls `read` once `node`, the end of a text, has been in sight without a break. */
export function whenRead(node: HTMLElement, read: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let inSight = false;
  const update = () => {
    clearTimeout(timer);
    if (inSight && document.visibilityState === 'visible') timer = setTimeout(read, READING_MS);
  };
  const observer = new IntersectionObserver((entries) => {
    inSight = entries.at(-1)?.isIntersecting ?? false;
    update();
  });
  observer.observe(node);
  document.addEventListener('visibilitychange', update);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('visibilitychange', update);
  };
}
