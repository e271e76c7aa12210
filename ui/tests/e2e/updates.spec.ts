// Updates: off by default, signature checked, downloaded on request.
import type { Page } from '@playwright/test';
import { emitEvent, expect, layoutFaults, open, smallTargets, test } from './support';

const NARROW = { width: 360, height: 740 };

const commandCalls = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { __calls: string[] }).__calls.join(' '));

async function settings(page: Page) {
  await page.getByRole('button', { name: 'Settings' }).click();
  return {
    privacy: page.getByRole('region', { name: 'Privacy', exact: true }),
    about: page.getByRole('region', { name: 'About' }),
  };
}

test('a build without updates says so and offers nothing', async ({ page }) => {
  await open(page);
  const { privacy, about } = await settings(page);
  await expect(privacy).toContainText('This build cannot check for updates.');
  await expect(page.getByRole('switch', { name: 'Check for updates' })).toHaveCount(0);
  await expect(about.getByRole('button', { name: 'Check now' })).toHaveCount(0);
});

test('no check until enabled; then an update is found, read and downloaded, by keyboard alone', async ({
  page,
}) => {
  await open(page, 'update=newer');
  const { privacy, about } = await settings(page);
  const wish = privacy.getByRole('switch', { name: 'Check for updates' });
  await expect(wish).not.toBeChecked();
  await expect(about).not.toContainText('0.3.0');
  expect(await commandCalls(page)).not.toContain('check_for_update');

  await wish.focus();
  await page.keyboard.press('Space');
  await expect(wish).toBeChecked();
  await expect(about).toContainText('Earshot 0.3.0 is available.');
  await expect(about).toContainText('Published on 31 January 2027 and signed by the makers of Earshot.');
  await about.getByText('What’s new').focus();
  await page.keyboard.press('Enter');
  await expect(about).toContainText('Two microphones at once');
  await expect(about).not.toContainText('**');

  await about.getByRole('button', { name: 'Download it (123 MB)' }).focus();
  await page.keyboard.press('Enter');
  await expect(about.getByRole('progressbar', { name: 'Download of the new version' })).toBeVisible();
  await expect(about).toContainText('its signature is valid');
  await about.getByRole('button', { name: 'Show folder' }).focus();
  await page.keyboard.press('Enter');
  await about.getByRole('button', { name: 'Read more' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => commandCalls(page)).toContain('download_update show_update open_update_page');
});

test('an update is announced once and opens the settings', async ({ page }) => {
  await open(page, 'update=none');
  const view = { enabled: true, checking: false, last_checked_ms: 1795000000000, error: null };
  const available = { version: '0.3.0', date: '2027-01-31', notes: 'More.', file: null };
  await emitEvent(page, { kind: 'updates', updates: { ...view, available } });
  const message = page.locator('.message', { hasText: 'Earshot 0.3.0 is available.' });
  await expect(message).toHaveCount(1);
  await emitEvent(page, { kind: 'updates', updates: { ...view, available } });
  await expect(message).toHaveCount(1);
  await message.getByRole('button', { name: 'Read more' }).click();
  await expect(page.getByRole('region', { name: 'About' })).toContainText('Earshot 0.3.0 is available.');
});

test('the latest version is shown as such, and an unsigned one is ignored', async ({ page }) => {
  await open(page, 'update=none');
  let { about } = await settings(page);
  await about.getByRole('button', { name: 'Check now' }).click();
  await expect(about).toContainText('This was the latest version on 23 Nov 2026');
  await open(page, 'update=update-not-signed');
  ({ about } = await settings(page));
  await about.getByRole('button', { name: 'Check now' }).click();
  await expect(about).toContainText('is not signed by the makers of Earshot, so it was ignored');
  await expect(about.getByRole('button', { name: 'Check now' })).toBeEnabled();
});

test('an update without a file for this installation offers no download', async ({ page }) => {
  await open(page, 'update=page');
  const { about } = await settings(page);
  await about.getByRole('button', { name: 'Check now' }).click();
  await expect(about.getByRole('button', { name: 'Read more' })).toBeVisible();
  await expect(about.getByRole('button', { name: /^Download it/ })).toHaveCount(0);
});

test.describe('narrow', () => {
  test.use({ viewport: NARROW, hasTouch: true });
  for (const [language, name] of [
    ['en', 'Settings'],
    ['de', 'Einstellungen'],
    ['ar', 'الإعدادات'],
  ] as const) {
    test(`nothing overflows or is too small in ${language}`, async ({ page }) => {
      await open(page, `update=downloading&language=${language}`);
      await page.getByRole('button', { name }).click();
      const own = page.locator('.updates');
      await own.scrollIntoViewIfNeeded();
      await own.locator('summary').click();
      await expect.poll(() => layoutFaults(page)).toEqual([]);
      await expect.poll(() => smallTargets(page)).toEqual([]);
    });
  }
});
