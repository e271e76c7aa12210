import AxeBuilder from '@axe-core/playwright';
import { animationsEnd, expect, layoutFaults, open, openNote, test } from './support';

test('the keyboard alone corrects the doubtful words', async ({ page }) => {
  await open(page);
  await openNote(page, 'Ana Beltrán');
  const text = page.locator('#reading .text');
  const current = text.locator('.word.doubt');
  const field = page.getByRole('textbox', { name: 'Correct this word' });
  await expect(page.getByRole('button', { name: '2 doubtful words, 1 of them a number' })).toBeVisible();
  await page.keyboard.press('n');
  await expect(current).toHaveText('diecisiete.');
  await expect(current).toBeInViewport();
  await expect(page.getByRole('toolbar', { name: 'Doubtful words' })).toContainText('1 of 2');
  await page.keyboard.press('n');
  await expect(current).toHaveText('Chelo,');
  await page.keyboard.press('p');
  await expect(current).toHaveText('diecisiete.');
  await page.keyboard.type('18');
  await expect(field).toHaveValue('18');
  await page.keyboard.press('Escape');
  await expect(current).toHaveText('diecisiete.');
  await page.keyboard.type('dieciocho');
  await page.keyboard.press('Enter');
  await expect(text).toContainText('en el jardín somos dieciocho.');
  await expect(current).toHaveText('Chelo,');
  await expect(page.getByRole('button', { name: '1 doubtful word', exact: true })).toBeVisible();
  // Accepted as it is.
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('Chelo');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('toolbar', { name: 'Doubtful words' })).toHaveCount(0);
  await expect(text.locator('.unsure')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(text).toContainText('somos diecisiete.');
  await expect(page.getByRole('button', { name: '1 doubtful number' })).toBeVisible();
});

test('playback stops three words after the doubtful one', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.keyboard.press('n');
  await expect(page.locator('.word.doubt')).toHaveText('Winnie’s');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.locator('.word.spoken')).toHaveText(/which|will/);
});

test('the bar serves a finger or a mouse', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: '2 doubtful words' }).click();
  const current = page.locator('.word.doubt');
  await expect(current).toHaveText('Winnie’s');
  await page.getByRole('button', { name: 'Correct this word' }).click();
  await page.getByRole('textbox', { name: 'Correct this word' }).fill('Vinnie’s');
  await page.getByRole('button', { name: 'Next doubtful word' }).click();
  await expect(page.locator('#reading .text')).toContainText('with some of Vinnie’s blue rope');
  await expect(current).toHaveText('Harlow');
  await page.getByRole('button', { name: 'This word is right' }).click();
  await expect(page.getByRole('toolbar', { name: 'Doubtful words' })).toHaveCount(0);
});

test('a doubtful word looks as it should', async ({ page }) => {
  await open(page);
  await openNote(page, 'Ana Beltrán');
  await page.keyboard.press('n');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Correct this word' })).toBeFocused();
  await animationsEnd(page);
  expect(await layoutFaults(page)).toEqual([]);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await expect(page.locator('#reading')).toHaveScreenshot('doubts.png');
});
