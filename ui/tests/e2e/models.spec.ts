import type { Page } from '@playwright/test';
import { commandCalls } from './recording';
import { expect, layoutFaults, open, smallTargets, test } from './support';

async function openModels(page: Page, params = 'notes=3'): Promise<void> {
  await open(page, params);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'All models…' }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
}

const row = (page: Page, name: string) => page.getByRole('listitem', { name, exact: true });

test('a model is downloaded, paused, resumed, and used', async ({ page }) => {
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
  await page.getByRole('button', { name: 'Back to Settings' }).click();
  await expect(page.getByLabel('Model', { exact: true })).toHaveValue('medium');
});

test('a download is cancelled, and a model removed after confirmation', async ({ page }) => {
  await openModels(page, 'notes=3&download=frozen');
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

test('a failed download shows a sentence and can be retried', async ({ page }) => {
  await openModels(page, 'notes=3&failed=server-too-slow');
  const medium = row(page, 'medium');
  await expect(medium).toContainText('hub.example is far too slow. What has been downloaded so far is kept');
  await medium.getByRole('button', { name: 'Try again' }).click();
  await expect(row(page, 'medium').getByRole('button', { name: 'Use this one' })).toBeVisible();
});

test('a better model is recommended once measured', async ({ page }) => {
  await openModels(page);
  await expect(page.locator('.measured')).toContainText(
    'using recordings in English. Models without a number',
  );
  await expect(page.getByText('Measure a model so that Earshot can recommend')).toBeVisible();
  const small = row(page, 'small');
  await small.getByRole('button', { name: 'Measure' }).click();
  await expect(small.getByRole('button', { name: 'Measuring…' })).toBeDisabled();
  await expect(small).toContainText('a minute of speech in 4.8 s');
  const recommendation = page.locator('.recommendation');
  await expect(recommendation).toContainText(
    'small suits this device better: 12 times as fast as speech, with fewer mistakes.',
  );
  await recommendation.getByRole('button', { name: 'Use this one' }).click();
  await expect(small).toContainText('In use');
  await expect(recommendation).toContainText('small, the one in use, suits this device');
});

test('each model shows what it costs here, and published error rates with their source', async ({ page }) => {
  await openModels(page);
  const base = row(page, 'base');
  await expect(base).toContainText('3.6% of words wrong in English (our measurement)');
  await expect(base).toContainText('about 188 MB of memory · speed not measured yet');
  await expect(base).toContainText('German: not known');
  const large = row(page, 'large-v3');
  await expect(large).toContainText('German: 3.27% of words wrong (published for the unquantized model)');
  await expect(large).toContainText('too large for the memory or free disk space of this device');
  await expect(row(page, 'tiny.en')).not.toContainText('German');
  await expect(page.locator('#reading')).toContainText(
    'Published figures are from: Hugging Face Open ASR Leaderboard, FLEURS, 26 March 2026; ' +
      'transcribe.cpp, LibriSpeech test-clean.',
  );
});

const ADVICE = 'Many of your messages are in German, which the model “base” writes with many errors';

test('another model is advised once: downloaded and used', async ({ page }) => {
  await open(page, 'notes=3&advice=de');
  const advice = page.locator('.advice');
  await expect(advice).toContainText(
    `${ADVICE}; “medium” makes fewer: a minute of speech in about 5 s (estimated) on this device.`,
  );
  expect(await commandCalls(page)).not.toContain('download_model');
  await advice.getByRole('button', { name: 'Download medium (539 MB)' }).click();
  await expect(advice.getByRole('progressbar', { name: 'Download of medium' })).toBeVisible();
  await advice.getByRole('button', { name: 'Use medium' }).click();
  await expect(advice).toHaveCount(0);
  await page.getByRole('button', { name: 'Settings' }).click();
  const model = page.getByLabel('Model', { exact: true });
  await expect(model).toHaveValue('medium');
  await model.selectOption('');
  await expect(advice).toHaveCount(0);
});

test('dismissed advice does not return', async ({ page }) => {
  await open(page, 'notes=3&advice=de');
  await page.getByRole('button', { name: 'Keep base' }).click();
  await expect(page.locator('.advice')).toHaveCount(0);
  await expect(page.locator('.row')).toHaveCount(3);
});

test('on the first run a model is advised for the language of the system', async ({ page }) => {
  await open(page, 'first-run&advice=de');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.locator('.advice')).toContainText(
    'The model “base” writes German with many errors; “medium” makes fewer',
  );
  await page.getByRole('button', { name: 'Keep base' }).click();
  await expect(page.locator('.advice')).toHaveCount(0);
});

test('without a model, a download is offered where it is missing', async ({ page }) => {
  await open(page, 'notes=0&model=missing');
  await page.getByRole('button', { name: 'Download it (82 MB)' }).click();
  await expect(page.getByRole('progressbar', { name: 'Download of base' })).toBeVisible();
  await expect(page.getByText('base is ready.')).toBeVisible();
  await expect(page.locator('.problem')).toHaveCount(0);
});

test('a proxy and another download source', async ({ page }) => {
  await openModels(page);
  await page.getByLabel('Download from').fill('https://models.example');
  await page.getByLabel('Download from').press('Enter');
  await page.getByLabel('Proxy', { exact: true }).selectOption('Custom…');
  const address = page.getByLabel('Address of the proxy');
  await address.fill('http://proxy.example:3128');
  await address.press('Tab');
  await expect(page.getByLabel('Proxy', { exact: true })).toHaveValue('custom');
  const saves = (await commandCalls(page)).filter((each) => each === 'save_settings');
  expect(saves.length).toBe(2);
  await page.getByLabel('Proxy', { exact: true }).selectOption('None');
  await expect(address).toBeHidden();
});

test('one language uses its own model', async ({ page }) => {
  await openModels(page);
  const section = page.getByRole('region', { name: 'For one language', exact: true });
  await expect(section.getByRole('button', { name: 'Add' })).toBeDisabled();
  await section.getByLabel('Its language').selectOption('German');
  await section.getByLabel('For one language').selectOption('small');
  await section.getByRole('button', { name: 'Add' }).click();
  await expect(section.getByRole('listitem')).toHaveText('German: small');
  await section.getByRole('button', { name: 'Remove the model for German' }).click();
  await expect(section.getByRole('listitem')).toHaveCount(0);
});

test('detection chooses among up to five languages', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Transcription', exact: true });
  const add = section.getByRole('combobox', { name: 'Languages your people speak' });
  const chosen = section.getByRole('listitem');
  await expect(add.locator('option:checked')).toHaveText('All languages');
  for (const language of ['English', 'Spanish', 'French', 'Italian', 'Russian'])
    await add.selectOption(language);
  await expect(chosen).toHaveText(['English', 'Spanish', 'French', 'Italian', 'Russian']);
  await expect(add).toBeHidden();
  await section.getByRole('button', { name: 'Remove Spanish' }).click();
  await expect(chosen).toHaveText(['English', 'French', 'Italian', 'Russian']);
  await expect(add.locator('option:checked')).toHaveText('Add a language…');
  await section.getByLabel('Language spoken').selectOption('German');
  await expect(add).toBeHidden();
  await expect(chosen).toHaveCount(0);
});

test('the models are moved to another disk', async ({ page }) => {
  await openModels(page);
  await expect(page.getByText('/home/robin/.local/share/earshot/models')).toBeVisible();
  await page.getByRole('button', { name: 'Move…' }).click();
  await expect(page.getByText('The models are in /media/robin/disk/models now.')).toBeVisible();
});

test('an unknown model file needs confirmation', async ({ page }) => {
  await openModels(page);
  await page.getByRole('button', { name: 'Add a model file…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a model that Earshot does not know?' });
  await expect(dialog).toContainText('ggml-my-voice.bin');
  // The default is the safe choice.
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(row(page, 'my-voice')).toHaveCount(0);
  await page.getByRole('button', { name: 'Add a model file…' }).click();
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(row(page, 'my-voice')).toContainText('77 MB · all languages · added by hand');
  await expect(page.getByText('my-voice is ready.')).toBeVisible();
});

test('by keyboard alone', async ({ page }) => {
  await openModels(page);
  // Tab order: the back button, then the rows' buttons.
  const back = page.getByRole('button', { name: 'Back to Settings' });
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
  test(`${language}: everything fits on a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open(page, `language=${language}&measured&download=frozen&damaged`);
    await page.locator('.pane header > button').last().click();
    await page.locator('#reading .field button').first().click();
    await expect(page.locator('.recommendation')).toBeVisible();
    await expect.poll(() => layoutFaults(page)).toEqual([]);
  });
}

test('touch targets are large enough', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await openModels(page, 'download=frozen&measured');
  await expect.poll(() => smallTargets(page)).toEqual([]);
  await expect.poll(() => layoutFaults(page)).toEqual([]);
  await context.close();
});
