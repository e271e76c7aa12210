import AxeBuilder from '@axe-core/playwright';
import { animationsEnd, expect, layoutFaults, open, test } from './support';

test('the keyboard alone finds the messages of a person', async ({ page }) => {
  await open(page);
  await page.keyboard.press('/');
  const box = page.getByRole('combobox', { name: 'Search what was said' });
  const option = page.getByRole('listbox').getByRole('option');
  await expect(option).toHaveCount(8);
  await expect(option.first()).toHaveText('from: From this person');
  await page.keyboard.press('ArrowDown');
  await expect(box).toHaveAttribute('aria-activedescendant', (await option.first().getAttribute('id')) ?? '');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('from:');
  await expect(option).toHaveCount(8);
  await page.keyboard.type('bel');
  await expect(option).toHaveText(['Ana Beltrán']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(box).toHaveValue('from:"Ana Beltrán" ');
  await expect(box).toBeFocused();
  await expect(option).toHaveCount(0);
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await page.keyboard.type('has');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('from:"Ana Beltrán" has:question ');
  await expect(page.locator('[data-row="0"]')).toContainText('Ana');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-row="0"]')).toBeFocused();
});

test('plain typing goes on as before', async ({ page }) => {
  await open(page);
  await page.keyboard.press('/');
  const list = page.getByRole('listbox');
  await expect(list).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(page.locator('#search')).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(list).toBeVisible();
  await page.keyboard.type('in');
  await expect(list).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(list).toHaveCount(0);
  await expect(page.locator('#search')).toHaveValue('in');
  await page.keyboard.type(' the jar');
  await expect(list).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.locator('#search')).toHaveValue('');
  await expect(list).toHaveCount(0);
  await page.keyboard.press('f');
  await page.keyboard.press('Tab');
  await expect(page.locator('#search')).not.toBeFocused();
  await expect(list).toHaveCount(0);
});

test('the mouse works, for languages too', async ({ page }) => {
  await open(page);
  await page.locator('#search').click();
  await page.getByRole('option', { name: /^lang:/ }).click();
  await page.getByRole('option', { name: 'de German' }).click();
  await expect(page.locator('#search')).toHaveValue('lang:de ');
  await expect(page.locator('#search')).toBeFocused();
  await expect(page.locator('[data-row]')).toHaveCount(1);
});

test('the offers look as they should', async ({ page }) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await animationsEnd(page);
  expect(await layoutFaults(page)).toEqual([]);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await expect(page.locator('.side')).toHaveScreenshot('search-operators.png');
});
