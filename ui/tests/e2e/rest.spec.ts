// The library at rest: locked, encrypted, wiped; with the mouse, with keys alone, and on a phone.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, layoutFaults, open, smallTargets, test } from './support';

const settings = (page: Page) => page.getByRole('region', { name: 'At rest', exact: true });

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await settings(page).scrollIntoViewIfNeeded();
}

async function sound(page: Page): Promise<void> {
  const seen = await new AxeBuilder({ page })
    // It takes a label that is scrolled out of sight for a missing one.
    .disableRules(['label-title-only'])
    .analyze();
  expect(seen.violations.map((violation) => violation.id)).toEqual([]);
  await expect.poll(() => layoutFaults(page)).toEqual([]);
}

test('a locked library shows nothing but the way in, by keys alone', async ({ page }) => {
  await open(page, 'rest=locked');
  await expect(page.getByRole('heading', { name: 'Your notes are locked' })).toBeVisible();
  await expect(page.locator('[data-row]')).toHaveCount(0);
  const asked = () => page.evaluate(() => (globalThis as unknown as { __asked: string[] }).__asked);
  expect(await asked()).not.toContain('list_notes');
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

test('a library that was left half decrypted is kept encrypted or decrypted as the user says', async ({
  page,
}) => {
  await open(page, 'rest=locked&half');
  await page.getByLabel('Passphrase').fill('open sesame');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('left half decrypted');
  await expect(page.getByRole('button', { name: 'Stop encrypting' })).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Keep encrypted' }).click();
  await expect(page.locator('[data-row]').first()).toBeVisible();
});

test('somebody can record while it is locked', async ({ page }) => {
  await open(page, 'rest=locked');
  await page.locator('.round').click();
  await expect(page.locator('dialog .says')).toHaveText('Recording');
});

test('the keychain opens it without a word', async ({ page }) => {
  await open(page, 'rest=locked&keychain');
  await page.getByRole('button', { name: 'Use the keychain' }).click();
  await expect(page.locator('[data-row]').first()).toBeVisible();
});

test('it is encrypted with a passphrase that is typed twice, and locked', async ({ page }) => {
  await open(page);
  await openSettings(page);
  await settings(page).getByRole('button', { name: 'Encrypt…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Encrypt your notes' });
  await expect(dialog).toContainText('Nobody can open your notes without the passphrase');
  // A title of its own, not another heading of the page beneath.
  await expect(dialog.getByRole('heading')).toHaveCSS('border-bottom-width', '0px');
  await sound(page);
  await expect(dialog.getByLabel('New passphrase')).toBeFocused();
  await page.keyboard.type('short');
  await dialog.getByLabel('The same again').fill('other');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('The two are not the same.');
  await dialog.getByLabel('The same again').fill('short');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('too short');
  await dialog.getByLabel('New passphrase').fill('four words to remember');
  await dialog.getByLabel('The same again').fill('four words to remember');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(settings(page)).toContainText('are encrypted on this disk');
  await sound(page);

  await settings(page).getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByRole('heading', { name: 'Your notes are locked' })).toBeVisible();
});

test('a page that has shown notes forgets them when they are locked elsewhere', async ({ page }) => {
  await open(page, 'rest=encrypted');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  await page.evaluate(() => sessionStorage.setItem('stand-in-locked', 'true'));
  await page.evaluate(() => {
    const rest = { is_encrypted: true, is_locked: true, has_passphrase: true, has_keychain: false };
    (globalThis as unknown as { __tell: (event: unknown) => void }).__tell({
      kind: 'at-rest',
      at_rest: rest,
    });
  });
  await expect(page.getByRole('heading', { name: 'Your notes are locked' })).toBeVisible();
  await expect(page.locator('[data-row]')).toHaveCount(0);
});

test('the passphrase is changed by who knows it', async ({ page }) => {
  await open(page, 'rest=encrypted');
  await openSettings(page);
  await settings(page).getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Passphrase' });
  await dialog.getByLabel('Current passphrase').fill('wrong one');
  await dialog.getByLabel('New passphrase').fill('four words to remember');
  await dialog.getByLabel('The same again').fill('four words to remember');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('not the passphrase');
  await dialog.getByLabel('Current passphrase').fill('open sesame');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The new passphrase counts from now on.')).toBeVisible();
});

test('everything is erased after a yes only', async ({ page }) => {
  await open(page);
  await openSettings(page);
  await settings(page).getByRole('button', { name: 'Erase…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase everything for ever?' });
  await sound(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const asked = () => page.evaluate(() => (globalThis as unknown as { __asked: string[] }).__asked);
  expect(await asked()).not.toContain('wipe_library');
});

test('what is old is put away where somebody wants that', async ({ page }) => {
  await open(page);
  await openSettings(page);
  const choice = settings(page).getByRole('combobox', { name: 'Put away what is old' });
  await expect(choice).toHaveValue('0');
  await choice.selectOption('365');
  const what = settings(page).getByRole('combobox', { name: 'What is put away' });
  await what.selectOption('sounds');
  await expect(what).toHaveValue('sounds');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 640 }, hasTouch: true });

  test('the lock screen fits, and fingers too', async ({ page }) => {
    for (const language of ['en', 'de', 'ar']) {
      await open(page, `rest=locked&keychain&language=${language}`);
      await expect(page.locator('main h1')).toBeVisible();
      await sound(page);
      await expect.poll(() => smallTargets(page)).toEqual([]);
    }
  });

  test('so do the settings', async ({ page }) => {
    await open(page, 'rest=encrypted&language=de');
    await page.getByRole('button', { name: 'Einstellungen' }).first().click();
    await expect(page.getByRole('region', { name: 'Auf der Platte' })).toBeVisible();
    await sound(page);
  });
});
