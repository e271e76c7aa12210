import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { drop, expect, layoutFaults, open, openNote, test } from './support';

const entries = (page: Page) => page.locator('[data-message]');
const focused = (page: Page) => page.locator('[data-message]:focus');
const strip = (page: Page) => page.locator('.strip').first();

async function openThread(page: Page, name: string) {
  await strip(page).press('Enter');
  await page.locator('#reading li button', { hasText: name }).first().press('Enter');
  await expect(focused(page)).toBeVisible();
}

async function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

test('typed messages stand between the voices, from the first unheard on', async ({ page }) => {
  await open(page, 'threads&unheard=2');
  await openThread(page, 'Allotment committee');
  await expect(focused(page)).toContainText('Morning all.');
  await expect(focused(page)).toHaveClass(/unheard/);
  const typed = entries(page).filter({ hasText: 'Hinges from me too.' });
  await expect(typed).toContainText('You');
  await expect(typed.getByRole('button')).toHaveCount(0);
  await expect(entries(page)).toHaveCount(7);
  await expect(page.locator('#reading h2')).toHaveText(['Today']);
  expect(await layoutFaults(page)).toEqual([]);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  // What came before is loaded on request.
  await page.getByRole('button', { name: 'Earlier messages' }).press('Enter');
  await expect(entries(page)).toHaveCount(12);
  await expect(page.locator('#reading h2')).toHaveText(['Yesterday', 'Today']);
  await expect(page.getByRole('button', { name: 'Earlier messages' })).toHaveCount(0);
});

test('the arrows reach every message, N and P the voices', async ({ page }) => {
  await open(page, 'threads&unheard=2');
  await openThread(page, 'Allotment committee');
  await page.keyboard.press('ArrowDown');
  await expect(focused(page)).toContainText('older than I am');
  await page.keyboard.press('n');
  await expect(focused(page)).toContainText('It is me again');
  await page.keyboard.press('n');
  await expect(focused(page)).toContainText('That was me');
  // One's own are neither heard nor unheard.
  await expect(focused(page).getByRole('button', { name: /^Mark as/ })).toHaveCount(0);
  await page.keyboard.press('p');
  await page.keyboard.press('p');
  await page.keyboard.press('m');
  await expect(page.getByText('All caught up')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator('#reading h1')).toHaveText('Martin Okafor');
  await page.getByRole('button', { name: 'Back to the conversation' }).press('Enter');
  await expect(focused(page)).toContainText('Morning all.');
});

test('what is read stays in place while more is loaded', async ({ page }) => {
  await open(page, 'threads');
  await openThread(page, 'Book club');
  await expect(entries(page)).toHaveCount(100);
  await expect(page.getByText('All caught up')).toHaveCount(0);
  const scroller = page.locator('#reading .scroll');
  // The place of a line, measured before anything is loaded and after.
  const line = entries(page).nth(20);
  const id = await line.getAttribute('data-message');
  const before = await scroller.evaluate((node, message) => {
    node.scrollTop = 500;
    return node.querySelector(`[data-message="${message}"]`)?.getBoundingClientRect().top;
  }, id);
  await expect(entries(page)).not.toHaveCount(100);
  const after = await page
    .locator(`[data-message="${id}"]`)
    .evaluate((node) => node.getBoundingClientRect().top);
  expect(Math.abs(after - (before ?? 0))).toBeLessThan(2);
  // Only a part is kept in the page.
  for (let turn = 0; turn < 8; turn += 1)
    await scroller.evaluate((node) => {
      node.scrollTop = 0;
      return new Promise((done) => setTimeout(done, 60));
    });
  await expect(entries(page)).toHaveCount(300);
  await page.getByRole('button', { name: 'Conversation actions' }).click();
  await page.getByRole('menuitem', { name: 'Go to the latest message' }).click();
  await expect(focused(page)).toContainText('I am asleep');
  await expect(entries(page)).toHaveCount(100);
});

test('a note leads to its conversation and back', async ({ page }) => {
  await open(page, 'threads');
  await openNote(page, 'Ana Beltrán');
  await page.keyboard.press('c');
  await expect(focused(page)).toContainText('Hola, buenas');
  await expect(page.locator('.entry.marked')).toContainText('Hola, buenas');
  await expect(page.locator('.entry.marked')).toHaveCount(0);
  await page.getByRole('button', { name: 'Back to the note' }).press('Enter');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Show in conversation' }).click();
  await page.keyboard.press('Escape');
  await expect(page.locator('#reading h1')).toHaveText('Ana Beltrán');
});

test('typed messages are found by the keyboard alone', async ({ page }) => {
  // Typed messages come after the notes, and those of the query before must be gone by then.
  await open(page, 'threads&slow=150');
  await page.keyboard.press('/');
  await page.keyboard.type('hinges');
  const rows = page.locator('[data-row]');
  await expect(rows).toHaveText([/Martin Okafor/, /You · Allotment committee/, /Winnie Adeyemi/]);
  await expect(page.locator('.list h2')).toHaveText(['Typed messages']);
  await expect(rows.last().locator('mark')).toHaveText('Hinges');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await expect(rows.last()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(focused(page)).toContainText('older than I am');
  await page.getByRole('button', { name: 'Back to the list' }).press('Enter');
  await expect(entries(page)).toHaveCount(0);
  // Below many notes.
  await page.locator('#search').fill('it');
  await page.getByRole('button', { name: /typed messages found/ }).press('Enter');
  await expect(page.locator('[data-row]:focus')).toContainText('Allotment committee');
  // Typed alone, and none under a filter of notes.
  await page.locator('#search').fill('biscuits');
  await expect(page.locator('.list h2')).toHaveText(['Typed messages']);
  await page.getByRole('button', { name: 'Favourites only' }).click();
  await expect(page.getByText('No messages contain')).toBeVisible();
});

test('a stretch is copied, by keyboard or mouse', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'threads&unheard=2');
  await openThread(page, 'Allotment committee');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  const bar = page.getByRole('toolbar', { name: 'Selected messages' });
  await expect(bar).toContainText('3 selected');
  await bar.getByRole('button', { name: 'Copy as one thread' }).click();
  await expect(page.getByText('3 messages copied as one thread')).toBeVisible();
  await expect(bar).toHaveCount(0);
  expect((await clipboard(page)).split('\n').slice(0, 2)).toEqual([
    'Winnie Adeyemi: Hinges, please. That gate is older than I am and I am fond of it.',
    'Robin: Hinges from me too.',
  ]);
  const line = (text: string) => entries(page).filter({ hasText: text });
  await line('It is me again').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Select from here' }).click();
  await line('Good. Ordered').click();
  await expect(bar).toContainText('2 selected');
  await line('Hinges from me too.').click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 selected');
  await bar.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByText('Saved as /home/robin/Documents/Conversation.md')).toBeVisible();
  await line('Good. Ordered').focus();
  await page.keyboard.press('Shift+ArrowUp');
  await expect(bar).toContainText('2 selected');
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(page.locator('#reading h1')).toHaveText('Allotment committee');
});

test('typed messages can be deleted, voices stay', async ({ page }) => {
  await open(page, 'threads');
  await openThread(page, 'Allotment committee');
  await expect(entries(page)).toHaveCount(12);
  await page.getByRole('button', { name: 'Conversation actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete typed messages…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 9 typed messages?' });
  await expect(dialog).toContainText('Voice messages stay.');
  await dialog.getByRole('button', { name: 'Erase for good' }).click();
  await expect(page.getByText('9 typed messages deleted')).toBeVisible();
  await expect(entries(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Conversation actions' }).click();
  await expect(page.getByRole('menuitem', { name: 'Copy the conversation' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Delete typed messages…' })).toHaveCount(0);
});

test('an import says what came with it', async ({ page }) => {
  await open(page, 'threads');
  await drop(page, ['WhatsApp Chat with Ana.zip']);
  await expect(page.getByText('1 voice message and 340 typed ones added')).toBeVisible();
  await expect(page.getByText('1 file recognised: it has its sender and time now')).toBeVisible();
});
