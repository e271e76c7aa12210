// Helpers for the recording tests.
import type { Page } from '@playwright/test';

export const NAME = 'Voice note, 23 November at 14:40';
export const sheet = (page: Page) => page.getByRole('dialog', { name: 'Record a note' });
export const press = (page: Page, name: string) =>
  sheet(page).getByRole('button', { name, exact: true }).click();
export const record = (page: Page) => page.getByRole('button', { name: 'Record a note' }).first().click();
export const bar = (page: Page) => page.getByRole('region', { name: 'Recording now' });
export const words = (page: Page) => sheet(page).getByRole('region', { name: 'Live transcript' });
export const timer = (page: Page) => sheet(page).getByRole('timer');

/** The commands that the page called, in order. */
export async function commandCalls(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as { __calls: string[] }).__calls);
}
