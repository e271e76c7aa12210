import { locale, t } from '../i18n/index.svelte';
import { recordedAt } from '../lib/format';
import type { Source } from '../lib/shell';

/** A recording that the user has not named has its start time as title. */
export function titleOf(title: string, source: Source = 'recording'): string {
  const when = source === 'recording' ? recordedAt(title, Date.now(), locale()) : null;
  return when === null ? title : t('note.recordedAt', { when });
}
