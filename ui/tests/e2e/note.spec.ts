import { drop, emitEvent, expect, open, openNote, test } from './support';

const spoken = '.word.spoken';

test('the spoken word is highlighted and moves on', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.locator(spoken)).toHaveCount(1);
  const first = await page.locator(spoken).textContent();
  await expect(page.locator(spoken)).not.toHaveText(first ?? '');
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('clicking a word plays from it', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.locator('.word', { hasText: 'galvanised' }).click();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('k');
  const at = Number(await page.getByRole('slider').getAttribute('aria-valuenow'));
  expect(at).toBeGreaterThan(38);
  expect(at).toBeLessThan(46);
});

test('the keyboard seeks by seconds and by words, and changes the speed', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const at = async () => Number(await page.getByRole('slider').getAttribute('aria-valuenow'));
  await page.locator('#reading').focus();
  await page.keyboard.press('l');
  await expect.poll(at).toBe(5);
  await page.keyboard.press('ArrowRight');
  await expect.poll(at).toBe(10);
  await page.keyboard.press('j');
  await expect.poll(at).toBe(5);
  const lit = await page.locator(spoken).textContent();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator(spoken)).not.toHaveText(lit ?? '');
  await page.keyboard.press('.');
  await expect(page.getByRole('button', { name: /^Speed 1.25/ })).toBeVisible();
  await page.keyboard.press(',');
  await expect(page.getByRole('button', { name: /^Speed 1×/ })).toBeVisible();
});

test('clicking the waveform seeks', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const wave = page.getByRole('slider');
  const box = await wave.boundingBox();
  await wave.click({ position: { x: (box?.width ?? 0) / 2, y: 20 } });
  await expect.poll(async () => Number(await wave.getAttribute('aria-valuenow'))).toBeGreaterThan(40);
  await wave.press('Home');
  await expect.poll(async () => Number(await wave.getAttribute('aria-valuenow'))).toBe(0);
});

test('a segment is edited in place, keeps its times, and can be undone', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const text = page.locator('.text');
  await page.getByRole('button', { name: 'Edit' }).click();
  const segment = page.getByRole('textbox', { name: 'Passage' }).first();
  await segment.fill('Good morning all.');
  await segment.press('Enter');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(text).toContainText('Good morning all.');
  await expect(page.locator('.provenance')).toContainText('edited by you');
  await page.locator('.word', { hasText: 'Good' }).first().click();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('k');
  await page.keyboard.press('Control+z');
  await expect(text).not.toContainText('Good morning');
  await expect(text).toContainText('Morning all.');
  await page.keyboard.press('Control+y');
  await expect(text).toContainText('Good morning all.');
});

test('find highlights every hit and steps through them', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('hinge');
  await expect(page.locator('.find .status')).toHaveText('1 of 3');
  await expect(page.locator('.word.found')).toHaveCount(3);
  await page.keyboard.press('Enter');
  await expect(page.locator('.find .status')).toHaveText('2 of 3');
  await expect(page.locator('.word.now')).toHaveText(/hinges/);
  await page.keyboard.press('Escape');
  await expect(page.locator('.word.found')).toHaveCount(0);
});

test('uncertain words are marked by more than colour, unless turned off', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const word = page.locator('.word.unsure', { hasText: 'Harlow' });
  await expect(word).toHaveCSS('text-decoration-line', 'underline');
  await expect(word).toHaveAttribute('title', /not sure/);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Mark uncertain words' }).click();
  await page.getByRole('button', { name: 'Close Settings' }).click();
  await expect(word).toHaveCSS('text-decoration-line', 'none');
});

test('live text appears without moving what is read', async ({ page }) => {
  await open(page, 'notes=0');
  await page.locator('.detail').getByRole('button', { name: 'sample' }).click();
  const first = page.locator('.paragraph').first();
  await expect(first).toContainText('This is a short message');
  const before = await first.boundingBox();
  await expect(page.locator('.paragraph')).toHaveCount(2);
  await expect(page.locator('.provenance').first()).toContainText('Transcribed on this device');
  const after = await first.boundingBox();
  expect(after?.x).toBe(before?.x);
  expect(await page.locator('.text').getAttribute('class')).not.toContain('making');
});

test('a new transcript is kept alongside the earlier one', async ({ page }) => {
  await open(page);
  await openNote(page, 'Ana Beltrán');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Translate to English' }).click();
  const versions = page.getByRole('button', { name: /^Text 2 of 2/ });
  await expect(versions).toBeVisible({ timeout: 20_000 });
  await expect(page.locator('.text')).toHaveAttribute('lang', 'en');
  await versions.click();
  await page.getByRole('menuitemradio').first().click();
  await expect(page.locator('.text')).toHaveAttribute('lang', 'es');
  await expect(page.locator('.text')).toContainText('Hola, buenas');
});

test('following stops when the user scrolls, and can be resumed', async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 420 });
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.locator(spoken)).toHaveCount(1);
  await page.locator('article > .scroll').hover();
  await page.mouse.wheel(0, 900);
  const back = page.getByRole('button', { name: 'Back to the current word' });
  await expect(back).toBeVisible();
  await back.click();
  await expect(back).toBeHidden();
  await expect(page.locator(spoken)).toBeInViewport();
});

test('an error is a sentence with technical details', async ({ page }) => {
  await open(page);
  await emitEvent(page, {
    kind: 'error',
    error: { code: 'disk-error', message: 'No space left on device (28).' },
  });
  const notice = page.locator('.message');
  await expect(notice).toContainText('The disk could not be read or written.');
  await notice.getByText('Details').click();
  await expect(notice).toContainText('No space left on device (28).');
});

test('a text made while another page was open can be edited', async ({ page }) => {
  await open(page, 'notes=0');
  await drop(page, ['PTT-20261123-WA0001.opus']);
  await expect(page.getByRole('button', { name: 'file transcribed' })).toBeVisible({ timeout: 20_000 });
  await page.locator('[data-row]').click();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeEnabled();
});
