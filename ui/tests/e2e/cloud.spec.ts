// The cloud service: absent until enabled, visible whenever it is used.
import type { Page } from '@playwright/test';
import { expect, layoutFaults, open, openNote, test } from './support';

const HOST = 'api.openai.com';
const NARROW = { width: 360, height: 740 };

const commandCalls = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { __calls: string[] }).__calls.join(' '));

async function section(page: Page) {
  await page.getByRole('button', { name: 'Settings' }).click();
  return page.getByRole('region', { name: 'Cloud service (optional)' });
}

async function openSendDialog(page: Page) {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: `Transcribe with ${HOST}…` }).click();
  return page.getByRole('dialog', { name: `Send this to ${HOST}?` });
}

test('nothing mentions a cloud service until one is enabled', async ({ page }) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('menuitem', { name: 'Transcribe again…' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /^Transcribe with/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.locator('.badge')).toHaveText('On this device');
});

test('enabling it shows what is sent and to whom, by keyboard alone', async ({ page }) => {
  await open(page);
  const own = await section(page);
  await expect(own).toContainText('Nothing you record or add is ever sent anywhere.');
  await own.getByRole('button', { name: 'Set up a service…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Use a cloud service?' });
  await expect(dialog).toContainText('without its file name, date');
  await expect(dialog).toContainText(`${HOST}. Its operator can hear the audio`);
  await dialog.getByLabel('Address').fill('http://api.example');
  await expect(dialog).toContainText('api.example. Its operator');
  await page.keyboard.press('Enter');
  await expect(page.locator('.message')).toContainText('This is not a valid address of a service.');
  await dialog.getByLabel('Address').fill('https://api.example/v1');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(own).toContainText('api.example may be used');
  const about = page.getByRole('region', { name: 'About' });
  await expect(about).toContainText('except for what is sent to api.example');

  // The key goes from the clipboard to the keychain: there is no field for it.
  await own.getByRole('button', { name: 'Take it from the clipboard' }).click();
  await expect(own).toContainText('Stored in the system’s keychain');
  await expect(own.locator('input[type=password]')).toHaveCount(0);
  await own.getByRole('button', { name: 'Turn off' }).click();
  await expect(own).toContainText('is ever sent anywhere');
  await expect(about).toContainText('None of them leaves it');
});

test('the offline lock hides the button to enable it', async ({ page }) => {
  await open(page, 'cloud');
  const own = await section(page);
  await page.getByRole('switch', { name: 'Offline lock' }).click();
  await expect(own).toContainText('The offline lock is on');
  await expect(own.getByRole('button')).toHaveCount(0);
});

test('length, size and price are shown before a message is sent', async ({ page }) => {
  await open(page, 'cloud');
  await openNote(page, 'Martin Okafor');
  const dialog = await openSendDialog(page);
  await expect(dialog.getByRole('radio').first()).toBeChecked();
  await expect(dialog).toContainText(/Only the passages this device is not sure of \(\d+\)/);
  await expect(dialog).toContainText(/of audio · about .+ · costs about/);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await commandCalls(page)).not.toContain('transcribe_in_cloud');

  await (await openSendDialog(page)).getByRole('radio', { name: 'The whole message' }).check();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.provenance').first()).toContainText(`Transcribed by ${HOST} with whisper-1`);
  await expect(page.locator('.badge')).toHaveText(`Transcribed by ${HOST}`);
  await page.getByRole('button', { name: /^Text 2 of 2/ }).click();
  await page.getByRole('menuitemradio').first().click();
  await expect(page.locator('.badge')).toHaveText('On this device');
});

test('the pending request is visible at any scroll position', async ({ page }) => {
  await page.setViewportSize(NARROW);
  await open(page, 'cloud=silent');
  await openNote(page, 'Martin Okafor');
  await openSendDialog(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const state = page.locator('.state');
  for (const top of [0, 60, 10_000]) {
    await page.locator('.note > .scroll').evaluate((node, to) => (node.scrollTop = to), top);
    await expect(state.getByText(`Waiting for ${HOST}…`)).toBeInViewport({ ratio: 1 });
    await expect(state.getByRole('button', { name: 'Cancel' })).toBeInViewport({ ratio: 1 });
  }
});

test('suggestions appear next to the text until decided', async ({ page }) => {
  await open(page, 'cloud');
  await openNote(page, 'Martin Okafor');
  const before = await page.locator('.paragraph p[dir]').first().textContent();
  await openSendDialog(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const all = page.getByRole('group', { name: `Suggestion from ${HOST}` });
  await expect(all.first()).toBeVisible();
  expect(await page.locator('.paragraph p[dir]').first().textContent()).toBe(before);
  const count = await all.count();
  await all.first().getByRole('button', { name: 'Use this' }).press('Enter');
  await expect(all).toHaveCount(count - 1);
  await expect(page.locator('.text')).toContainText(', I think.');
  await expect(page.locator('.provenance').first()).toContainText(`partly with the wording of ${HOST}`);
  while ((await all.count()) > 0) await all.first().getByRole('button', { name: 'Keep mine' }).click();
  await expect(page.locator('.provenance').first()).not.toContainText('edited by you');
});

test('an error keeps the text and shows one sentence', async ({ page }) => {
  await open(page, 'cloud=refuses');
  await openNote(page, 'Martin Okafor');
  const before = await page.locator('.text').textContent();
  await openSendDialog(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.message')).toContainText(`${HOST} does not accept the key`);
  expect(await page.locator('.text').textContent()).toBe(before);
});

test('a rate limit names the service and the time', async ({ page }) => {
  await open(page, 'cloud=busy');
  await openNote(page, 'Martin Okafor');
  await openSendDialog(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.message')).toContainText(/openai\.com is rate-limiting requests until 15:00/);
});

test('a pending request can be cancelled silently', async ({ page }) => {
  await open(page, 'cloud=silent');
  await openNote(page, 'Martin Okafor');
  await openSendDialog(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.badge')).toHaveText(`Being sent to ${HOST}`);
  await page.locator('.state').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('.badge')).toHaveText('On this device');
  await expect(page.locator('.message')).toHaveCount(0);
});

for (const size of [{ width: 1280, height: 800 }, NARROW]) {
  for (const language of ['en', 'de', 'ar']) {
    test(`everything fits into ${size.width} px in ${language}`, async ({ page }) => {
      await page.setViewportSize(size);
      await open(page, `cloud&language=${language}`);
      await page.locator('[data-row="1"]').click();
      await page.locator('.tools .icon-button').last().click();
      await page.getByRole('menuitem').filter({ hasText: HOST }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expect.poll(() => layoutFaults(page)).toEqual([]);
      await page.getByRole('dialog').locator('.button.main').click();
      await expect(page.locator('.suggestion').first()).toBeVisible();
      await expect.poll(() => layoutFaults(page)).toEqual([]);
    });
  }
}
