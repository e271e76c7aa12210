import type { HighlightKind, NoteHighlight, Version } from '../lib/bindings';
import { isSame } from '../lib/highlights';

/** Found wherever a sentence contains these words. */
const PHRASES: [HighlightKind, string, string?][] = [
  ['datetime', 'Saturday at half past seven', '2026-11-28T19:30'],
  ['datetime', 'seven o’clock', '2026-11-28T19:00'],
  ['question', 'Are you coming'],
  ['question', 'shall I get you a ticket'],
  ['amount', 'eighteen pounds fifty', '18.50 GBP'],
  ['link', 'hall.example.org/autumn'],
  ['request', 'Could you bring the folding table'],
  ['request', 'please don’t forget the extension lead'],
  ['phone', '07700 900123', '07700900123'],
  ['datetime', 'Friday evening', '2026-11-27'],
  ['amount', 'forty two pounds', '42 GBP'],
  ['amount', 'a hundred and ninety', '190 GBP'],
  ['request', 'say so before Friday lunchtime'],
  ['datetime', 'Friday lunchtime', '2026-11-27T12:00'],
  ['request', 'put it back in the shed'],
  ['request', 'Ring me on Sunday and tell me how it was'],
  ['datetime', 'Sunday', '2026-11-29'],
  ['question', 'Can you pick up milk on the way home'],
  ['question', 'Te viene bien el jueves a las seis'],
  ['datetime', 'el jueves a las seis', '2026-11-26T18:00'],
  ['amount', 'veinticinco euros', '25 EUR'],
  ['request', 'Avísame cuando lo sepas'],
  ['datetime', 'mañana por la mañana', '2026-11-24'],
  ['datetime', 'el sábado', '2026-11-28'],
  ['request', 'trae hielo y alguna silla'],
  ['request', 'Llámame cuando puedas'],
  ['question', 'Können Sie am Montag um acht ins Amt kommen'],
  ['datetime', 'Montag um acht', '2026-11-30T08:00'],
  ['request', 'Bringen Sie bitte den Mietvertrag mit'],
  ['phone', 'null drei null neun null eins acht zwei null', '030901820'],
  ['request', 'Stell mir einfach etwas in den Ofen'],
  ['datetime', 'neun', 'T21:00'],
  ['request', 'Schick mir bitte noch die Rechnung'],
  ['question', 'هل ستأتون مساء الجمعة في الساعة الثامنة'],
  ['datetime', 'الجمعة في الساعة الثامنة', '2026-11-27T20:00'],
  ['request', 'أرسل لي العنوان من فضلك'],
  ['datetime', 'الأربعاء في الساعة العاشرة صباحًا', '2026-11-25T10:00'],
  ['request', 'تمرّوا على الصيدلية في طريقكم'],
];

/** Those of the current text; with the states they had before. */
export function highlightsOf(version: Version, known: readonly NoteHighlight[]): NoteHighlight[] {
  return version.transcript.segments
    .flatMap((segment, index) => {
      const edit = version.edits.find((each) => each.segment === index);
      const words = (edit ?? segment).words;
      const text = words.map((word) => word.text).join(' ');
      const starts = words.map((_, at) =>
        words.slice(0, at).reduce((sum, word) => sum + word.text.length + 1, 0),
      );
      return PHRASES.flatMap(([kind, phrase, value]): NoteHighlight[] => {
        const at = text.search(new RegExp(`(?<!\\p{L})${phrase.replaceAll('.', '\\.')}(?!\\p{L})`, 'u'));
        const last = words[starts.findLastIndex((start) => start < at + phrase.length)];
        const first = words[starts.findLastIndex((start) => start <= at)];
        if (at < 0 || !first || !last) return [];
        const state = known.find((each) => isSame(each, { kind, text: phrase }))?.state ?? 'open';
        const times = { start_ms: first.start_ms, end_ms: last.end_ms };
        return [{ kind, text: phrase, value: value ?? null, ...times, state }];
      });
    })
    .sort((a, b) => a.start_ms - b.start_ms);
}
