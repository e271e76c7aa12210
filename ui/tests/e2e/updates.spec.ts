// Newer versions: off until it is turned on, signed or not believed, fetched when asked for.
import type { Page } from '@playwright/test';
import { expect, layoutFaults, open, smallTargets, tell, test } from './support';

const NARROW = { width: 360, height: 740 };

const asked = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { __asked: string[] }).__asked.join(' '));

async function settings(page: Page) {
  await page.getByRole('button', { name: 'Settings' }).click();
  return {
    privacy: page.getByRole('region', { name: 'Privacy', exact: true }),
    about: page.getByRole('region', { name: 'About' }),
  };
}

test('a build that cannot look says so, and offers nothing', async ({ page }) => {
  await open(page);
  const { privacy, about } = await settings(page);
  await expect(privacy).toContainText('This build cannot look for newer versions.');
  await expect(page.getByRole('switch', { name: 'Look for newer versions' })).toHaveCount(0);
  await expect(about.getByRole('button', { name: 'Look now' })).toHaveCount(0);
});

test('nobody is asked until it is turned on; then a version is found, read and fetched, by keyboard alone', async ({
  page,
}) => {
  await open(page, 'update=newer');
  const { privacy, about } = await settings(page);
  const wish = privacy.getByRole('switch', { name: 'Look for newer versions' });
  await expect(wish).not.toBeChecked();
  await expect(about).not.toContainText('0.3.0');
  expect(await asked(page)).not.toContain('look_for_update');

  await wish.focus();
  await page.keyboard.press('Space');
  await expect(wish).toBeChecked();
  await expect(about).toContainText('Earshot 0.3.0 is there.');
  await expect(about).toContainText('Published on 31 January 2027, and signed by those who make Earshot.');
  await about.getByText('What is new').focus();
  await page.keyboard.press('Enter');
  await expect(about).toContainText('Two microphones at once');
  await expect(about).not.toContainText('**');

  await about.getByRole('button', { name: 'Fetch it (123 MB)' }).focus();
  await page.keyboard.press('Enter');
  await expect(about.getByRole('progressbar', { name: 'A newer version on its way' })).toBeVisible();
  await expect(about).toContainText('every byte as it was signed');
  await about.getByRole('button', { name: 'Show folder' }).focus();
  await page.keyboard.press('Enter');
  await about.getByRole('button', { name: 'Read about it' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => asked(page)).toContain('fetch_update show_update open_update_page');
});

test('a version is announced once, and leads to the settings', async ({ page }) => {
  await open(page, 'update=none');
  const view = { can_look: true, looking: false, looked_ms: 1795000000000, error: null };
  const newer = { version: '0.3.0', date: '2027-01-31', notes: 'More.', file: null };
  await tell(page, { kind: 'updates', updates: { ...view, newer } });
  const message = page.locator('.message', { hasText: 'Earshot 0.3.0 is there.' });
  await expect(message).toHaveCount(1);
  await tell(page, { kind: 'updates', updates: { ...view, newer } });
  await expect(message).toHaveCount(1);
  await message.getByRole('button', { name: 'Read about it' }).click();
  await expect(page.getByRole('region', { name: 'About' })).toContainText('Earshot 0.3.0 is there.');
});

test('the latest is said to be the latest, and what is not signed is not believed', async ({ page }) => {
  await open(page, 'update=none');
  let { about } = await settings(page);
  await about.getByRole('button', { name: 'Look now' }).click();
  await expect(about).toContainText('This was the latest version on 23 Nov 2026');
  await open(page, 'update=update-not-signed');
  ({ about } = await settings(page));
  await about.getByRole('button', { name: 'Look now' }).click();
  await expect(about).toContainText('is not signed by those who make Earshot, so it was not believed');
  await expect(about.getByRole('button', { name: 'Look now' })).toBeEnabled();
});

test('where it is to be had in another way, nothing is fetched', async ({ page }) => {
  await open(page, 'update=page');
  const { about } = await settings(page);
  await about.getByRole('button', { name: 'Look now' }).click();
  await expect(about.getByRole('button', { name: 'Read about it' })).toBeVisible();
  await expect(about.getByRole('button', { name: /^Fetch/ })).toHaveCount(0);
});

test.describe('narrow', () => {
  test.use({ viewport: NARROW, hasTouch: true });
  for (const [language, name] of [
    ['en', 'Settings'],
    ['de', 'Einstellungen'],
    ['ar', 'الإعدادات'],
  ] as const) {
    test(`nothing sticks out or is too small in ${language}`, async ({ page }) => {
      await open(page, `update=arriving&language=${language}`);
      await page.getByRole('button', { name }).click();
      const own = page.locator('.newer');
      await own.scrollIntoViewIfNeeded();
      await own.locator('summary').click();
      await expect.poll(() => layoutFaults(page)).toEqual([]);
      await expect.poll(() => smallTargets(page)).toEqual([]);
    });
  }
});
