// No sentence is shown twice at a time.
import { emitEvent, expect, open, test } from './support';

const MISSING = 'The speech model is not on this device.';

test('a message does not repeat what the page or another message says', async ({ page }) => {
  await open(page, 'notes=0&model=missing');
  const messages = page.getByRole('region', { name: 'Notices' });
  const error = (code: string) => ({
    kind: 'error',
    error: { code, message: 'In other words.', host: null, wait_until: null },
  });
  await emitEvent(page, error('disk-full'));
  await emitEvent(page, error('disk-full'));
  await emitEvent(page, error('model-missing'));
  await emitEvent(page, error('library-busy'));
  await expect(messages.getByRole('button', { name: 'Dismiss' })).toHaveCount(2);
  await expect(page.getByText(MISSING).filter({ visible: true })).toHaveCount(1);
});
