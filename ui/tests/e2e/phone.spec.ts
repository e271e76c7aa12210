// One hand, touch, and the system's back gesture.
import type { Page } from '@playwright/test';
import { enlarge, expect, layoutFaults, open, openNote, smallTargets, startRecording, test } from './support';
import { drag, hold } from './touch';

const sheet = (page: Page) => page.locator('dialog[open]');

async function openMore(page: Page) {
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: 'More' }).tap();
  await expect(page.getByRole('menuitem', { name: 'Rename…' })).toBeVisible();
}

test('one pane at a time; back restores the list position', async ({ page }) => {
  await open(page, 'notes=60');
  const list = page.locator('.list');
  await list.evaluate((node) => node.scrollTo(0, 1500));
  const row = page.locator('[data-row="18"]');
  await expect(row).toBeInViewport();
  await row.tap();
  await expect(page.getByRole('slider')).toBeVisible();
  await expect(page.locator('.side')).toBeHidden();
  await page.goBack();
  await expect(page.locator('.detail')).toBeHidden();
  await expect(row).toBeInViewport();
  expect(await list.evaluate((node) => node.scrollTop)).toBe(1500);
  await row.tap();
  await page.getByRole('button', { name: 'Back to the list' }).tap();
  await expect(row).toBeInViewport();
});

test('back closes overlays first, and nothing twice', async ({ page }) => {
  await open(page);
  await openMore(page);
  await page.goBack();
  await expect(sheet(page)).toHaveCount(0);
  await expect(page.locator('#reading h1')).toHaveText('Martin Okafor');
  // A sheet closed by hand leaves no history entry.
  await page.getByRole('button', { name: 'More' }).tap();
  await page.getByRole('menuitem', { name: 'Export…' }).tap();
  await expect(sheet(page)).toHaveAccessibleName('Export this message');
  await sheet(page).getByRole('button', { name: 'Cancel' }).tap();
  await expect(sheet(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Edit' }).tap();
  await page.getByRole('textbox', { name: 'Passage' }).first().fill('Good morning all.');
  await page.goBack();
  await expect(page.locator('.text')).toContainText('Good morning all.');
  await expect(page.getByRole('button', { name: 'Edit' })).toBeVisible();
  await page.goBack();
  await expect(page.locator('.detail')).toBeHidden();
  await page.locator('#search').fill('hinge');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await page.goBack();
  await expect(page.locator('#search')).toHaveValue('');
  await page.getByRole('button', { name: 'Settings' }).tap();
  await page.getByRole('button', { name: 'All models…' }).tap();
  await page.getByRole('button', { name: 'Back to Settings' }).tap();
  await expect(page.locator('#reading h1')).toHaveText('Settings');
  await page.goBack();
  await expect(page.locator('[data-row="0"]')).toBeInViewport();
  expect(await page.evaluate(() => (history.state as { at: number }).at)).toBe(0);
});

test('a sheet that navigates leaves no history entry', async ({ page }) => {
  await open(page, 'queue=busy');
  await page.locator('#queue-strip').tap();
  await sheet(page).locator('button.open').first().tap();
  await expect(page.getByRole('slider')).toBeVisible();
  await expect(sheet(page)).toHaveCount(0);
  await page.goBack();
  await expect(page.locator('.detail')).toBeHidden();
  expect(await page.evaluate(() => (history.state as { at: number }).at)).toBe(0);
});

test('a note is recorded with one hand', async ({ page }) => {
  await open(page, 'notes=3');
  const button = await page.locator('.record-button:visible').boundingBox();
  expect(button?.y).toBeGreaterThan(740 * 0.85);
  expect(button?.width).toBeGreaterThanOrEqual(56);
  await startRecording(page);
  await expect(page.getByRole('timer')).toContainText(/0:0[1-9]/);
  const stop = page.locator('dialog').getByRole('button', { name: 'Stop', exact: true });
  expect((await stop.boundingBox())?.y).toBeGreaterThan(740 * 0.75);
  await stop.tap();
  await expect(page.locator('#reading h1')).toHaveText('Voice note, 23 November at 14:40');
  await expect(page.locator('#reading')).toBeFocused();
  await page.goBack();
  await expect(page.locator('[data-row]')).toHaveCount(4);
});

test('recording from within a note: back or a swipe does not stop it', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const button = page.locator('.record-button:visible');
  await expect(button).toHaveCount(1);
  const box = await button.boundingBox();
  expect(box?.y).toBeGreaterThan(740 * 0.85);
  expect(box?.width).toBeGreaterThanOrEqual(56);
  await expect.poll(() => layoutFaults(page)).toEqual([]);
  await startRecording(page);
  await expect(page.getByRole('timer')).toContainText(/0:0[1-9]/);
  // The bar has its own stop button.
  const bar = page.locator('section.bar');
  await page.goBack();
  await expect(bar).toBeVisible();
  await expect(button).toHaveCount(0);
  await bar.getByRole('button', { name: /Recording/ }).tap();
  await sheet(page).getByRole('button', { name: 'Discard' }).tap();
  await page.goBack();
  await expect(sheet(page)).toHaveAccessibleName('Record a note');
  await drag(page, sheet(page).locator('h2'), 400);
  await expect(sheet(page)).toHaveCount(0);
  await bar.getByRole('button', { name: 'Stop' }).tap();
  await expect(page.locator('#reading h1')).toHaveText('Voice note, 23 November at 14:40');
});

test.describe('with motion allowed', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('a sheet follows the finger: a short drag snaps back, a long one closes it', async ({ page }) => {
    await open(page);
    await openMore(page);
    const top = async () => (await sheet(page).boundingBox())?.y ?? 0;
    await expect.poll(async () => (await top()) + ((await sheet(page).boundingBox())?.height ?? 0)).toBe(740);
    const before = await top();
    await drag(page, sheet(page).locator('h2'), 60, async () =>
      expect(await top()).toBeGreaterThan(before + 40),
    );
    await expect.poll(top).toBe(before);
    await drag(page, sheet(page).getByRole('menuitem', { name: 'Rename…' }), 300);
    await expect(sheet(page)).toHaveCount(0);
    // A swipe, not a press on the element below.
    await expect(page.locator('#reading h1')).toHaveText('Martin Okafor');
  });
});

test('a tap on the backdrop closes a sheet and presses nothing else', async ({ page }) => {
  await open(page);
  await openMore(page);
  await page.waitForTimeout(450);
  await page.touchscreen.tap(40, 30);
  await expect(sheet(page)).toHaveCount(0);
  await expect(page.locator('#reading h1')).toHaveText('Martin Okafor');
});

test('by keyboard alone: a sheet traps the focus, Escape closes it and restores the focus', async ({
  page,
}) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const more = page.getByRole('button', { name: 'More' });
  await more.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rename…' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Move to the bin' })).toBeFocused();
  for (let i = 0; i < 4; i += 1) {
    await page.keyboard.press('Tab');
    // Inside the sheet, or in the browser's own controls.
    expect(await page.evaluate(() => document.activeElement?.closest('dialog, main, body')?.tagName)).toMatch(
      /DIALOG|BODY/,
    );
  }
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
  await expect(more).toBeFocused();
  await more.press('Enter');
  await page.keyboard.press('Enter');
  await expect(sheet(page)).toHaveAccessibleName('Title');
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
});

test('a long press selects a message, then taps select more', async ({ page }) => {
  await open(page);
  await hold(page, page.locator('[data-row="1"]'));
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.locator('[data-row="2"]').tap();
  await expect(page.getByText('2 selected')).toBeVisible();
  await expect(page.locator('.detail')).toBeHidden();
  await page.goBack();
  await expect(page.getByRole('toolbar')).toHaveCount(0);
  // Scrolling does not select.
  await drag(page, page.locator('[data-row="3"]'), -200);
  await expect(page.getByRole('toolbar')).toHaveCount(0);
  await page.locator('[data-row="4"]').tap();
  await expect(page.getByRole('slider')).toBeVisible();
});

test('tapping a word plays from it', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.locator('.word', { hasText: 'hinge' }).first().tap();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect(page.locator('.word.spoken')).toBeVisible();
});

test('the on-screen keyboard covers no field', async ({ page }) => {
  await open(page);
  await openMore(page);
  await page.getByRole('menuitem', { name: 'Rename…' }).tap();
  const field = page.getByRole('textbox', { name: 'Title' });
  const save = sheet(page).getByRole('button', { name: 'Rename' });
  // An engine that overlays the keyboard.
  await page.evaluate(() => {
    Object.defineProperty(visualViewport, 'height', { get: () => 740 - 320, configurable: true });
    visualViewport?.dispatchEvent(new Event('resize'));
  });
  for (const each of [field, save]) {
    const bottom = async () => {
      const box = await each.boundingBox();
      return (box?.y ?? 740) + (box?.height ?? 0);
    };
    await expect.poll(bottom).toBeLessThanOrEqual(740 - 320);
  }
  // An engine that shrinks the page (`interactive-widget=resizes-content`).
  expect(await page.locator('meta[name=viewport]').getAttribute('content')).toContain('resizes-content');
  await page.evaluate(() => {
    Reflect.deleteProperty(visualViewport as object, 'height');
    visualViewport?.dispatchEvent(new Event('resize'));
  });
  await page.setViewportSize({ width: 360, height: 420 });
  await expect(field).toBeInViewport({ ratio: 1 });
  await expect(save).toBeInViewport({ ratio: 1 });
});

test('a phone shows no desktop features', async ({ page }) => {
  await open(page, 'phone&notes=0');
  await expect(page.getByRole('heading', { level: 1, name: 'Share a voice message' })).toBeVisible();
  await expect(page.getByText(/drop|folder|paste/i)).toHaveCount(0);
  await page.getByRole('button', { name: 'Settings' }).tap();
  const settings = page.locator('#reading');
  await expect(settings.getByText('Transcribe while I speak')).toBeVisible();
  await expect(settings.getByText(/any app|Dictation|folder|terminal|shortcuts|drop/i)).toHaveCount(0);
  await page.getByRole('button', { name: 'All models…' }).tap();
  await expect(settings.getByText('Your own model file')).toBeVisible();
  await expect(settings.getByText('Where models are stored')).toHaveCount(0);
  const asked = await page.evaluate(() => (globalThis as unknown as { __calls: string[] }).__calls);
  expect(asked.filter((command) => ['set_tray_labels', 'shortcuts'].includes(command))).toEqual([]);
});

test('the lock screen and the first run fit at any text size', async ({ page }) => {
  await open(page, 'phone&encryption=locked&keychain&language=de');
  await enlarge(page, 'all');
  await expect.poll(() => layoutFaults(page)).toEqual([]);
  await page.locator('main').evaluate((node) => node.scrollTo(0, node.scrollHeight));
  await expect(page.locator('.record-button')).toBeInViewport({ ratio: 1 });
  await open(page, 'phone&first-run&language=de');
  await enlarge(page, 'all');
  for (let i = 0; i < 3; i += 1) {
    await expect.poll(() => layoutFaults(page)).toEqual([]);
    await page.locator('.actions .main').tap();
  }
});

const SIZES = [
  { width: 360, height: 740, safe: { top: 32, right: 0, bottom: 24, left: 0 } },
  { width: 390, height: 844, safe: { top: 47, right: 0, bottom: 34, left: 0 } },
  { width: 740, height: 360, safe: { top: 0, right: 47, bottom: 21, left: 47 } },
];

for (const { width, height, safe } of SIZES) {
  test(`${width} × ${height}: nothing is under the notch or the system bar, and targets are reachable`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, 'microphone=frozen&queue=busy');
    // Simulated safe areas.
    await page.evaluate((sides) => {
      for (const [side, px] of Object.entries(sides))
        document.documentElement.style.setProperty(`--safe-${side}`, `${px}px`);
    }, safe);
    const check = async () => {
      await expect.poll(() => layoutFaults(page)).toEqual([]);
      await expect.poll(() => smallTargets(page)).toEqual([]);
      await expect.poll(() => outside(page, safe)).toEqual([]);
    };
    await check();
    await page.locator('#queue-strip').tap();
    await expect(sheet(page)).toBeVisible();
    await check();
    await page.goBack();
    await page.locator('#search').fill('hinge');
    await openNote(page, 'Martin Okafor');
    await check();
    await page.getByRole('button', { name: 'More' }).tap();
    await check();
    await page.getByRole('menuitem', { name: 'Export…' }).tap();
    await check();
    await page.goBack();
    await startRecording(page);
    await check();
    await page.goBack();
    await expect(page.locator('section.bar')).toBeVisible();
    await check();
    await page.goBack();
    await page.getByRole('button', { name: 'Settings' }).tap();
    await check();
  });
}

/** Controls and text inside the safe areas. */
function outside(page: Page, safe: (typeof SIZES)[number]['safe']): Promise<string[]> {
  return page.evaluate(({ top, right, bottom, left }) => {
    const frame = document.querySelector('dialog[open]') ?? document.body;
    return [...frame.querySelectorAll('button, select, input, h1, h2, footer p')]
      .filter((el) => el.checkVisibility() && !el.closest('.visually-hidden, .skip'))
      .filter((el) => el === document.elementFromPoint(...middle(el)) || el.contains(under(el)))
      .filter((el) => {
        const box = el.getBoundingClientRect();
        const scrolls = el.closest('.list, .scroll, .page, .body') !== null && !el.closest('.top');
        const high = !scrolls && (box.top < top || box.bottom > innerHeight - bottom + 0.5);
        return high || box.left < left || box.right > innerWidth - right + 0.5;
      })
      .map((el) => `${el.tagName} ${el.getAttribute('aria-label') ?? el.textContent?.trim()}`);

    function middle(el: Element): [number, number] {
      const box = el.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    }
    function under(el: Element): Element | null {
      return document.elementFromPoint(...middle(el));
    }
  }, safe);
}

test('skimming is controlled with the thumb, and back ends it', async ({ page }) => {
  await open(page, 'notes=60&unheard=60&highlights&phone');
  await page.getByRole('button', { name: /^Catch up/ }).tap();
  await page.getByRole('button', { name: /^Sam/ }).tap();
  await page.getByRole('button', { name: /^Skim/ }).tap();
  const bar = page.getByRole('toolbar', { name: 'Skim' });
  await bar.getByRole('button', { name: 'Next sentence' }).tap();
  await expect(page.locator('.word.spoken')).toBeInViewport();
  expect(await layoutFaults(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  await page.goBack();
  await expect(bar).toHaveCount(0);
  await expect(page.locator('[data-message]').first()).toBeVisible();
});
