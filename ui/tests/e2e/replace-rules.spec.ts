import AxeBuilder from '@axe-core/playwright';
import { animationsEnd, expect, layoutFaults, open, openNote, test } from './support';

test('rules are added, changed, switched off and removed in the settings', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  const words = page.getByRole('region', { name: 'Your own words' });
  await words.getByRole('textbox', { name: 'When the model writes' }).fill('blue rope');
  await expect(words.getByRole('status')).toHaveText('Changes 1 message.');
  await words.getByRole('textbox', { name: 'Show' }).fill('red rope');
  await page.keyboard.press('Enter');
  const rule = words.getByRole('listitem');
  await expect(rule).toContainText('blue rope');
  await expect(rule).toContainText('red rope');
  const newRule = words.getByRole('textbox', { name: 'When the model writes' });
  await expect(newRule).toHaveValue('');
  await expect(newRule).toBeFocused();
  await rule.getByRole('button', { name: 'Change the rule for “blue rope”' }).click();
  await expect(rule.getByRole('textbox').first()).toBeFocused();
  await rule.getByRole('textbox', { name: 'Show' }).fill('');
  await rule.getByRole('checkbox', { name: 'Match upper and lower case' }).check();
  await rule.getByRole('button', { name: 'Done' }).click();
  await expect(rule).toContainText('left out');
  await expect(rule.getByRole('button', { name: 'Change the rule' })).toBeFocused();
  await expect(rule).toContainText('Match upper and lower case');
  await animationsEnd(page);
  expect(await layoutFaults(page)).toEqual([]);
  // axe reports a label that is scrolled out of view as missing.
  const axe = new AxeBuilder({ page }).disableRules(['label-title-only']);
  expect((await axe.analyze()).violations).toEqual([]);
  await rule.getByRole('switch', { name: 'Use the rule for “blue rope”' }).uncheck();
  await expect(rule.getByRole('switch')).not.toBeChecked();
  await rule.getByRole('button', { name: 'Remove the rule for “blue rope”' }).click();
  await expect(rule).toHaveCount(0);
  await expect(newRule).toBeFocused();
});

test('words selected in a note are always replaced, and the model’s are shown on request', async ({
  page,
}) => {
  await open(page);
  await openNote(page, 'Martin Okafor');
  const text = page.locator('#reading .text');
  await text.getByText('blue', { exact: true }).evaluate((word) => {
    const range = document.createRange();
    range.setStartBefore(word);
    range.setEndAfter(
      word.parentElement?.querySelector(`[data-word="${Number(word.dataset['word']) + 1}"]`) ?? word,
    );
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  });
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Always replace…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Always replace' });
  await expect(dialog.getByRole('textbox', { name: 'When the model writes' })).toHaveValue('blue rope');
  await expect(dialog.getByRole('textbox', { name: 'Show' })).toBeFocused();
  await page.keyboard.type('red cord');
  await expect(dialog.getByRole('status')).toHaveText('Changes 1 message.');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  const replaced = text.locator('.replaced');
  await expect(replaced).toHaveText(/^red cord/);
  await expect(replaced).toHaveAttribute('title', /^The model wrote: blue rope/);
  await page.getByRole('button', { name: 'Show the model’s words' }).click();
  await expect(text).toContainText('blue rope');
  await expect(replaced).toHaveCount(0);
  await page.getByRole('button', { name: 'Show your own words' }).click();
  await expect(replaced).toHaveCount(1);
});
