// Words while they are spoken.
import { bar, press, record, sheet, timer, words } from './recording';
import { expect, open, tell, test } from './support';

test('what is said appears while it is said, and settles', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  await expect(words(page)).toHaveText('What you say appears here.');
  const stop = sheet(page).getByRole('button', { name: 'Stop', exact: true });
  const before = await stop.boundingBox();
  await expect(words(page).locator('.draft')).toContainText('A note');
  await expect(words(page).locator('.said').first()).toHaveText('A note to myself before I forget.');
  await expect(words(page).locator('.draft')).toContainText('The spare key');
  await expect(words(page).locator('p')).toHaveText(/before I forget\. The spare key/);
  expect(await stop.boundingBox()).toEqual(before);
  // Whoever listens to the page would have it in the microphone.
  expect(await words(page).evaluate((box) => box.closest('[aria-live], [role="status"]'))).toBeNull();
  await press(page, 'Keep recording and show the list');
  await expect(bar(page)).toContainText('The spare key');
});

test('the newest words are in view, unless somebody went back to read', async ({ page }) => {
  await open(page, 'notes=3&microphone=still');
  await record(page);
  await expect(words(page).locator('.draft')).toBeVisible();
  const below = () => words(page).evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
  await expect.poll(below).toBeLessThan(2);
  const say = (draft: string) =>
    tell(page, {
      kind: 'live',
      live: { note: '0193a000-0000-7000-8000-000000000004', segments: [], draft },
    });
  await say('And on and on it goes, '.repeat(20));
  await expect(words(page)).toContainText('on and on');
  await expect.poll(below).toBeLessThan(2);
  // By the keyboard, which reaches what scrolls.
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

test('what another note hears is not shown, and nothing of an earlier one', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  await expect(words(page).locator('.draft')).toContainText('A note');
  await tell(page, { kind: 'live', live: { note: 'another', segments: [], draft: 'Not this.' } });
  await expect(words(page)).not.toContainText('Not this.');
  await press(page, 'Discard');
  await page.getByRole('dialog', { name: 'Discard' }).getByRole('button', { name: 'Discard' }).click();
  await expect(words(page)).toBeEmpty();
  await press(page, 'Record');
  await expect(words(page)).toHaveText('What you say appears here.');
});

test('nothing is written where the user does not want it, or no model can', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Write while I speak' }).click();
  await record(page);
  await expect(timer(page)).toContainText('0:02');
  await expect(words(page)).toBeHidden();
  await open(page, 'notes=3&model=missing');
  await record(page);
  await expect(timer(page)).toContainText('0:01');
  await expect(words(page)).toBeHidden();
});
