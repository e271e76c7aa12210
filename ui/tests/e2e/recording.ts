// What the tests of recording share: where things are on the page.
import type { Page } from '@playwright/test';

/** What a note that is recorded now is called. */
export const NAME = 'Voice note, 23 November at 14:40';
export const sheet = (page: Page) => page.getByRole('dialog', { name: 'Record a note' });
export const press = (page: Page, name: string) =>
  sheet(page).getByRole('button', { name, exact: true }).click();
export const record = (page: Page) => page.getByRole('button', { name: 'Record a note' }).first().click();
export const bar = (page: Page) => page.getByRole('region', { name: 'Recording now' });
export const words = (page: Page) => sheet(page).getByRole('region', { name: 'What you say' });
export const timer = (page: Page) => sheet(page).getByRole('timer');

/** What the page asked of the shell, in order: the stand-in's memory of it. */
export async function asked(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as { __asked: string[] }).__asked);
}
