// The models: which suits this device, how one comes here, and how it goes again.
import type { Page } from '@playwright/test';
import { asked } from './recording';
import { expect, layoutFaults, open, smallTargets, test } from './support';

async function openModels(page: Page, wishes = 'notes=3'): Promise<void> {
  await open(page, wishes);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'All models…' }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
}

const row = (page: Page, name: string) => page.getByRole('listitem', { name, exact: true });

test('a model is fetched, paused, goes on, and is used', async ({ page }) => {
  await openModels(page);
  const medium = row(page, 'medium');
  await expect(medium).toContainText('539 MB · all languages');
  await medium.getByRole('button', { name: 'Download' }).click();
  await expect(medium.getByRole('progressbar', { name: 'Download of medium' })).toBeVisible();
  await expect(medium).toContainText(/of 539 MB · about/);
  await medium.getByRole('button', { name: 'Pause' }).click();
  await expect(medium).toContainText(/Paused at .* of 539 MB/);
  await medium.getByRole('button', { name: 'Resume' }).click();
  const here = page.getByRole('region', { name: 'On this device', exact: true });
  await expect(here.getByRole('listitem', { name: 'medium' })).toBeVisible();
  await expect(page.getByText('medium is ready.')).toBeVisible();
  await medium.getByRole('button', { name: 'Use this one' }).click();
  await expect(medium).toContainText('In use');
  await page.getByRole('button', { name: 'Back to the settings' }).click();
  await expect(page.getByLabel('Model', { exact: true })).toHaveValue('medium');
});

test('a download is given up, and a model removed after a question', async ({ page }) => {
  await openModels(page, 'notes=3&download=still');
  const medium = row(page, 'medium');
  await expect(medium).toContainText('201 MB of 539 MB · about 40 s left');
  await medium.getByRole('button', { name: 'Cancel' }).click();
  await expect(medium.getByRole('button', { name: 'Download' })).toBeVisible();
  const small = row(page, 'small');
  await small.getByRole('button', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove small?' });
  await expect(dialog).toContainText('190 MB');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await small.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(small.getByRole('button', { name: 'Download' })).toBeVisible();
});

test('what went wrong is a sentence, with a way on', async ({ page }) => {
  await openModels(page, 'notes=3&failed=server-too-slow');
  const medium = row(page, 'medium');
  await expect(medium).toContainText('hub.example sends far too slowly. What has arrived is kept');
  await medium.getByRole('button', { name: 'Try again' }).click();
  await expect(row(page, 'medium').getByRole('button', { name: 'Use this one' })).toBeVisible();
});

test('measured, a model that suits the device better is offered', async ({ page }) => {
  await openModels(page);
  await expect(page.locator('.measured')).toContainText('with recordings in English; where no number stands');
  await expect(page.getByText('Measure a model, and Earshot can say which')).toBeVisible();
  const small = row(page, 'small');
  await small.getByRole('button', { name: 'Measure' }).click();
  await expect(small.getByRole('button', { name: 'Measuring…' })).toBeDisabled();
  await expect(small).toContainText('12 times as fast as speech');
  const advice = page.locator('.advice');
  await expect(advice).toContainText(
    'small suits this device better: 12 times as fast as speech, with fewer mistakes.',
  );
  await advice.getByRole('button', { name: 'Use this one' }).click();
  await expect(small).toContainText('In use');
  await expect(advice).toContainText('small, the one in use, suits this device');
});

test('without a model, the way to one is where it is missed', async ({ page }) => {
  await open(page, 'notes=0&model=missing');
  await page.getByRole('button', { name: 'Download it (82 MB)' }).click();
  await expect(page.getByRole('progressbar', { name: 'Download of base' })).toBeVisible();
  await expect(page.getByText('base is ready.')).toBeVisible();
  await expect(page.locator('.problem')).toHaveCount(0);
});

test('a proxy and another place to download from', async ({ page }) => {
  await openModels(page);
  await page.getByLabel('Download from').fill('https://models.example');
  await page.getByLabel('Download from').press('Enter');
  await page.getByLabel('Proxy', { exact: true }).selectOption('This one…');
  const address = page.getByLabel('Address of the proxy');
  await address.fill('http://proxy.example:3128');
  await address.press('Tab');
  await expect(page.getByLabel('Proxy', { exact: true })).toHaveValue('own');
  const saves = (await asked(page)).filter((each) => each === 'save_settings');
  expect(saves.length).toBe(2);
  await page.getByLabel('Proxy', { exact: true }).selectOption('None');
  await expect(address).toBeHidden();
});

test('one language has a model of its own', async ({ page }) => {
  await openModels(page);
  const section = page.getByRole('region', { name: 'For one language', exact: true });
  await expect(section.getByRole('button', { name: 'Add' })).toBeDisabled();
  await section.getByLabel('Its language').selectOption('German');
  await section.getByLabel('For one language').selectOption('small');
  await section.getByRole('button', { name: 'Add' }).click();
  await expect(section.getByRole('listitem')).toHaveText('German: small');
  await section.getByRole('button', { name: 'No model of its own for German' }).click();
  await expect(section.getByRole('listitem')).toHaveCount(0);
});

test('the models are moved to another disk', async ({ page }) => {
  await openModels(page);
  await expect(page.getByText('/home/robin/.local/share/earshot/models')).toBeVisible();
  await page.getByRole('button', { name: 'Move…' }).click();
  await expect(page.getByText('The models are in /media/robin/disk/models now.')).toBeVisible();
});

test('a file that nobody vouches for needs a yes', async ({ page }) => {
  await openModels(page);
  await page.getByRole('button', { name: 'Add a model file…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a model that Earshot does not know?' });
  await expect(dialog).toContainText('ggml-my-voice.bin');
  // Whoever presses the first key says no.
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(row(page, 'my-voice')).toHaveCount(0);
  await page.getByRole('button', { name: 'Add a model file…' }).click();
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(row(page, 'my-voice')).toContainText('77 MB · all languages · brought here by hand');
  await expect(page.getByText('my-voice is ready.')).toBeVisible();
});

test('by the keyboard alone', async ({ page }) => {
  await openModels(page);
  // The page begins with the way back; then come the rows' buttons, in order.
  const back = page.getByRole('button', { name: 'Back to the settings' });
  await back.focus();
  await page.keyboard.press('Tab');
  await expect(row(page, 'base').getByRole('button', { name: 'Measure' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Remove base?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row(page, 'base').getByRole('button', { name: 'Remove' })).toBeFocused();
  const download = row(page, 'medium').getByRole('button', { name: 'Download' });
  await download.focus();
  await page.keyboard.press('Enter');
  await expect(row(page, 'medium').getByRole('progressbar')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
});

for (const language of ['en', 'de', 'fr', 'es', 'pt', 'ar']) {
  test(`${language}: all of it fits on a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open(page, `language=${language}&measured&download=still&damaged`);
    await page.locator('.pane header > button').last().click();
    await page.locator('#reading .field button').first().click();
    await expect(page.locator('.advice')).toBeVisible();
    await expect.poll(() => layoutFaults(page)).toEqual([]);
  });
}

test('targets are large enough for a finger', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await openModels(page, 'download=still&measured');
  await expect.poll(() => smallTargets(page)).toEqual([]);
  await expect.poll(() => layoutFaults(page)).toEqual([]);
  await context.close();
});
