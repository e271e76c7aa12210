// Screenshots of the main states, with text that the bundled fonts cover.
import type { Page } from '@playwright/test';
import { animationsEnd, expect, open, openNote, startRecording, test } from './support';

type State = {
  name: string;
  params?: string;
  only: string[];
  go?: (page: Page) => Promise<void>;
  part?: string;
  /** Without reduced motion; the state itself does not move. */
  moving?: boolean;
};

const STATES: State[] = [
  { name: 'list', only: ['phone'] },
  { name: 'note', only: ['desktop', 'phone'], go: (page) => openNote(page, 'Martin Okafor') },
  { name: 'note-tablet', only: ['tablet'], part: '#reading', go: (page) => openNote(page, 'Martin Okafor') },
  {
    name: 'note-dark',
    params: 'appearance=dark',
    only: ['desktop'],
    go: (page) => openNote(page, 'Ana Beltrán'),
  },
  {
    name: 'note-arabic',
    params: 'language=ar',
    only: ['desktop'],
    go: (page) => openNote(page, 'ليلى حداد'),
  },
  {
    name: 'queue',
    params: 'queue=busy',
    only: ['desktop'],
    go: async (page) => void (await page.locator('#queue-strip').click()),
  },
  { name: 'empty', params: 'notes=0', only: ['desktop', 'phone'] },
  { name: 'welcome', params: 'notes=0&phone', only: ['phone'] },
  {
    name: 'sheet',
    only: ['phone'],
    go: async (page) => {
      await openNote(page, 'Martin Okafor');
      await page.getByRole('button', { name: 'More' }).click();
    },
  },
  { name: 'first-run', params: 'first-run', only: ['desktop'] },
  {
    name: 'settings',
    only: ['desktop'],
    go: async (page) => void (await page.getByRole('button', { name: 'Settings' }).click()),
  },
  {
    name: 'settings-german',
    params: 'language=de',
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
    params: 'measured&download=frozen',
    only: ['desktop', 'phone'],
    go: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'All models…' }).click();
    },
  },
  {
    name: 'record',
    params: 'microphone=frozen',
    only: ['desktop', 'tablet', 'phone'],
    moving: true,
    go: startRecording,
  },
  {
    name: 'record-dark',
    params: 'microphone=frozen&appearance=dark',
    only: ['desktop', 'phone'],
    moving: true,
    go: startRecording,
  },
  {
    name: 'record-arabic',
    params: 'microphone=frozen&language=ar',
    only: ['phone'],
    go: async (page) => {
      await page.locator('.record-button:visible').click();
      await expect(page.locator('dialog .dot.live')).toBeVisible();
    },
  },
  {
    name: 'record-refused',
    params: 'microphone=forbidden',
    only: ['phone'],
    go: async (page) => {
      await page.locator('.record-button:visible').click();
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'record-minimized',
    params: 'microphone=frozen',
    only: ['desktop', 'phone'],
    go: async (page) => {
      await startRecording(page);
      await page.getByRole('button', { name: 'Keep recording and show the list' }).click();
    },
  },
  {
    name: 'recovered',
    params: 'recovered',
    only: ['desktop'],
    go: async (page) => void (await page.locator('[data-row="0"]').click()),
  },
  {
    name: 'catch-up',
    params: 'unheard=6',
    only: ['desktop', 'phone'],
    go: async (page) => void (await page.getByRole('button', { name: 'Catch up' }).click()),
  },
  {
    name: 'conversation',
    params: 'threads&unheard=6',
    only: ['desktop', 'phone'],
    go: async (page) => {
      await page.getByRole('button', { name: 'Catch up' }).click();
      await page.getByRole('button', { name: 'Allotment committee' }).click();
      await expect(page.locator('[data-message]').first()).toBeFocused();
    },
  },
  {
    name: 'conversation-dark',
    params: 'threads&appearance=dark',
    only: ['phone'],
    go: async (page) => {
      await page.locator('#search').fill('hinges');
      await page.getByRole('button', { name: 'Hinges from me too.' }).click();
      await expect(page.locator('.entry.marked')).toHaveCount(0);
    },
  },
  {
    name: 'conversation-arabic',
    params: 'threads&language=ar',
    only: ['desktop'],
    go: async (page) => {
      await page.locator('.strip').click();
      await page.getByRole('button', { name: 'Ana Beltrán' }).last().click();
      await expect(page.locator('[data-message]').last()).toBeFocused();
    },
  },
  {
    name: 'search-typed',
    params: 'threads',
    only: ['desktop'],
    part: '.side',
    go: async (page) => {
      await page.locator('#search').fill('hinges');
      await expect(page.locator('[data-row]')).toHaveCount(3);
    },
  },
  {
    name: 'highlights',
    params: 'highlights',
    only: ['desktop', 'phone'],
    go: (page) => openNote(page, 'Theo'),
  },
  {
    name: 'asked',
    params: 'highlights&unheard=6',
    only: ['desktop', 'phone'],
    go: async (page) => {
      await page.getByRole('button', { name: 'Asked of you' }).click();
      await expect(page.locator('[data-asked]').first()).toBeFocused();
    },
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

for (const state of STATES) {
  test(state.name, async ({ page }, info) => {
    test.skip(!state.only.includes(info.project.name), `pictured on ${state.only.join(' and ')} only`);
    if (state.moving) await page.emulateMedia({ reducedMotion: 'no-preference' });
    await open(page, state.params);
    await state.go?.(page);
    await page.mouse.move(0, 0);
    // Playwright would force running animations to their end, and sometimes skip drawing them.
    await animationsEnd(page);
    const target = state.part ? page.locator(state.part) : page;
    await expect(target).toHaveScreenshot(`${state.name}.png`);
  });
}
