import type { Page } from '@playwright/test';
import { expect, layoutFaults, open, test } from './support';

async function connections(page: Page, params: string) {
  await open(page, params);
  await page.getByRole('button', { name: 'Settings' }).click();
  const privacy = page.getByRole('region', { name: 'Privacy', exact: true });
  return { privacy, lines: privacy.getByRole('listitem') };
}

test('no connections', async ({ page }) => {
  const { privacy, lines } = await connections(page, '');
  await expect(privacy).toContainText('None, ever.');
  await expect(lines).toHaveCount(0);
});

test('each connection shows its purpose and outcome', async ({ page }) => {
  const { privacy, lines } = await connections(page, 'connected');
  await expect(lines).toHaveCount(7);
  const [running, stopped, asked, , fetched, redirected, failed] = await lines.allInnerTexts();
  expect(running).toMatch(/09:21 · to download a model · unfinished$/);
  expect(stopped).toMatch(
    /via proxy\.example · to download a model · 0\s\S+ sent, 31\sMB received · stopped$/,
  );
  expect(asked).toMatch(/to have a message transcribed · 44\skB sent, 2\.1\skB received\n/);
  expect(fetched).toMatch(/to download a model · 0\s\S+ sent, 190\sMB received$/);
  expect(redirected).toMatch(/received · redirected$/);
  expect(failed).toMatch(/received · failed$/);
  await expect(privacy).not.toContainText('The latest');
});

test('a connection links to its message, by keyboard alone', async ({ page }) => {
  const { lines } = await connections(page, 'connected');
  const link = lines.nth(2).getByRole('button');
  const title = (await link.textContent()) ?? '';
  // A deleted note has no link.
  await expect(lines.getByRole('button')).toHaveCount(1);
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#reading h1')).toHaveText(title);
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

test('the latest are shown, with the total number', async ({ page }) => {
  const { privacy, lines } = await connections(page, 'connected=many');
  await expect(lines).toHaveCount(20);
  await expect(privacy).toContainText('The latest 20 of 51; “earshot network” lists them all.');
});

test('a phone shows no terminal commands, and everything fits', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const { privacy, lines } = await connections(page, 'connected=many&phone');
  await expect(lines).toHaveCount(20);
  await expect(privacy).toContainText('The latest 20 of 51.');
  await expect(privacy).not.toContainText('earshot network');
  await lines.nth(2).scrollIntoViewIfNeeded();
  await expect.poll(() => layoutFaults(page)).toEqual([]);
});
