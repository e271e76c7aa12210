import { drop, expect, layoutFaults, open, openNote, test } from './support';

test('searching highlights the hit, and clearing restores the list', async ({ page }) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.type('hinge');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await expect(page.locator('[data-row] mark')).toHaveText('hinge');
  await page.keyboard.press('Escape');
  await expect(page.locator('.day').first()).toHaveText('Today');
});

test('filters by language, by favourite and by question', async ({ page }) => {
  await open(page);
  await page.getByLabel('Language', { exact: true }).selectOption('de');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await page.getByLabel('Language', { exact: true }).selectOption('');
  await page.getByRole('button', { name: 'Favourites only' }).click();
  await expect(page.locator('[data-row]')).toHaveCount(2);
  await page.getByRole('button', { name: 'With questions only' }).click();
  await expect(page.getByText('No favourites yet')).toBeVisible();
  await page.getByRole('button', { name: 'Favourites only' }).click();
  await expect(page.locator('[data-row]')).toHaveCount(4);
  await page.getByLabel('Language', { exact: true }).selectOption('de');
  await expect(page.getByText('No message asks anything.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all messages' }).click();
  await expect(page.locator('[data-row="4"]')).toBeAttached();
});

test('a note lists the languages of its passages, and each finds it', async ({ page }) => {
  await open(page);
  await page.getByLabel('Language', { exact: true }).selectOption('pt');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await openNote(page, 'Duarte');
  await expect(page.locator('.fact', { hasText: 'Portuguese' })).toHaveText('Portuguese, English');
  await expect(page.locator('[lang=en]', { hasText: 'See you tomorrow.' }).last()).toBeVisible();
  await page.getByLabel('Language', { exact: true }).selectOption('en');
  await expect(page.locator('[data-row]', { hasText: 'Duarte' })).toBeVisible();
});

test('several messages are selected, moved to the bin, and restored', async ({ page }) => {
  await open(page);
  await page.locator('[data-row="0"]').click({ modifiers: ['Control'] });
  await page.locator('[data-row="2"]').click({ modifiers: ['Shift'] });
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Move to the bin' }).click();
  await expect(page.locator('[data-row="0"]')).toContainText('ليلى');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('[data-row="0"]')).toContainText('Ana');
});

test('everything is selected with one key and copied as a thread', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'notes=3');
  await page.locator('[data-row="0"]').focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: 'Copy as one thread' }).click();
  await expect(page.locator('.message')).toContainText('3 messages copied as one thread');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('Martin Okafor:');
  expect(copied).toContain('Hola, buenas');
});

test('ten thousand notes: few rows in the DOM, and little work per frame while scrolling', async ({
  page,
}) => {
  await open(page, 'notes=10000');
  await expect(page.getByRole('list', { name: '10,000 messages' })).toBeVisible();
  await page.waitForTimeout(1500);
  // CPU time, not wall time: other load on the machine does not count.
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
  const before = await busy();
  const frames = 90;
  const rows = await page.evaluate(async (count) => {
    const list = document.querySelector('.list') as HTMLElement;
    for (let i = 0; i < count; i += 1) {
      list.scrollTop += 400;
      await new Promise((next) => requestAnimationFrame(next));
    }
    return document.querySelectorAll('[data-row]').length;
  }, frames);
  const each = (await busy()) - before;
  console.log(`${(each / frames).toFixed(1)} ms of work for a frame`);
  expect(rows).toBeLessThan(40);
  expect(each / frames).toBeLessThan(25);
  await page.locator('.list').evaluate((list) => (list.scrollTop = list.scrollHeight));
  await expect(page.locator('[data-row="9999"]')).toBeAttached();
});

test('duplicates and rejected files are shown in a dialog', async ({ page }) => {
  await open(page);
  await drop(page, ['a.opus', 'b.opus', 'c.opus'], 'dragenter');
  await expect(page.getByText('Drop to transcribe 3 files')).toBeVisible();
  await drop(page, ['PTT-20261123-WA0001.opus', 'letter.pdf', 'New.opus']);
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('You already have this message');
  await expect(dialog).toContainText('This file contains no audio.');
  await dialog.getByRole('button', { name: 'Open it' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.locator('#reading h1')).toHaveText('Martin Okafor');
  await expect(page.locator('[data-row="0"]')).toContainText('New');
});

test('the open message is transcribed first', async ({ page }) => {
  await open(page, 'notes=0');
  await drop(page, ['One.opus', 'Two.opus', 'Three.opus']);
  const row = (name: string) => page.locator('[data-row]', { hasText: name });
  await row('Three').click();
  await expect(page.locator('#reading [data-word]').first()).toBeVisible();
  await expect(row('Two').getByText('Waiting')).toBeVisible();
});

test('the queue is paused, reordered by keyboard and by dragging, and cleared', async ({ page }) => {
  await open(page, 'queue=busy&power-limit=battery');
  const strip = page.locator('#queue-strip');
  await expect(strip).toContainText('Transcribing 3 of 6 · about');
  await expect(strip).toContainText('Slower, to save battery');
  await strip.click();
  const names = () => page.locator('li[data-job] .name').allTextContents();
  const handle = page.getByRole('button', { name: /Move Interview/ });
  await handle.press('ArrowDown');
  await expect.poll(async () => (await names()).findIndex((name) => name.startsWith('Interview'))).toBe(2);
  await expect(handle).toBeFocused();
  const from = await handle.boundingBox();
  const to = await page.locator('li[data-job]').nth(1).boundingBox();
  await page.mouse.move((from?.x ?? 0) + 8, (from?.y ?? 0) + 8);
  await page.mouse.down();
  await page.mouse.move((to?.x ?? 0) + 8, (to?.y ?? 0) + 4, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await names()).findIndex((name) => name.startsWith('Interview'))).toBe(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(strip).toContainText('Paused, 4 files left');
  await expect(strip).not.toContainText('save battery');
  await page.getByRole('button', { name: 'Clear finished' }).click();
  await expect(page.locator('li[data-job]')).toHaveCount(4);
  await page.keyboard.press('Escape');
  await expect(strip).toBeFocused();
});

test('settings take effect at once', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Theme').selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByLabel('App language').selectOption('ar');
  await expect(page.locator('#reading h1')).toHaveText('الإعدادات');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await page.getByLabel('لغة التطبيق').selectOption('en');
  await page.getByLabel('Text size').selectOption('larger');
  await expect(page.locator('html')).toHaveCSS('font-size', '21px');
  await page.getByRole('button', { name: 'Add', exact: true }).first().click();
  await expect(page.getByRole('button', { name: 'Remove Chelo' })).toBeVisible();
});

test('the first run has three screens and ends with a transcription', async ({ page }) => {
  await open(page, 'first-run');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('The speech model is installed and ready.')).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Transcribe the sample' }).click();
  await expect(page.locator('.text')).toContainText('This is a short message', { timeout: 15_000 });
});

test('a message dropped on the first screen is listed at once', async ({ page }) => {
  await open(page, 'first-run');
  await drop(page, ['message.opus']);
  await expect(page.locator('.row')).toHaveCount(1);
});

test('everything is reachable by keyboard, with visible focus', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Tab');
  await expect(page.locator('.skip')).toBeFocused();
  const seen: string[] = [];
  for (let i = 0; i < 9; i += 1) {
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      const el = document.activeElement as HTMLElement;
      const own = getComputedStyle(el).outlineStyle;
      const around = el.parentElement ? getComputedStyle(el.parentElement).outlineStyle : 'none';
      return {
        name: el.getAttribute('aria-label') ?? el.textContent?.trim().slice(0, 20) ?? '',
        ring: own !== 'none' || around !== 'none',
      };
    });
    expect(ring.ring, ring.name).toBe(true);
    seen.push(ring.name);
  }
  expect(seen.slice(0, 4)).toEqual(['Record a note', 'Add messages', 'Settings', 'Search what was said']);
  // The list is one tab stop.
  await page.locator('[data-row="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-row="1"]')).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.locator('[data-row="13"]')).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page.locator('#reading h1')).toHaveText('Ana Beltrán');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.locator('[data-row="0"]')).toBeFocused();
});

test('menus open, move and close by keyboard, and restore the focus', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const more = page.getByRole('button', { name: 'More' });
  await more.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rename…' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Move to the bin' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
});

test('a note that cannot be shown does not affect others', async ({ page }) => {
  await open(page, 'corrupt');
  await expect(page.locator('[data-row="0"]')).toContainText('Ana Beltrán');
  const untitled = page.getByRole('button', { name: 'This message cannot be shown' });
  await expect(untitled).toHaveCount(1);
  await expect.poll(() => layoutFaults(page)).toEqual([]);
  await openNote(page, 'ليلى حداد');
  await page.getByRole('button', { name: 'Jana Wiśniewska' }).first().click();
  await expect(page.getByRole('heading', { name: 'This note could not be opened' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'This note could not be opened' })).toBeVisible();
  await openNote(page, 'Ana Beltrán');
  await untitled.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'This note could not be opened' })).toBeVisible();
  await openNote(page, 'ليلى حداد');
});

test('orphaned audio becomes messages', async ({ page }) => {
  await open(page, 'notes=3&orphaned=2');
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByText('2 audio files in your folder belong to no message')).toBeVisible();
  await page.getByRole('button', { name: 'Create messages' }).click();
  await expect(page.getByText('2 messages created.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create messages' })).toHaveCount(0);
  await expect(page.locator('[data-row]')).toHaveCount(5);
});
