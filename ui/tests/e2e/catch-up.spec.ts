import { expect, open, openNote, test } from './support';

test('a message is unheard until its end has been in sight', async ({ page }) => {
  await open(page, 'unheard=1');
  const row = page.locator('[data-row="0"]');
  await expect(row).toContainText('Unheard');
  await page.getByRole('button', { name: 'Unheard only' }).click();
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await openNote(page, 'Ana Beltrán');
  await expect(page.locator('[data-row]')).toHaveCount(0);
  await expect(page.getByText('You are all caught up')).toBeVisible();
  await page.getByRole('button', { name: 'Show all messages' }).click();
  // The end is still in sight, but the user's choice counts.
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Mark as unheard' }).click();
  await expect(row).toContainText('Unheard');
  await page.waitForTimeout(2500);
  await expect(row).toContainText('Unheard');
});

test('the keyboard alone empties the piles', async ({ page }) => {
  await open(page, 'unheard=3');
  await page.getByRole('button', { name: 'Catch up: 3 messages' }).press('Enter');
  const piles = page.locator('#reading .sheet > ul button');
  // The longest waiting first.
  await expect(piles).toHaveText([/Jana Wiśniewska/, /Allotment committee/, /Ana Beltrán/]);
  await piles.nth(1).press('Enter');
  const message = page.locator('[data-message]');
  await expect(message.first()).toBeFocused();
  await page.keyboard.press(' ');
  await expect(page.getByRole('group', { name: 'Player' })).toBeVisible();
  await expect(message.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press(' ');
  await page.keyboard.press('m');
  await expect(page.getByText('All caught up')).toBeVisible();
  await page.keyboard.press('m');
  await expect(message).toHaveClass(/unheard/);
  await page.getByRole('button', { name: 'Mark all as heard' }).press('Enter');
  await expect(page.getByText('All caught up')).toBeVisible();
  await page.locator('#reading').getByRole('button', { name: 'Back to Catch up' }).last().press('Enter');
  await expect(piles).toHaveCount(2);
});

test('what passes the eye counts as heard', async ({ page }) => {
  await open(page, 'unheard=1');
  await page.getByRole('button', { name: 'Catch up: 1 message' }).click();
  await page.locator('#reading .sheet > ul button').click();
  await expect(page.getByText('All caught up')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Catch up/ })).toHaveCount(0);
});

test('reading need not count', async ({ page }) => {
  await open(page, 'unheard=1');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Reading counts as hearing' }).click();
  await openNote(page, 'Ana Beltrán');
  await page.waitForTimeout(2500);
  await expect(page.locator('[data-row="0"]')).toContainText('Unheard');
});
