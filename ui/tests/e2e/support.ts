import { expect, type Page, test as base } from '@playwright/test';

export const NOW = '2026-11-23T14:40:00Z';

/** Blocked by the CSP on purpose: wavesurfer's <style> element, whose rules are adopted as a sheet. */
const EXPECTED = /Applying inline style violates/;

export const test = base.extend<{ quiet: void }>({
  // Every test fails on page errors, console errors and warnings.
  quiet: [
    async ({ page }, use) => {
      const heard: string[] = [];
      page.on('pageerror', (error) => heard.push(error.message));
      page.on('console', (message) => {
        const bad = message.type() === 'error' || message.type() === 'warning';
        if (bad && !EXPECTED.test(message.text())) heard.push(message.text());
      });
      await use();
      expect(heard).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

/** Opens the page on the mock backend with these parameters. */
export async function open(page: Page, params = ''): Promise<void> {
  await page.goto(`/?now=${NOW}${params ? `&${params}` : ''}`);
  await page.waitForSelector('main');
  await page.evaluate(() => document.fonts.ready);
}

/** Waits for all animations but the endless ones. */
export async function animationsEnd(page: Page): Promise<void> {
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map((one) => one.finished)).then(() => undefined);
  });
}

export async function openNote(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: title }).first().click();
  await expect(page.locator('#reading h1')).toHaveText(title);
  await expect(page.getByRole('slider')).toBeVisible();
}

export async function pressRecord(page: Page): Promise<void> {
  await page.locator('.record-button:visible').click();
  await expect(page.getByRole('dialog', { name: 'Record a note' })).toBeVisible();
}

export async function startRecording(page: Page): Promise<void> {
  await pressRecord(page);
  await expect(page.locator('dialog .status')).toHaveText('Recording');
}

/** Emits an event of the backend. */
export async function emitEvent(page: Page, event: unknown): Promise<void> {
  await page.evaluate(
    (payload) => (globalThis as unknown as { __emitEvent: (e: unknown) => void }).__emitEvent(payload),
    event,
  );
}

export async function drop(
  page: Page,
  names: string[],
  kind: 'dragenter' | 'drop' | 'dragleave' = 'drop',
): Promise<void> {
  await page.evaluate(
    ([files, type]) => {
      const data = new DataTransfer();
      for (const name of files) data.items.add(new File(['sound'], name));
      window.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true }));
    },
    [names, kind] as const,
  );
}

/** Layout faults by geometry: overflow, overlaps, clipped text. */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const name = (el: Element) =>
      `${el.tagName.toLowerCase()}.${[...el.classList].join('.')} "${(el.textContent ?? '').trim().slice(0, 40)}"`;
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} px wide`);
    const seen = (el: Element) =>
      el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      !el.closest('.visually-hidden');
    const all = [
      ...document.querySelectorAll('button, input, select, h1, h2, h3, p, label, time, summary'),
    ].filter(seen);
    for (const el of all) {
      const box = el.getBoundingClientRect();
      if (!box.width || el.classList.contains('skip')) continue;
      if (box.left < -0.5 || box.right > innerWidth + 0.5) faults.push(`outside the viewport: ${name(el)}`);
      const style = getComputedStyle(el);
      const shortens =
        style.textOverflow === 'ellipsis' ||
        el.querySelector('.words, .name') !== null ||
        el.matches('[data-row], input');
      if (!shortens && el.scrollWidth > el.clientWidth + 1 && style.display !== 'inline')
        faults.push(`clipped: ${name(el)}`);
    }
    // Controls and text must not overlap, unless nested or in separate layers.
    const layer = (el: Element) =>
      el.closest('dialog, .messages, [role="menu"], .panel, .return, .overlay') ?? document.body;
    const top = document.querySelector('dialog[open]') ?? document.querySelector('.panel') ?? document.body;
    const flat = all.filter((el) => layer(el) === top && !el.closest('.paragraph, li.day, .top, .row'));
    // Content scrolled away inside a dialog does not count.
    const box = (el: Element) => {
      const { left, right, top: above, bottom } = el.getBoundingClientRect();
      const frame = el.closest('dialog .words, dialog .body')?.getBoundingClientRect();
      return {
        left,
        right,
        top: Math.max(above, frame?.top ?? above),
        bottom: Math.min(bottom, frame?.bottom ?? bottom),
      };
    };
    for (const [i, a] of flat.entries()) {
      for (const b of flat.slice(i + 1)) {
        if (a.contains(b) || b.contains(a)) continue;
        const x = box(a);
        const y = box(b);
        const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left);
        const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
        const scrolled = (el: Element) => el.closest('.scroll, .page, .list, .body, .welcome, ul') !== null;
        if (wide > 1 && high > 1 && scrolled(a) === scrolled(b))
          faults.push(`overlap: ${name(a)} and ${name(b)}`);
      }
    }
    return faults;
  });
}

/** Doubles the text size: by `rem`, or text alone, as some systems do. */
export function enlarge(page: Page, what: 'all' | 'text'): Promise<void> {
  return page.evaluate(async (how) => {
    const { style } = document.documentElement;
    style.removeProperty('font-size');
    style.removeProperty('-webkit-text-size-adjust');
    style.setProperty(how === 'all' ? 'font-size' : '-webkit-text-size-adjust', '200%', 'important');
    // Measurements arrive one frame later.
    for (let i = 0; i < 2; i += 1) await new Promise(requestAnimationFrame);
  }, what);
}

/** Controls smaller than a touch target. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, select, input, summary')]
      .filter((el) => el.checkVisibility() && !el.closest('.visually-hidden'))
      .filter((el) => {
        // A label or row extends the target.
        const whole = el.matches('[type=checkbox], [type=radio]') ? 'label, .row' : '.search';
        const box = (el.closest(whole) ?? el).getBoundingClientRect();
        const around = getComputedStyle(el, '::before');
        const wide = Math.max(box.width, Number.parseFloat(around.width) || 0);
        const high = Math.max(box.height, Number.parseFloat(around.height) || 0);
        return wide < 43.5 || high < 43.5;
      })
      .map((el) => `${el.getAttribute('aria-label') ?? el.textContent?.trim()} ${el.className}`),
  );
}
