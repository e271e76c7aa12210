import { locale, t } from '../../i18n/index.svelte';
import { seconds } from '../../lib/format';

/** How long a minute of speech takes at this multiple of real time. */
export function minuteText(speed: number, isMeasured: boolean): string {
  const time = seconds(60_000 / speed, locale());
  return t(isMeasured ? 'models.minute' : 'models.minuteEstimated', { time });
}
