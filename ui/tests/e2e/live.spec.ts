import { bar, press, record, sheet, timer, words } from './recording';
import { animationsEnd, emitEvent, expect, open, test } from './support';

test('words appear while spoken and become final', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  await expect(words(page)).toHaveText('Your words appear here as you speak.');
  const stop = sheet(page).getByRole('button', { name: 'Stop', exact: true });
  await animationsEnd(page);
  const before = await stop.boundingBox();
  await expect(words(page).locator('.draft')).toContainText('A note');
  await expect(words(page).locator('.final').first()).toHaveText('A note to myself before I forget.');
  await expect(words(page).locator('.draft')).toContainText('The spare key');
  await expect(words(page).locator('p')).toHaveText(/before I forget\. The spare key/);
  expect(await stop.boundingBox()).toEqual(before);
  // A live region would be read aloud into the microphone.
  expect(await words(page).evaluate((box) => box.closest('[aria-live], [role="status"]'))).toBeNull();
  await press(page, 'Keep recording and show the list');
  await expect(bar(page)).toContainText('The spare key');
});

test('the newest words stay visible unless the user scrolled back', async ({ page }) => {
  await open(page, 'notes=3&microphone=frozen');
  await record(page);
  await expect(words(page).locator('.draft')).toBeVisible();
  const below = () => words(page).evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
  await expect.poll(below).toBeLessThan(2);
  const say = (draft: string) =>
    emitEvent(page, {
      kind: 'live',
      live: { note: '0193a000-0000-7000-8000-000000000004', segments: [], draft },
    });
  await say('And on and on it goes, '.repeat(20));
  await expect(words(page)).toContainText('on and on');
  await expect.poll(below).toBeLessThan(2);
  // Scrollable by keyboard.
  await words(page).focus();
  await page.keyboard.press('Home');
  await expect.poll(below).toBeGreaterThan(100);
  await say('And on and on it goes, '.repeat(30));
  await page.waitForTimeout(300);
  expect(await words(page).evaluate((box) => box.scrollTop)).toBe(0);
  await page.keyboard.press('End');
  await expect.poll(below).toBeLessThan(2);
  await say('And on and on it goes, '.repeat(40));
  await expect.poll(below).toBeLessThan(2);
});

test('text of other notes and earlier recordings is not shown', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  await expect(words(page).locator('.draft')).toContainText('A note');
  await emitEvent(page, { kind: 'live', live: { note: 'another', segments: [], draft: 'Not this.' } });
  await expect(words(page)).not.toContainText('Not this.');
  await press(page, 'Discard');
  await page.getByRole('dialog', { name: 'Discard' }).getByRole('button', { name: 'Discard' }).click();
  await expect(words(page)).toBeEmpty();
  await press(page, 'Record');
  await expect(words(page)).toHaveText('Your words appear here as you speak.');
});

test('no live text if disabled or without a model', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Transcribe while I speak' }).click();
  await record(page);
  await expect(timer(page)).toContainText('0:02');
  await expect(words(page)).toBeHidden();
  await open(page, 'notes=3&model=missing');
  await record(page);
  await expect(timer(page)).toContainText('0:01');
  await expect(words(page)).toBeHidden();
});
