import { expect, layoutFaults, open, openNote, startRecording, test } from './support';

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

test('a note is recorded with the thumb', async ({ page }) => {
  await open(page, 'notes=3');
  const button = await page.locator('.round:visible').boundingBox();
  expect(button?.y).toBeGreaterThan(740 * 0.85);
  expect(button?.width).toBeGreaterThanOrEqual(56);
  await startRecording(page);
  await expect(page.getByRole('timer')).toContainText('0:01');
  const stop = page.locator('dialog').getByRole('button', { name: 'Stop', exact: true });
  expect((await stop.boundingBox())?.y).toBeGreaterThan(740 * 0.75);
  await stop.tap();
  await expect(page.locator('#reading h1')).toHaveText('Voice note, 23 November at 14:40');
  await expect(page.locator('#reading')).toBeFocused();
  await page.goBack();
  await expect(page.locator('[data-row]')).toHaveCount(4);
});

test('another is recorded from within a note, with the thumb', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const button = page.locator('.round:visible');
  await expect(button).toHaveCount(1);
  const box = await button.boundingBox();
  expect(box?.y).toBeGreaterThan(740 * 0.85);
  expect(box?.width).toBeGreaterThanOrEqual(56);
  expect(await layoutFaults(page)).toEqual([]);
  await startRecording(page);
  await expect(page.getByRole('timer')).toContainText('0:01');
  // Out of sight it has its own bar, and one button is enough.
  await page.getByRole('button', { name: 'Keep recording and show the list' }).tap();
  await expect(page.locator('section.bar')).toBeVisible();
  await expect(button).toHaveCount(0);
  await page.locator('section.bar').getByRole('button', { name: 'Stop' }).tap();
  await expect(page.locator('#reading h1')).toHaveText('Voice note, 23 November at 14:40');
});
