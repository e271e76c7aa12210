import { locale, t } from '../i18n/index.svelte';
import { recordedAt } from '../lib/format';
import type { Source } from '../lib/shell';

/** A recording without a title of its own is named by its start time. */
export function titleOf(title: string, source: Source = 'recording'): string {
  const when = source === 'recording' ? recordedAt(title, Date.now(), locale()) : null;
  return when === null ? title : t('note.recordedAt', { when });
}
