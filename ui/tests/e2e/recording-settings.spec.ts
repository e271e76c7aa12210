// The settings for recording, and the keys that work in every program.
import { asked, record, sheet } from './recording';
import { expect, open, test } from './support';

test('keys for every program are taken by being pressed', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Recording', exact: true });
  const keys = section.getByRole('button', { name: 'Record from any program' });
  await expect(keys).toHaveText('Choose keys…');
  await keys.click();
  // A letter is none, in no case.
  await page.keyboard.press('r');
  await page.keyboard.press('Shift+KeyR');
  await expect(keys).toHaveText('Press the keys…');
  await expect(sheet(page)).toBeHidden();
  await page.keyboard.press('Control+Shift+KeyR');
  await expect(keys).toHaveText('Ctrl + Shift + R');
  expect((await asked(page)).filter((each) => /shortcuts|save_settings/.test(each))).toEqual([
    'shortcuts',
    'save_settings',
    'shortcuts',
  ]);
  await keys.click();
  await page.keyboard.press('Escape');
  await expect(keys).toHaveText('Ctrl + Shift + R');
  await keys.press('Enter');
  await page.keyboard.press('Backspace');
  await expect(keys).toHaveText('Choose keys…');

  const dictation = section.getByRole('button', { name: 'Keys to dictate' });
  await expect(dictation).toBeHidden();
  await section.getByLabel('Dictation', { exact: true }).selectOption('type');
  await expect(dictation).toHaveText('Ctrl + Shift + Space');
  await dictation.click();
  // There is no dictation without keys.
  await page.keyboard.press('Backspace');
  await expect(dictation).toHaveText('Press the keys…');
  await page.keyboard.press('Control+Alt+Space');
  await expect(dictation).toHaveText('Ctrl + Alt + Space');
  // Whoever looks elsewhere meanwhile leaves them as they are.
  await dictation.click();
  await page.keyboard.press('Tab');
  await expect(dictation).toHaveText('Ctrl + Alt + Space');
});

test('keys that another program has: said where they are chosen', async ({ page }) => {
  await open(page, 'notes=3&shortcuts=taken');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Recording', exact: true });
  await expect(section).toContainText('The system or another program has these keys already.');
});

test('the settings choose the microphone and how recordings are kept', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Recording', exact: true });
  await section.getByLabel('Microphone').selectOption('Yeti Nano');
  await section.getByLabel('Keep recordings').selectOption('Small (Opus)');
  await expect(section.getByLabel('Keep recordings')).toHaveValue('opus');
  await expect(section.getByLabel('Microphone')).toHaveValue('Yeti Nano');
  // Nobody listens because of it.
  expect(await asked(page)).not.toContain('open_microphone');
  await record(page);
  await expect(sheet(page).getByLabel('Microphone')).toHaveValue('Yeti Nano');
});
