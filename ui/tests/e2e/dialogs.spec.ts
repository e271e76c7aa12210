// Initial focus of dialogs.
import type { Locator, Page } from '@playwright/test';
import { expect, open, openNote, test } from './support';

type Case = {
  name: string;
  params?: string;
  go: (page: Page) => Promise<void>;
  first: (dialog: Locator) => Locator;
};

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const cancel = (dialog: Locator) => dialog.getByRole('button', { name: 'Cancel' });

async function choose(page: Page, item: string) {
  await openNote(page, 'Martin Okafor');
  await press(page, 'More');
  await page.getByRole('menuitem', { name: item }).click();
}

async function inSettings(page: Page, name: string) {
  await press(page, 'Settings');
  await press(page, name);
}

const CASES: Case[] = [
  {
    name: 'export: the first format',
    go: (page) => choose(page, 'Export…'),
    first: (dialog) => dialog.getByRole('checkbox').first(),
  },
  { name: 'rename: the title', go: (page) => choose(page, 'Rename…'), first: (d) => d.getByRole('textbox') },
  {
    name: 'retranscribe: the language',
    go: (page) => choose(page, 'Transcribe again…'),
    first: (dialog) => dialog.getByLabel('Language'),
  },
  {
    name: 'send to the cloud: cancel',
    params: 'cloud',
    go: (page) => choose(page, 'Transcribe with api.openai.com…'),
    first: cancel,
  },
  {
    name: 'enable the cloud: the address',
    go: (page) => inSettings(page, 'Set up a service…'),
    first: (dialog) => dialog.getByLabel('Address'),
  },
  {
    name: 'encrypt: the passphrase',
    go: (page) => inSettings(page, 'Encrypt…'),
    first: (dialog) => dialog.getByLabel('New passphrase'),
  },
  { name: 'erase everything: cancel', go: (page) => inSettings(page, 'Erase…'), first: cancel },
  {
    name: 'remove a model: cancel',
    params: 'measured',
    go: async (page) => {
      await inSettings(page, 'All models…');
      await page.getByRole('button', { name: 'Remove' }).first().click();
    },
    first: cancel,
  },
  {
    name: 'shortcuts: the only button',
    go: (page) => page.locator('body').press('?'),
    first: (dialog) => dialog.getByRole('button', { name: 'Close' }),
  },
];

for (const { name, params, go, first } of CASES) {
  test(`initial focus: ${name}`, async ({ page }) => {
    await open(page, params);
    await go(page);
    const dialog = page.getByRole('dialog');
    await expect(first(dialog)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
}

test('the same holds for sheets', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page);
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: 'More' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Export…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('checkbox').first()).toBeFocused();
});
