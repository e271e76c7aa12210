import type { Locator, Page } from '@playwright/test';

type Point = { x: number; y: number };

/** `ms` between two points; `before` runs before the finger is lifted. */
async function touch(page: Page, path: Point[], ms: number, before?: () => Promise<void>): Promise<void> {
  const client = await page.context().newCDPSession(page);
  for (const [i, at] of path.entries()) {
    const type = i ? 'touchMove' : 'touchStart';
    await client.send('Input.dispatchTouchEvent', { type, touchPoints: [at] });
    await page.waitForTimeout(ms);
  }
  await before?.();
  await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await client.detach();
}

async function middle(target: Locator): Promise<Point> {
  const box = await target.boundingBox();
  if (!box) throw new Error('there is nothing to touch');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export async function hold(page: Page, target: Locator, ms = 650): Promise<void> {
  await touch(page, [await middle(target)], ms);
}

/** Slow enough not to be a flick. */
export async function drag(
  page: Page,
  target: Locator,
  down: number,
  before?: () => Promise<void>,
): Promise<void> {
  const { x, y } = await middle(target);
  const path = Array.from({ length: 7 }, (_, i) => ({ x, y: y + (down * i) / 6 }));
  await touch(page, path, 60, before);
}
