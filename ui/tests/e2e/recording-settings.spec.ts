// Recording settings and global shortcuts.
import { commandCalls, record, sheet } from './recording';
import { expect, open, test } from './support';

test('global shortcuts are captured from key presses', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Recording', exact: true });
  const keys = section.getByRole('button', { name: 'Record from any app' });
  await expect(keys).toHaveText('Choose keys…');
  await keys.click();
  // A letter alone is not a shortcut.
  await page.keyboard.press('r');
  await page.keyboard.press('Shift+KeyR');
  await expect(keys).toHaveText('Press the keys…');
  await expect(sheet(page)).toBeHidden();
  await page.keyboard.press('Control+Shift+KeyR');
  await expect(keys).toHaveText('Ctrl + Shift + R');
  expect((await commandCalls(page)).filter((each) => /shortcuts|save_settings/.test(each))).toEqual([
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

  const dictation = section.getByRole('button', { name: 'Dictation keys' });
  await expect(dictation).toBeHidden();
  await section.getByLabel('Dictation', { exact: true }).selectOption('type');
  await expect(dictation).toHaveText('Ctrl + Shift + Space');
  await dictation.click();
  // Dictation requires a shortcut.
  await page.keyboard.press('Backspace');
  await expect(dictation).toHaveText('Press the keys…');
  await page.keyboard.press('Control+Alt+Space');
  await expect(dictation).toHaveText('Ctrl + Alt + Space');
  // Moving the focus cancels.
  await dictation.click();
  await page.keyboard.press('Tab');
  await expect(dictation).toHaveText('Ctrl + Alt + Space');
});

test('a shortcut in use by another program is reported in the settings', async ({ page }) => {
  await open(page, 'notes=3&shortcuts=taken');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Recording', exact: true });
  await expect(section).toContainText('These keys are already used by the system or another app.');
});

test('the settings choose the microphone and the recording format', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Recording', exact: true });
  await section.getByLabel('Microphone').selectOption('Yeti Nano');
  await section.getByLabel('Recording format').selectOption('Small (Opus)');
  await expect(section.getByLabel('Recording format')).toHaveValue('opus');
  await expect(section.getByLabel('Microphone')).toHaveValue('Yeti Nano');
  // The microphone stays closed.
  expect(await commandCalls(page)).not.toContain('open_microphone');
  await record(page);
  await expect(sheet(page).getByLabel('Microphone')).toHaveValue('Yeti Nano');
});
