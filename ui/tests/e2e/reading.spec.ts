import { drop, expect, open, openNote, tell, test } from './support';

const spoken = '.word.spoken';

test('the spoken word lights up, and moves on', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.locator(spoken)).toHaveCount(1);
  const first = await page.locator(spoken).textContent();
  await expect(page.locator(spoken)).not.toHaveText(first ?? '');
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('a word that is clicked is the word that is heard', async ({ page }) => {
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

test('the waveform seeks where it is pressed', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const wave = page.getByRole('slider');
  const box = await wave.boundingBox();
  await wave.click({ position: { x: (box?.width ?? 0) / 2, y: 20 } });
  await expect.poll(async () => Number(await wave.getAttribute('aria-valuenow'))).toBeGreaterThan(40);
  await wave.press('Home');
  await expect.poll(async () => Number(await wave.getAttribute('aria-valuenow'))).toBe(0);
});

test('a passage is edited in place, its sound still linked, and the change can be taken back', async ({
  page,
}) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const text = page.locator('.text');
  await page.getByRole('button', { name: 'Edit' }).click();
  const passage = page.getByRole('textbox', { name: 'Passage' }).first();
  await passage.fill('Good morning all.');
  await passage.press('Enter');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(text).toContainText('Good morning all.');
  await expect(page.locator('.made')).toContainText('edited by you');
  await page.locator('.word', { hasText: 'Good' }).first().click();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('k');
  await page.keyboard.press('Control+z');
  await expect(text).not.toContainText('Good morning');
  await expect(text).toContainText('Morning all.');
  await page.keyboard.press('Control+y');
  await expect(text).toContainText('Good morning all.');
});

test('finding in the note marks every hit and walks them', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('hinge');
  await expect(page.locator('.said')).toHaveText('1 of 3');
  await expect(page.locator('.word.found')).toHaveCount(3);
  await page.keyboard.press('Enter');
  await expect(page.locator('.said')).toHaveText('2 of 3');
  await expect(page.locator('.word.now')).toHaveText(/hinges/);
  await page.keyboard.press('Escape');
  await expect(page.locator('.word.found')).toHaveCount(0);
});

test('unsure words are marked by more than colour, unless that is turned off', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const word = page.locator('.word.unsure', { hasText: 'Harlow' });
  await expect(word).toHaveCSS('text-decoration-line', 'underline');
  await expect(word).toHaveAttribute('title', /not sure/);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Mark unsure words' }).click();
  await page.getByRole('button', { name: 'Leave the settings' }).click();
  await expect(word).toHaveCSS('text-decoration-line', 'none');
});

test('text that is being made appears without moving what is read', async ({ page }) => {
  await open(page, 'notes=0');
  await page.locator('.place').getByRole('button', { name: 'sample' }).click();
  const first = page.locator('.paragraph').first();
  await expect(first).toContainText('This is a short message');
  const before = await first.boundingBox();
  await expect(page.locator('.paragraph')).toHaveCount(2);
  await expect(page.locator('.made').first()).toContainText('Made on this device');
  const after = await first.boundingBox();
  expect(after?.x).toBe(before?.x);
  expect(await page.locator('.text').getAttribute('class')).not.toContain('making');
});

test('a text made again stands beside the earlier one', async ({ page }) => {
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

test('reading along stops when the reader scrolls, with a way back', async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 420 });
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.locator(spoken)).toHaveCount(1);
  await page.locator('article > .scroll').hover();
  await page.mouse.wheel(0, 900);
  const back = page.getByRole('button', { name: 'Back to the spoken word' });
  await expect(back).toBeVisible();
  await back.click();
  await expect(back).toBeHidden();
  await expect(page.locator(spoken)).toBeInViewport();
});

test('an error is a sentence, with details for whoever helps', async ({ page }) => {
  await open(page);
  await tell(page, {
    kind: 'problem',
    error: { code: 'disk-error', message: 'No space left on device (28).' },
  });
  const notice = page.locator('.message');
  await expect(notice).toContainText('The disk could not be read or written.');
  await notice.getByText('Details').click();
  await expect(notice).toContainText('No space left on device (28).');
});

test('a text that was made while another page was open can be edited', async ({ page }) => {
  await open(page, 'notes=0');
  await drop(page, ['PTT-20261123-WA0001.opus']);
  await expect(page.getByRole('button', { name: 'file transcribed' })).toBeVisible({ timeout: 20_000 });
  await page.locator('[data-row]').click();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeEnabled();
});
