import { bar, commandCalls, NAME, press, record, sheet, timer } from './recording';
import { emitEvent, expect, open, test } from './support';

test('from the first start to the first note in two clicks', async ({ page }) => {
  await open(page, 'first-run');
  await record(page);
  await expect(sheet(page)).toContainText('Recording');
  await expect(timer(page)).toContainText('0:01');
  await press(page, 'Stop');
  await expect(sheet(page)).toBeHidden();
  await expect(page.locator('#reading h1')).toHaveText(NAME);
  await expect(page.locator('.paragraph').first()).toContainText('A note', { timeout: 15_000 });
  await expect(page.locator('[data-row]')).toHaveCount(1);
  // The microphone is closed.
  expect((await commandCalls(page)).at(-1)).not.toBe('open_microphone');
  expect(await commandCalls(page)).toContain('close_microphone');
});

test('“Listening” appears only once the microphone is open; nothing is recorded before', async ({ page }) => {
  await open(page, 'fail=start_recording');
  await page.evaluate(() => {
    const said: string[] = [];
    new MutationObserver(() => {
      const now = document.querySelector('dialog .status')?.textContent?.trim();
      if (now && said.at(-1) !== now) said.push(now);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(globalThis, { __said: said });
  });
  await record(page);
  await expect(sheet(page)).toContainText('The disk could not be read');
  await expect(sheet(page)).toContainText('The microphone is on; nothing is being recorded yet.');
  const said = await page.evaluate(() => (globalThis as unknown as { __said: string[] }).__said);
  expect(said).toEqual(['Opening the microphone…', 'Listening']);
});

test('a recording is paused and resumed', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  await expect(timer(page)).toContainText('0:01');
  await press(page, 'Pause');
  await expect(sheet(page)).toContainText('Paused');
  await expect(sheet(page)).toContainText('What you say now is not recorded.');
  const held = await timer(page).textContent();
  await page.waitForTimeout(1200);
  expect(await timer(page).textContent()).toBe(held);
  await press(page, 'Resume');
  await expect(timer(page)).toContainText('0:02');
});

test('by keyboard alone', async ({ page }) => {
  await open(page, 'notes=3');
  await page.locator('[data-row="0"]').focus();
  await page.keyboard.press('r');
  await expect(timer(page)).toContainText('0:01');
  await page.keyboard.press(' ');
  await expect(sheet(page)).toContainText('Paused');
  await page.keyboard.press(' ');
  await expect(sheet(page).getByRole('status').first()).toHaveText('Recording');
  // Escape asks, and Escape again means "no".
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: 'Discard this recording?' });
  await expect(question).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(sheet(page)).toBeVisible();
  // Every control is reachable and keeps its own keys.
  const reached: string[] = [];
  for (let i = 0; i < 7; i += 1) {
    await page.keyboard.press('Tab');
    reached.push(
      await page.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ??
          document.activeElement?.textContent?.trim() ??
          '',
      ),
    );
  }
  expect(reached.sort()).toEqual(
    expect.arrayContaining(['Discard', 'Stop', 'Pause', 'Keep recording and show the list']),
  );
  await sheet(page).getByRole('group').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#reading h1')).toHaveText(NAME);
  await expect(sheet(page)).toBeHidden();
});

test('key repeat and a double click do not stop a recording', async ({ page }) => {
  await open(page, 'notes=3');
  const button = page.getByRole('button', { name: 'Record a note' }).first();
  await button.dblclick();
  await expect(timer(page)).toContainText('0:01');
  await page.keyboard.down('Enter');
  await expect(sheet(page)).toBeHidden();
  await page.keyboard.up('Enter');
  await expect(page.locator('[data-row]')).toHaveCount(4);
  await page.getByRole('button', { name: 'Record a note' }).first().focus();
  await page.keyboard.down('Enter');
  for (let i = 0; i < 30; i += 1) {
    await page.waitForTimeout(30);
    await page.keyboard.down('Enter');
  }
  await page.keyboard.up('Enter');
  await expect(sheet(page)).toBeVisible();
  await expect(sheet(page).getByRole('status').first()).toHaveText('Recording');
});

test('discarding requires confirmation', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  await expect(timer(page)).toContainText('0:01');
  await press(page, 'Discard');
  const question = page.getByRole('dialog', { name: 'Discard this recording?' });
  await expect(question).toContainText('recorded so far will be deleted');
  await question.getByRole('button', { name: 'Keep it' }).click();
  await expect(timer(page)).toContainText('0:02');
  await press(page, 'Discard');
  await question.getByRole('button', { name: 'Discard' }).click();
  // The sheet stays open for another attempt.
  await expect(sheet(page)).toContainText('The microphone is off.');
  await expect(page.locator('[data-row]')).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeHidden();
  expect((await commandCalls(page)).at(-1)).toBe('close_microphone');
});

test('Escape and “Discard” close the sheet and the microphone', async ({ page }) => {
  await open(page, 'notes=3');
  await page.keyboard.press('r');
  await expect(timer(page)).toContainText('0:01');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Discard' }).getByRole('button', { name: 'Discard' }).click();
  await expect(sheet(page)).toBeHidden();
  expect((await commandCalls(page)).at(-1)).toBe('close_microphone');
});

test('with the sheet closed, the bar shows the recording and stops it', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  await expect(timer(page)).toContainText('0:01');
  await press(page, 'Keep recording and show the list');
  await expect(bar(page)).toContainText(/Recording 0:0\d/);
  await page.locator('[data-row="1"]').click();
  await expect(page.locator('#reading h1')).toHaveText('Ana Beltrán');
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(bar(page)).toBeVisible();
  await page.getByRole('button', { name: 'Close Settings' }).click();
  // The row opens the record sheet, not an empty note.
  await expect(page.locator('[data-row="0"]')).toContainText('Recording…');
  await page.locator('[data-row="0"]').click();
  await expect(sheet(page)).toBeVisible();
  await press(page, 'Keep recording and show the list');
  await bar(page).getByRole('button', { name: 'Pause' }).click();
  await expect(bar(page)).toContainText('Paused at');
  await bar(page).getByRole('button', { name: 'Stop' }).click();
  await expect(bar(page)).toBeHidden();
  await expect(page.locator('#reading h1')).toHaveText(NAME);
});

test('a reload during a recording restores the bar', async ({ page }) => {
  await open(page, 'notes=3');
  await emitEvent(page, {
    kind: 'recording',
    recording: {
      state: 'paused',
      device: 'Yeti Nano',
      note: '0193a000-0000-7000-8000-000000000099',
      elapsed_ms: 61_000,
      level: 0,
      warning: null,
      error: null,
    },
  });
  await expect(bar(page)).toContainText('Paused at 1:01');
});

test('the microphone can be changed during a recording', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  const choice = sheet(page).getByLabel('Microphone');
  await expect(choice).toHaveValue('');
  await expect(choice.locator('option').first()).toHaveText('System default (Built-in Audio Analog Stereo)');
  await expect(timer(page)).toContainText('0:01');
  await choice.selectOption('Yeti Nano');
  await expect(choice).toHaveValue('Yeti Nano');
  await expect(timer(page)).toContainText('0:03');
  await expect(sheet(page).getByRole('status').first()).toHaveText('Recording');
  expect((await commandCalls(page)).filter((each) => /_microphone$/.test(each))).toEqual([
    'open_microphone',
    'choose_microphone',
  ]);
  await press(page, 'Stop');
  await expect(page.locator('[data-row]')).toHaveCount(4);
});

test('an unavailable microphone is reported, and the old one stays', async ({ page }) => {
  await open(page, 'notes=3&fail=choose_microphone');
  await record(page);
  await expect(timer(page)).toContainText('0:01');
  await sheet(page).getByLabel('Microphone').selectOption('Yeti Nano');
  await expect(sheet(page).getByRole('alert')).toContainText('The disk could not be read');
  await expect(sheet(page).getByLabel('Microphone')).toHaveValue('');
  await expect(timer(page)).toContainText('0:03');
});

test('the microphone can be changed before recording', async ({ page }) => {
  await open(page, 'notes=3');
  await record(page);
  const choice = sheet(page).getByLabel('Microphone');
  await expect(timer(page)).toContainText('0:01');
  await press(page, 'Discard');
  await page.getByRole('dialog', { name: 'Discard' }).getByRole('button', { name: 'Discard' }).click();
  await choice.selectOption('Yeti Nano');
  await expect(sheet(page)).toContainText('The microphone is on; nothing is being recorded yet.');
  await expect(choice).toHaveValue('Yeti Nano');
  await choice.selectOption('Jabra Evolve2 40 Mono');
  await expect(sheet(page)).toContainText('The microphone is on; nothing is being recorded yet.');
  expect((await commandCalls(page)).filter((each) => /_microphone$/.test(each)).slice(-3)).toEqual([
    'choose_microphone',
    'open_microphone',
    'choose_microphone',
  ]);
  await press(page, 'Record');
  await expect(timer(page)).toContainText('0:01');
});

test('silent and clipped input is reported while recording', async ({ page }) => {
  await open(page, 'notes=3&microphone=silent');
  await record(page);
  await expect(sheet(page)).toContainText('No sound from the microphone. Is it the right one');
  await press(page, 'Keep recording and show the list');
  await expect(bar(page)).toContainText('No sound from the microphone.');
  await open(page, 'notes=3&microphone=clipped');
  await record(page);
  await expect(sheet(page)).toContainText('The input is too loud.');
});

for (const [scenario, text] of [
  ['none', 'No microphone was found.'],
  ['forbidden', 'The system does not let Earshot use the microphone.'],
] as const) {
  test(`recording is impossible: ${scenario}`, async ({ page }) => {
    await open(page, `notes=3&microphone=${scenario}`);
    await record(page);
    await expect(sheet(page).getByRole('alert')).toContainText(text);
    await expect(sheet(page)).not.toContainText('is kept');
    await sheet(page).getByText('Details').click();
    await expect(sheet(page).locator('code')).toBeVisible();
    await sheet(page).getByRole('button', { name: 'Try again' }).click();
    await expect(sheet(page).getByRole('alert')).toContainText(text);
    await press(page, 'Close');
    await expect(sheet(page)).toBeHidden();
    await expect(page.locator('[data-row]')).toHaveCount(3);
  });
}

test('a disconnected microphone: the recording is kept and shown', async ({ page }) => {
  await open(page, 'notes=3&microphone=lost');
  await record(page);
  await expect(sheet(page).getByRole('alert')).toContainText('The microphone was disconnected.');
  await expect(sheet(page)).toContainText('Everything recorded up to that point has been kept.');
  await press(page, 'Show the note');
  await expect(page.locator('#reading h1')).toHaveText(NAME);
  await expect(page.locator('.paragraph').first()).toContainText('A note', { timeout: 15_000 });
});

test('a microphone disconnected while the sheet is closed', async ({ page }) => {
  await open(page, 'notes=3&microphone=lost');
  await record(page);
  await press(page, 'Keep recording and show the list');
  await expect(page.locator('.message')).toContainText('Everything recorded up to that point has been kept.');
  await expect(bar(page)).toBeHidden();
  await page.locator('.message').getByRole('button', { name: 'Show the note' }).click();
  await expect(page.locator('#reading h1')).toHaveText(NAME);
});

test('“R” types a letter in fields and menus', async ({ page }) => {
  await open(page, 'notes=3');
  await page.locator('#search').fill('');
  await page.locator('#search').press('r');
  await expect(page.locator('#search')).toHaveValue('r');
  await page.getByRole('button', { name: 'Add messages' }).click();
  await page.keyboard.press('r');
  await expect(sheet(page)).toBeHidden();
});

test('a recording recovered after a crash is transcribed with one click', async ({ page }) => {
  await open(page, 'notes=3&recovered');
  await page.locator('[data-row="0"]').click();
  await expect(page.locator('#reading')).toContainText('Earshot stopped during this recording');
  await page.locator('#reading').getByRole('button', { name: 'Transcribe now' }).click();
  await expect(page.locator('.paragraph').first()).toContainText('A note to myself', { timeout: 15_000 });
});

test('a recording is named by its start time until it is renamed', async ({ page }) => {
  await open(page, 'notes=3&recovered');
  const row = page.locator('[data-row="0"]');
  await expect(row).toContainText('Voice note, 23 November at 14:31');
  await row.click();
  const title = page.locator('#reading h1');
  await expect(title).toHaveText('Voice note, 23 November at 14:31');
  const rename = async (to?: string) => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    const field = page.getByRole('textbox', { name: 'Title' });
    await expect(field).toHaveValue((await title.textContent()) ?? '');
    if (to) await field.fill(to);
    await field.press('Enter');
    await expect(field).toBeHidden();
  };
  await rename();
  expect(await commandCalls(page)).not.toContain('rename_note');
  await page.locator('#reading').getByRole('button', { name: 'Transcribe now' }).click();
  await page.locator('#queue-strip').click();
  await expect(page.locator('.panel')).toContainText('Voice note, 23 November at 14:31');
  await page.keyboard.press('Escape');
  await rename('Where the key is');
  await expect(title).toHaveText('Where the key is');
  await expect(row).toContainText('Where the key is');
  await open(page, 'notes=3&recovered&language=de');
  await expect(row).toContainText('Sprachnotiz, 23. November um 14:31');
});

test.describe('with motion allowed', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('the waveform is drawn from the input level and moves in from the right', async ({ page }) => {
    await open(page, 'notes=3');
    await record(page);
    await expect(timer(page)).toContainText('0:01');
    const tall = () =>
      page.locator('dialog canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        // Copy it: the page's own canvas is not made for reading.
        const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
        copy?.drawImage(canvas, 0, 0);
        const data = copy?.getImageData(0, 0, width, height).data ?? [];
        const painted = (from: number, to: number) => {
          let count = 0;
          for (let x = from; x < to; x += 1)
            for (let y = 0; y < height; y += 1) count += (data[(y * width + x) * 4 + 3] ?? 0) > 128 ? 1 : 0;
          return count / (to - from);
        };
        return { early: painted(0, Math.round(width / 4)), late: painted(Math.round(width * 0.75), width) };
      });
    const { early, late } = await tall();
    expect(late).toBeGreaterThan(early * 3);
    await expect.poll(async () => (await tall()).early, { timeout: 10_000 }).toBeGreaterThan(early * 2);
  });
});
