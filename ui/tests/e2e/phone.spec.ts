import { expect, open, openNote, test } from './support';

test('one thing at a time, and back is back', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await expect(page.locator('.side')).toBeHidden();
  await page.goBack();
  await expect(page.locator('.side')).toBeVisible();
  await expect(page.locator('.place')).toBeHidden();
  await openNote(page, 'Jana Wiśniewska');
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await expect(page.locator('[data-row="0"]')).toBeVisible();
});
