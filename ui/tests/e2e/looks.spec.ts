// The main states as pictures. Only what the bundled fonts can write is in view.
import type { Page } from '@playwright/test';
import { expect, open, openNote, startRecording, test } from './support';

type Look = {
  name: string;
  wishes?: string;
  only: string[];
  go?: (page: Page) => Promise<void>;
  part?: string;
  /** With motion allowed: what stands still by itself then. */
  moving?: boolean;
};

const LOOKS: Look[] = [
  { name: 'list', only: ['phone'] },
  { name: 'note', only: ['desktop', 'phone'], go: (page) => openNote(page, 'Martin Okafor') },
  { name: 'note-tablet', only: ['tablet'], part: '#reading', go: (page) => openNote(page, 'Martin Okafor') },
  {
    name: 'note-dark',
    wishes: 'appearance=dark',
    only: ['desktop'],
    go: (page) => openNote(page, 'Ana Beltrán'),
  },
  {
    name: 'note-arabic',
    wishes: 'language=ar',
    only: ['desktop'],
    go: (page) => openNote(page, 'ليلى حداد'),
  },
  {
    name: 'queue',
    wishes: 'queue=busy',
    only: ['desktop'],
    go: async (page) => void (await page.locator('#queue-strip').click()),
  },
  { name: 'empty', wishes: 'notes=0', only: ['desktop', 'phone'] },
  { name: 'invitation', wishes: 'notes=0&phone', only: ['phone'] },
  {
    name: 'sheet',
    only: ['phone'],
    go: async (page) => {
      await openNote(page, 'Martin Okafor');
      await page.getByRole('button', { name: 'More' }).click();
    },
  },
  { name: 'first-run', wishes: 'first-run', only: ['desktop'] },
  {
    name: 'settings',
    only: ['desktop'],
    go: async (page) => void (await page.getByRole('button', { name: 'Settings' }).click()),
  },
  {
    name: 'settings-german',
    wishes: 'language=de',
    only: ['phone'],
    go: async (page) => void (await page.getByRole('button', { name: 'Einstellungen' }).click()),
  },
  {
    name: 'settings-recording',
    only: ['desktop', 'phone'],
    go: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      const section = page.getByRole('region', { name: 'Recording', exact: true });
      await section.getByLabel('Dictation', { exact: true }).selectOption('type');
      await section.evaluate((node) => node.scrollIntoView({ block: 'end' }));
    },
  },
  {
    name: 'models',
    wishes: 'measured&download=still',
    only: ['desktop', 'phone'],
    go: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'All models…' }).click();
    },
  },
  {
    name: 'record',
    wishes: 'microphone=still',
    only: ['desktop', 'tablet', 'phone'],
    moving: true,
    go: startRecording,
  },
  {
    name: 'record-dark',
    wishes: 'microphone=still&appearance=dark',
    only: ['desktop', 'phone'],
    moving: true,
    go: startRecording,
  },
  {
    name: 'record-arabic',
    wishes: 'microphone=still&language=ar',
    only: ['phone'],
    go: async (page) => {
      await page.locator('.round:visible').click();
      await expect(page.locator('dialog .dot.live')).toBeVisible();
    },
  },
  {
    name: 'record-refused',
    wishes: 'microphone=forbidden',
    only: ['phone'],
    go: async (page) => {
      await page.locator('.round:visible').click();
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'record-aside',
    wishes: 'microphone=still',
    only: ['desktop', 'phone'],
    go: async (page) => {
      await startRecording(page);
      await page.getByRole('button', { name: 'Keep recording and show the list' }).click();
    },
  },
  {
    name: 'recovered',
    wishes: 'recovered',
    only: ['desktop'],
    go: async (page) => void (await page.locator('[data-row="0"]').click()),
  },
  {
    name: 'select',
    only: ['desktop'],
    go: async (page) => {
      await page.locator('[data-row="0"]').click({ modifiers: ['Control'] });
      await page.locator('[data-row="2"]').click({ modifiers: ['Shift'] });
    },
  },
];

for (const look of LOOKS) {
  test(look.name, async ({ page }, info) => {
    test.skip(!look.only.includes(info.project.name), `pictured on ${look.only.join(' and ')} only`);
    if (look.moving) await page.emulateMedia({ reducedMotion: 'no-preference' });
    await open(page, look.wishes);
    await look.go?.(page);
    await page.mouse.move(0, 0);
    // What is on its way would be brought to its end by force, and now and then not be drawn at all.
    await page.evaluate(() => {
      const ending = document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
      return Promise.allSettled(ending.map((one) => one.finished)).then(() => undefined);
    });
    const target = look.part ? page.locator(look.part) : page;
    await expect(target).toHaveScreenshot(`${look.name}.png`);
  });
}
