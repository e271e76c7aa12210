// Watched folders, and what happens to new texts.
import { commandCalls } from './recording';
import { emitEvent, expect, open, test } from './support';

test('a folder is watched without what is in it, unless the user wants that', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Folders and notifications' });
  await section.getByRole('button', { name: 'Add a folder…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Watch this folder' });
  await expect(dialog).toContainText('/home/robin/Voice messages');
  await expect(dialog.getByLabel('Also add the 214 files that are there now')).not.toBeChecked();
  await expect(dialog.getByRole('button', { name: 'Watch' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const folders = section.getByRole('list', { name: 'Watched folders' });
  await expect(folders.getByRole('listitem')).toHaveText(/Voice messages\s*Watching/);
  await section.getByRole('button', { name: 'Stop watching /home/robin/Voice messages' }).click();
  await expect(folders).toBeHidden();
  const calls = (await commandCalls(page)).filter((each) => /watched|save/.test(each));
  expect(calls).toEqual(['watched_folders', 'choose_watched_folder', 'add_watched_folder', 'save_settings']);
});

test('the state of each folder is shown where it is set', async ({ page }) => {
  await open(page, 'notes=3&folders');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Folders and notifications' });
  for (const state of ['Watching', 'Checked every few seconds', 'waiting for it', 'may not read'])
    await expect(section.getByText(state).first()).toBeVisible();
  await section.getByText('1 file could not be read').click();
  await expect(section).toContainText('broken.m4a');
  await expect(section).toContainText('This folder is not there right now. 3 texts wait for it.');
  const folders = [{ path: '/srv/voice', state: 'disk-full', problems: [] }];
  await emitEvent(page, { kind: 'watched-folders', folders });
  await emitEvent(page, { kind: 'text-export', export: { state: 'ready', pending: 0 } });
  await expect(section).toContainText('The disk is full; goes on once there is space');
  await expect(section).not.toContainText('texts wait');
});

test('notifications, copies and the folder for texts are switched', async ({ page }) => {
  await open(page, 'notes=3');
  await page.getByRole('button', { name: 'Settings' }).click();
  const section = page.getByRole('region', { name: 'Folders and notifications' });
  const notify = section.getByRole('switch', { name: 'Notify me of new texts' });
  await expect(notify).toBeChecked();
  await notify.press('Space');
  await expect(notify).not.toBeChecked();
  const copy = section.getByRole('switch', { name: 'Copy new texts' });
  await expect(copy).not.toBeChecked();
  await copy.press('Space');
  await expect(copy).toBeChecked();
  await section.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(section).toContainText('/home/robin/Documents/Texts');
  await section.getByRole('button', { name: /^Stop writing to/ }).click();
  await expect(section.getByRole('button', { name: 'Choose a folder…' })).toBeVisible();
});

test('a phone has no folders to watch', async ({ page }) => {
  await open(page, 'notes=3&phone');
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('region', { name: 'Recording', exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Folders and notifications' })).toBeHidden();
});
