import { locale, t } from '../i18n/index.svelte';
import { recordedAt } from '../lib/format';
import type { Source } from '../lib/shell';

/**
 * What a note is called: a recording, until its user finds a better name, by when it was begun.
 * Where only the title is told, its form decides.
 */
export function titleOf(title: string, source: Source = 'recording'): string {
  const when = source === 'recording' ? recordedAt(title, Date.now(), locale()) : null;
  return when === null ? title : t('note.recordedAt', { when });
}
