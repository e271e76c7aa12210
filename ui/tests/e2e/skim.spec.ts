import type { Page } from '@playwright/test';
import { expect, layoutFaults, open, openNote, test } from './support';

const bar = (page: Page) => page.getByRole('toolbar', { name: 'Skim' });
const spoken = (page: Page) => page.locator('.word.spoken');

async function openSam(page: Page): Promise<void> {
  await open(page, `notes=60&unheard=60&highlights`);
  await page.getByRole('button', { name: /^Catch up/ }).click();
  await page.getByRole('button', { name: /^Sam/ }).click();
  await expect(page.locator('[data-message]').first()).toBeFocused();
}

test('one key skims the messages of a person, which then are heard', async ({ page }) => {
  await openSam(page);
  const messages = page.locator('[data-message]');
  const count = await messages.count();
  expect(count).toBeGreaterThan(2);
  const button = page.getByRole('button', { name: /^Skim \d+:\d\d instead of \d+:\d\d$/ });
  const [, short, whole] = /Skim (\S+) instead of (\S+)/.exec((await button.textContent()) ?? '') ?? [];
  await page.keyboard.press('s');
  await expect(bar(page)).toContainText(new RegExp(`^Skim · 1 of ${count} · \\d:\\d\\d left`));
  await expect(messages.first().locator(spoken(page))).toBeVisible();
  // On to the last: the focus and the lit word go along.
  for (let at = 2; at <= count; at += 1) {
    const message = messages.nth(at - 1);
    await expect(async () => {
      if (!(await message.locator(spoken(page)).isVisible())) await page.keyboard.press('ArrowRight');
      await expect(message.locator(spoken(page))).toBeInViewport({ timeout: 300 });
    }).toPass();
    await expect(message).toBeFocused();
  }
  await expect(page.getByText(`Skimmed ${count} messages: ${short} of ${whole}`)).toBeVisible({
    timeout: 20_000,
  });
  await expect(bar(page)).toHaveCount(0);
  await expect(messages.last()).not.toHaveClass(/unheard/);
  await page.getByRole('button', { name: 'Mark as unheard' }).and(page.locator('.messages *')).click();
  await expect(messages.last()).toHaveClass(/unheard/);
});

test('while skimming, one key plays the whole sentence and the whole message', async ({ page }) => {
  await open(page, 'highlights&unheard=2');
  await openNote(page, 'Theo');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Skim' }).click();
  await expect(spoken(page)).toBeVisible();
  const left = bar(page).locator('.status');
  await expect(left).toHaveText(/^Skim · \d:\d\d left$/);
  await page.keyboard.press(' ');
  await expect(bar(page).getByRole('button', { name: 'Play' })).toBeVisible();
  const seconds = async () => Number(/0:(\d+) left/.exec((await left.textContent()) ?? '')?.[1]);
  const skimmed = await seconds();
  await page.keyboard.press('w');
  const whole = bar(page).getByRole('button', { name: 'Whole message' });
  await expect(whole).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('w');
  await expect(whole).toBeDisabled();
  expect(await seconds()).toBeGreaterThan(skimmed);
  await page.keyboard.press('ArrowRight');
  await expect(whole).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(bar(page)).toHaveCount(0);
  await expect(
    page.getByRole('group', { name: 'Player' }).getByRole('button', { name: 'Play' }),
  ).toBeVisible();
});

test('playing something else ends skimming', async ({ page }) => {
  await openSam(page);
  await page.getByRole('button', { name: /^Skim/ }).click();
  await expect(bar(page)).toBeVisible();
  expect(await layoutFaults(page)).toEqual([]);
  await page.locator('[data-message]').nth(1).getByRole('button', { name: 'Play' }).click();
  await expect(bar(page)).toHaveCount(0);
  await expect(page.locator('[data-message]').nth(1).locator(spoken(page))).toBeVisible();
});

test('all that is asked is played, and does not count as heard', async ({ page }) => {
  await open(page, 'highlights&unheard=3');
  await page.getByRole('button', { name: /^Asked of you/ }).click();
  const lines = page.locator('[data-asked]');
  await expect(lines.first()).toBeFocused();
  await page.keyboard.press('s');
  await expect(bar(page)).toContainText(/1 of \d+ · \d:\d\d left/);
  const pause = (at: number) => lines.nth(at).getByRole('button', { name: 'Pause' });
  await expect(pause(0)).toBeVisible();
  // The first two are one sentence.
  await expect(pause(1)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(lines.nth(2)).toBeFocused();
  await expect(bar(page)).toContainText(/2 of \d+/, { timeout: 20_000 });
  await page.keyboard.press('s');
  await expect(bar(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Catch up: 3 messages' })).toBeVisible();
});
