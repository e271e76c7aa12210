import type { Page } from '@playwright/test';
import { expect, open, openNote, test } from './support';

const chip = (page: Page, name: string) => page.getByRole('group', { name, exact: true });
const playing = (page: Page) => page.getByRole('button', { name: 'Pause', exact: true });
const calls = (page: Page) => page.evaluate(() => (globalThis as unknown as { __calls: string[] }).__calls);

async function choose(page: Page, name: string, item: string) {
  await chip(page, name).getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function openAsked(page: Page) {
  await page.getByRole('button', { name: /^Asked of you/ }).press('Enter');
  await expect(page.locator('[data-asked]').first()).toBeFocused();
}

test('a chip plays from its words and marks them', async ({ page }) => {
  await open(page, 'highlights');
  await openNote(page, 'Theo');
  await expect(page.locator('.text .highlight').first()).toHaveText('Saturday');
  await chip(page, 'Amount: £18.50').getByRole('button').first().click();
  await expect(playing(page)).toBeVisible();
  await expect(page.locator('.word.chosen')).toHaveText(['eighteen', 'pounds', 'fifty,']);
  await expect(page.locator('.word.spoken')).toHaveText(/eighteen|pounds|fifty/);
  await page.locator('.word', { hasText: 'programme' }).click();
  await expect(page.locator('.word.chosen')).toHaveCount(0);
});

test('two lines of chips, the rest on request', async ({ page }) => {
  await open(page, 'highlights');
  await openNote(page, 'Theo');
  const chips = page.locator('.slot:not([inert])');
  await expect(chips).toHaveCount(6);
  const tops = await chips.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(2);
  await page.getByRole('button', { name: 'Show 4 more' }).press('Enter');
  await expect(chips).toHaveCount(10);
  await expect(
    chip(page, 'Request: Could you bring the folding table').getByRole('button').first(),
  ).toBeFocused();
  // Narrower, and of a note with few.
  await page.setViewportSize({ width: 800, height: 800 });
  await openNote(page, 'Martin Okafor');
  await expect(page.getByRole('button', { name: /^Show \d+ more/ })).toHaveCount(1);
});

test('the user decides what is none, and may think again', async ({ page }) => {
  await open(page, 'highlights');
  await openNote(page, 'Martin Okafor');
  const asked = page.getByRole('button', { name: 'Asked of you: 16 questions' });
  await expect(asked).toBeVisible();
  await choose(page, 'Request: put it back in the shed', 'Not a request');
  await expect(chip(page, 'Request: put it back in the shed')).toHaveCount(0);
  await expect(page.locator('.word.highlight', { hasText: 'shed' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Asked of you: 15 questions' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(chip(page, 'Request: put it back in the shed')).toBeVisible();
  await expect(asked).toBeVisible();
});

test('what is done stays, struck through', async ({ page }) => {
  await open(page, 'highlights');
  await openNote(page, 'Martin Okafor');
  const name = 'Request: say so before Friday lunchtime';
  await choose(page, name, 'Done');
  await expect(chip(page, name)).toHaveClass(/done/);
  await expect(page.getByRole('button', { name: 'Asked of you: 15 questions' })).toBeVisible();
  await choose(page, name, 'Not done');
  await expect(chip(page, name)).not.toHaveClass(/done/);
});

test('dates go to the calendar, times without a day do not', async ({ page }) => {
  await open(page, 'highlights');
  await openNote(page, 'Martin Okafor');
  await choose(page, 'Date: Fri 27 Nov, 12:00', 'Add to calendar…');
  await expect(page.getByText('Saved as /home/robin/Documents/Dates.ics')).toBeVisible();
  expect(await calls(page)).toContain('export_calendar');
  await openNote(page, 'Theo');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Add dates to calendar…' }).click();
  await expect
    .poll(async () => (await calls(page)).filter((call) => call === 'export_calendar').length)
    .toBe(2);
  await openNote(page, 'Jana Wiśniewska');
  await chip(page, 'Date: 21:00').getByRole('button', { name: 'Actions' }).click();
  await expect(page.getByRole('menuitem', { name: 'Copy' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Add to calendar…' })).toHaveCount(0);
});

test('all that is asked is ticked by the keyboard alone', async ({ page }) => {
  await open(page, 'highlights');
  await openAsked(page);
  const lines = page.locator('[data-asked]');
  await page.keyboard.press('ArrowDown');
  await expect(lines.nth(1)).toBeFocused();
  await page.keyboard.press(' ');
  await expect(lines.nth(1).getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press(' ');
  await expect(lines.nth(1).getByRole('button', { name: /^Play from/ })).toBeVisible();
  await page.keyboard.press('d');
  await expect(lines.nth(1).getByRole('checkbox')).toBeChecked();
  await expect(page.getByRole('button', { name: 'Asked of you: 15 questions' })).toBeVisible();
  // A whole message, which stays until the page is left.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(lines.nth(4)).toContainText('trae hielo');
  await page.keyboard.press('Tab');
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Asked of you: 14 questions' })).toBeVisible();
  await page.waitForTimeout(400);
  await expect(lines.nth(4).getByRole('checkbox')).toBeChecked();
  await page.keyboard.press('Escape');
  await openAsked(page);
  await expect(page.getByText('trae hielo')).toHaveCount(0);
  await expect(lines).toHaveCount(14);
});

test('a line that is no question passes the focus on', async ({ page }) => {
  await open(page, 'highlights');
  await openAsked(page);
  const lines = page.locator('[data-asked]');
  await lines.first().getByRole('button', { name: 'Actions' }).press('Enter');
  await page.keyboard.press('n');
  await page.keyboard.press('Enter');
  await expect(lines).toHaveCount(15);
  await expect(lines.first()).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(lines).toHaveCount(16);
});

test('the words lead to the message, and back', async ({ page }) => {
  await open(page, 'highlights');
  await openAsked(page);
  const line = page.locator('[data-asked]', { hasText: 'put it back in the shed' });
  await line.getByRole('button', { name: 'put it back in the shed', exact: true }).click();
  await expect(page.locator('#reading h1')).toHaveText('Martin Okafor');
  await expect(page.locator('.word.chosen')).toHaveText(['put', 'it', 'back', 'in', 'the', 'shed,']);
  await expect(page.locator('.word.chosen').first()).toBeInViewport();
  await page.getByRole('button', { name: 'Back to Asked of you' }).click();
  await expect(line).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#reading h1')).toHaveText('Martin Okafor');
  await page.keyboard.press('Escape');
  await expect(line).toBeFocused();
});

test('everything that is open is copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'highlights');
  await openAsked(page);
  await page.keyboard.press('d');
  await page.getByRole('button', { name: 'Copy all' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.split('\n\n')[0]).toBe(
    'Theo · Choir outing · Mon 23 Nov, 14:28\n- shall I get you a ticket\n- Could you bring the folding table\n- please don’t forget the extension lead',
  );
});

test('the last question leaves a kind sentence', async ({ page }) => {
  await open(page, 'highlights&notes=1');
  await openAsked(page);
  for (const left of [3, 2, 1]) {
    await page.keyboard.press('d');
    await expect(page.getByRole('button', { name: `Asked of you: ${left} ` })).toBeVisible();
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('d');
  await expect(page.getByRole('button', { name: /^Asked of you/ })).toHaveCount(0);
  await page.goBack();
  await expect(page.locator('#reading h1')).not.toHaveText('Asked of you');
  await page.goForward();
  await expect(page.getByText('Nobody is waiting for an answer from you.')).toBeVisible();
});

test('the pile shows its questions; the message its chips and marks', async ({ page }) => {
  await open(page, 'highlights&unheard=3');
  await page.getByRole('button', { name: 'Catch up: 3 messages' }).press('Enter');
  const pile = page.locator('#reading li button', { hasText: 'Choir outing' });
  await expect(pile).toContainText('4 questions');
  await pile.press('Enter');
  const message = page.locator('[data-message]');
  await expect(message).toBeFocused();
  await chip(page, 'Question: Are you coming').getByRole('button').first().press('Enter');
  await expect(message.getByRole('button', { name: 'Pause' })).toBeVisible();
  const chosen = async () => (await page.locator('.highlight.chosen').allTextContents()).join('');
  await expect.poll(chosen).toBe('Are you coming,');
  // The letters of a menu are its own.
  await chip(page, 'Question: Are you coming').getByRole('button', { name: 'Actions' }).press('Enter');
  await page.keyboard.press('m');
  await page.keyboard.press('Escape');
  await expect(message).toHaveClass(/unheard/);
  await choose(page, 'Question: Are you coming', 'Done');
  await expect(chip(page, 'Question: Are you coming')).toHaveClass(/done/);
  await message.focus();
  await page.keyboard.press(' ');
  await expect(message.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('m');
  await expect(message).not.toHaveClass(/unheard/);
});

test('ten thousand messages do not slow it down', async ({ page }) => {
  await open(page, 'highlights&notes=10000');
  await page.getByRole('button', { name: /^Asked of you/ }).click();
  await expect(page.locator('[data-asked]').first()).toBeFocused();
  expect(await page.locator('article').count()).toBeLessThan(100);
  await page.locator('.page').evaluate((node) => node.scrollTo(0, node.scrollHeight));
  await expect.poll(() => page.locator('article').count()).toBeGreaterThan(60);
});
