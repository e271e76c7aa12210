/** Makes a scrolling element focusable, so that the keyboard can scroll it. */
export function scrollable(node: HTMLElement): () => void {
  const watch = new ResizeObserver(() => {
    if (node.scrollHeight > node.clientHeight) node.tabIndex = 0;
    else node.removeAttribute('tabindex');
  });
  for (const each of [node, ...node.children]) watch.observe(each);
  return () => watch.disconnect();
}
