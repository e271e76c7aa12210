// Holds at every window size: no accessibility violation, nothing clipped, no overlaps.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  drop,
  enlarge,
  expect,
  layoutFaults,
  open,
  openNote,
  pressRecord,
  smallTargets,
  startRecording,
  test,
} from './support';

async function openSendDialog(page: Page) {
  await openNote(page, 'Martin Okafor');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: /^Transcribe with/ }).click();
}

const STATES: { name: string; params?: string; go?: (page: Page) => Promise<void> }[] = [
  { name: 'list' },
  { name: 'note', go: (page) => openNote(page, 'Martin Okafor') },
  {
    name: 'note being edited',
    go: async (page) => {
      await openNote(page, 'Martin Okafor');
      await page.getByRole('button', { name: 'Edit' }).click();
    },
  },
  {
    name: 'doubtful word',
    go: async (page) => {
      await openNote(page, 'Martin Okafor');
      await page.getByRole('button', { name: '2 doubtful words' }).click();
    },
  },
  { name: 'search operators', go: async (page) => void (await page.locator('#search').focus()) },
  {
    name: 'note without speech',
    params: 'notes=11',
    go: async (page) => {
      await page.locator('.list').evaluate((list) => list.scrollTo(0, 9999));
      await page.getByRole('button', { name: 'garden' }).click();
    },
  },
  {
    name: 'settings',
    params: 'connected',
    go: async (page) => void (await page.getByRole('button', { name: 'Settings' }).click()),
  },
  {
    name: 'models',
    params: 'measured&download=frozen&damaged',
    go: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'All models…' }).click();
    },
  },
  {
    name: 'models, one download failed',
    params: 'failed=server-too-slow',
    go: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'All models…' }).click();
    },
  },
  {
    name: 'settings, with global shortcuts',
    params: 'shortcuts=taken',
    go: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByLabel('Dictation', { exact: true }).selectOption('type');
      await page.getByRole('button', { name: 'Record from any app' }).click();
      await page.keyboard.press('Control+Alt+Shift+PageDown');
      await page.getByRole('button', { name: 'Dictation keys' }).click();
    },
  },
  {
    name: 'settings, with a cloud service',
    params: 'cloud',
    go: async (page) => void (await page.getByRole('button', { name: 'Settings' }).click()),
  },
  {
    name: 'dialog to enable the cloud service',
    go: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Set up a service…' }).click();
    },
  },
  { name: 'dialog to send a message', params: 'cloud', go: openSendDialog },
  {
    name: 'suggestions of the cloud service',
    params: 'cloud',
    go: async (page) => {
      await openSendDialog(page);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await expect(page.locator('.suggestion').first()).toBeVisible();
    },
  },
  {
    name: 'queue',
    params: 'queue=busy&power-limit=heat',
    go: async (page) => void (await page.locator('#queue-strip').click()),
  },
  { name: 'empty library', params: 'notes=0' },
  { name: 'no model', params: 'notes=0&model=missing' },
  { name: 'first run', params: 'first-run' },
  { name: 'advice', params: 'advice=de' },
  {
    name: 'first run with advice',
    params: 'first-run&advice=de',
    go: async (page) => void (await page.locator('.actions .main').click()),
  },
  { name: 'nothing found', go: async (page) => void (await page.locator('#search').fill('zebra')) },
  {
    name: 'selection',
    go: async (page) => {
      await page.getByRole('button', { name: 'Select messages' }).click();
      await page.getByRole('checkbox').first().click();
    },
  },
  {
    name: 'catching up',
    params: 'unheard=6',
    go: async (page) => void (await page.getByRole('button', { name: 'Catch up' }).click()),
  },
  {
    name: 'conversation',
    params: 'threads&unheard=6',
    go: async (page) => {
      await page.getByRole('button', { name: 'Catch up' }).click();
      await page.getByRole('button', { name: 'Allotment committee' }).click();
    },
  },
  {
    name: 'typed messages found, and one in its conversation',
    params: 'threads',
    go: async (page) => {
      await page.locator('#search').fill('hinges');
      await page.getByRole('button', { name: 'Hinges from me too.' }).click();
    },
  },
  {
    name: 'conversation, several selected',
    params: 'threads&unheard=6',
    go: async (page) => {
      await page.getByRole('button', { name: 'Catch up' }).click();
      await page.getByRole('button', { name: 'Allotment committee' }).click();
      await page.locator('[data-message]').first().press('Shift+ArrowDown');
    },
  },
  { name: 'list, with questions', params: 'highlights&unheard=6' },
  { name: 'note with highlights', params: 'highlights', go: (page) => openNote(page, 'Theo') },
  {
    name: 'catching up, with questions',
    params: 'highlights&unheard=6',
    go: async (page) => void (await page.getByRole('button', { name: 'Catch up' }).click()),
  },
  {
    name: 'unheard messages with highlights',
    params: 'highlights&unheard=6',
    go: async (page) => {
      await page.getByRole('button', { name: 'Catch up' }).click();
      await page.getByRole('button', { name: 'Choir outing' }).click();
    },
  },
  {
    name: 'asked of you',
    params: 'highlights',
    go: async (page) => void (await page.getByRole('button', { name: 'Asked of you' }).click()),
  },
  { name: 'duplicates', go: (page) => drop(page, ['PTT-20261123-WA0001.opus', 'letter.pdf']) },
  { name: 'shortcuts', go: async (page) => void (await page.keyboard.press('?')) },
  { name: 'record sheet', params: 'microphone=frozen', go: (page) => startRecording(page) },
  {
    name: 'record sheet, silent input',
    params: 'microphone=silent',
    go: async (page) => {
      await startRecording(page);
      await expect(page.getByText('No sound from the microphone.')).toBeVisible();
    },
  },
  { name: 'record sheet, no microphone', params: 'microphone=none', go: pressRecord },
  {
    name: 'dialog to discard a recording',
    params: 'microphone=frozen',
    go: async (page) => {
      await startRecording(page);
      await page.keyboard.press('Escape');
    },
  },
  {
    name: 'recording, sheet closed',
    params: 'microphone=frozen',
    go: async (page) => {
      await startRecording(page);
      await page.getByRole('button', { name: 'Keep recording and show the list' }).click();
    },
  },
  {
    name: 'recovered recording',
    params: 'recovered',
    go: async (page) => void (await page.locator('[data-row="0"]').click()),
  },
  { name: 'list failed to load', params: 'fail=list_notes' },
];

// Dark-mode contrast is computed in the unit tests; this checks the busiest state.
const DARK_TOO = [
  'note',
  'note with highlights',
  'asked of you',
  'settings',
  'models',
  'queue',
  'record sheet',
  'recording, sheet closed',
];

async function violations(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page })
    // Without frames, axe does not need a second page.
    .setLegacyMode(true)
    // axe reports a label that is scrolled out of view as missing.
    .disableRules(['label-title-only']);
  if (rules) axe.withRules(rules);
  else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  const found = await axe.analyze();
  return found.violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
  );
}

for (const state of STATES) {
  test(`${state.name}: accessible and in order`, async ({ page, isMobile }) => {
    await open(page, state.params);
    await state.go?.(page);
    await page.waitForTimeout(100);
    await expect.poll(() => violations(page)).toEqual([]);
    await expect.poll(() => layoutFaults(page)).toEqual([]);
    if (DARK_TOO.includes(state.name)) {
      await page.emulateMedia({ colorScheme: 'dark' });
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await expect.poll(() => violations(page, ['color-contrast'])).toEqual([]);
    }
    if (!isMobile) return;
    await expect.poll(() => smallTargets(page)).toEqual([]);
    for (const what of ['all', 'text'] as const) {
      await enlarge(page, what);
      // Wait for transitions before measuring.
      await expect.poll(() => layoutFaults(page), { message: `${what} twice as large` }).toEqual([]);
    }
  });
}

for (const language of ['de', 'fr', 'es', 'pt', 'ar']) {
  test(`${language}: the longest words fit, in their direction`, async ({ page, isMobile }) => {
    await open(page, `language=${language}&queue=busy&microphone=silent`);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
    await expect.poll(() => layoutFaults(page)).toEqual([]);
    await page.locator('#queue-strip').click();
    await expect.poll(() => layoutFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('.record-button:visible').click();
    await expect(page.locator('dialog .warning')).not.toBeEmpty();
    await expect.poll(() => layoutFaults(page)).toEqual([]);
    await page.keyboard.press(' ');
    await expect(page.locator('dialog .dot.live')).toHaveCount(0);
    await expect.poll(() => layoutFaults(page)).toEqual([]);
    await page.locator('dialog .icon-button').click();
    await expect(page.locator('section.bar')).toBeVisible();
    await expect.poll(() => layoutFaults(page)).toEqual([]);
    await page.locator('.pane header > button').last().click();
    await page.waitForSelector('#reading h1');
    await expect.poll(() => layoutFaults(page)).toEqual([]);
    if (!isMobile) return;
    await enlarge(page, 'all');
    await expect.poll(() => layoutFaults(page)).toEqual([]);
  });
}

test('the stop button is visible at any window height and text size', async ({ page }) => {
  await page.setViewportSize({ width: 740, height: 360 });
  await open(page, 'microphone=silent');
  await startRecording(page);
  await expect(page.getByText('No sound from the microphone.')).toBeVisible();
  const stop = page.locator('dialog').getByRole('button', { name: 'Stop', exact: true });
  await expect(stop).toBeInViewport({ ratio: 1 });
  await expect.poll(() => layoutFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%', 'important'));
  await expect(stop).toBeInViewport({ ratio: 1 });
});

test('text can be twice as large', async ({ page }) => {
  await open(page);
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%', 'important'));
  await page.getByRole('button', { name: 'Martin Okafor' }).first().click();
  await expect(page.locator('#reading h1')).toHaveText('Martin Okafor');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
