// Encryption, locking and wiping; by mouse, by keyboard, and on a phone.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, layoutFaults, open, smallTargets, test } from './support';

const settings = (page: Page) => page.getByRole('region', { name: 'Encryption', exact: true });

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await settings(page).scrollIntoViewIfNeeded();
}

async function sound(page: Page): Promise<void> {
  const seen = await new AxeBuilder({ page })
    // axe reports a label that is scrolled out of view as missing.
    .disableRules(['label-title-only'])
    .analyze();
  expect(seen.violations.map((violation) => violation.id)).toEqual([]);
  await expect.poll(() => layoutFaults(page)).toEqual([]);
}

test('a locked library shows only the lock screen, by keyboard alone', async ({ page }) => {
  await open(page, 'encryption=locked');
  await expect(page.getByRole('heading', { name: 'Your notes are locked' })).toBeVisible();
  await expect(page.locator('[data-row]')).toHaveCount(0);
  const commandCalls = () => page.evaluate(() => (globalThis as unknown as { __calls: string[] }).__calls);
  expect(await commandCalls()).not.toContain('list_notes');
  await expect(page.getByLabel('Passphrase')).toBeFocused();
  await sound(page);

  await page.keyboard.type('open says me');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('That is not the passphrase. Try again.');
  await expect(page.getByLabel('Passphrase')).toBeFocused();
  await expect(page.getByLabel('Passphrase')).toHaveValue('');
  await page.keyboard.type('open sesame');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-row]').first()).toBeVisible();
});

test('the user decides about a half-decrypted library', async ({ page }) => {
  await open(page, 'encryption=locked&half-decrypted');
  await page.getByLabel('Passphrase').fill('open sesame');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('left half decrypted');
  await expect(page.getByRole('button', { name: 'Turn off encryption' })).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Keep encrypted' }).click();
  await expect(page.locator('[data-row]').first()).toBeVisible();
});

test('recording works while locked', async ({ page }) => {
  await open(page, 'encryption=locked');
  await page.locator('.record-button').click();
  await expect(page.locator('dialog .status')).toHaveText('Recording');
});

test('the keychain unlocks without a passphrase', async ({ page }) => {
  await open(page, 'encryption=locked&keychain');
  await page.getByRole('button', { name: 'Use the keychain' }).click();
  await expect(page.locator('[data-row]').first()).toBeVisible();
});

test('encrypting requires the passphrase twice; then it locks', async ({ page }) => {
  await open(page);
  await openSettings(page);
  await settings(page).getByRole('button', { name: 'Encrypt…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Encrypt your notes' });
  await expect(dialog).toContainText('Nobody can open your notes without the passphrase');
  // Its title must not be styled as a heading of the page below.
  await expect(dialog.getByRole('heading')).toHaveCSS('border-bottom-width', '0px');
  await sound(page);
  await expect(dialog.getByLabel('New passphrase')).toBeFocused();
  await page.keyboard.type('short');
  await dialog.getByLabel('Repeat the passphrase').fill('other');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('The passphrases do not match.');
  await dialog.getByLabel('Repeat the passphrase').fill('short');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('too short');
  await dialog.getByLabel('New passphrase').fill('four words to remember');
  await dialog.getByLabel('Repeat the passphrase').fill('four words to remember');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(settings(page)).toContainText('are encrypted on this disk');
  await sound(page);

  await settings(page).getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByRole('heading', { name: 'Your notes are locked' })).toBeVisible();
});

test('the page reloads when the library is locked elsewhere', async ({ page }) => {
  await open(page, 'encryption=encrypted');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  await page.evaluate(() => sessionStorage.setItem('mock-locked', 'true'));
  await page.evaluate(() => {
    const encryption = { is_encrypted: true, is_locked: true, has_passphrase: true, has_keychain: false };
    (globalThis as unknown as { __emitEvent: (event: unknown) => void }).__emitEvent({
      kind: 'encryption',
      encryption,
    });
  });
  await expect(page.getByRole('heading', { name: 'Your notes are locked' })).toBeVisible();
  await expect(page.locator('[data-row]')).toHaveCount(0);
});

test('changing the passphrase requires the current one', async ({ page }) => {
  await open(page, 'encryption=encrypted');
  await openSettings(page);
  await settings(page).getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Passphrase' });
  await dialog.getByLabel('Current passphrase').fill('wrong one');
  await dialog.getByLabel('New passphrase').fill('four words to remember');
  await dialog.getByLabel('Repeat the passphrase').fill('four words to remember');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('not the passphrase');
  await dialog.getByLabel('Current passphrase').fill('open sesame');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The passphrase has been changed.')).toBeVisible();
});

test('everything is erased only after confirmation', async ({ page }) => {
  await open(page);
  await openSettings(page);
  await settings(page).getByRole('button', { name: 'Erase…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase everything for good?' });
  await sound(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const commandCalls = () => page.evaluate(() => (globalThis as unknown as { __calls: string[] }).__calls);
  expect(await commandCalls()).not.toContain('wipe_library');
});

test('old notes are cleaned up if enabled', async ({ page }) => {
  await open(page);
  await openSettings(page);
  const choice = settings(page).getByRole('combobox', { name: 'Clean up old notes' });
  await expect(choice).toHaveValue('0');
  await choice.selectOption('365');
  const what = settings(page).getByRole('combobox', { name: 'What to clean up' });
  await what.selectOption('sounds');
  await expect(what).toHaveValue('sounds');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 640 }, hasTouch: true });

  test('the lock screen fits, with large touch targets', async ({ page }) => {
    for (const language of ['en', 'de', 'ar']) {
      await open(page, `encryption=locked&keychain&language=${language}`);
      await expect(page.locator('main h1')).toBeVisible();
      await sound(page);
      await expect.poll(() => smallTargets(page)).toEqual([]);
    }
  });

  test('the settings fit, with large touch targets', async ({ page }) => {
    await open(page, 'encryption=encrypted&language=de');
    await page.getByRole('button', { name: 'Einstellungen' }).first().click();
    await expect(page.getByRole('region', { name: 'Verschlüsselung', exact: true })).toBeVisible();
    await sound(page);
  });
});
