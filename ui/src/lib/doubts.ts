// The words the model was not sure of, and how to replace one.
import { folded } from './find';
import { type Layout, SENTENCE_END, type TextSegment } from './transcript';

/** What changes the meaning of a message most if it is wrong. */
export type DoubtKind = 'number' | 'time' | 'negation' | 'name';
export type Doubt = {
  /** Index in the note. */
  word: number;
  start_ms: number;
  /** Without punctuation around it. */
  text: string;
  kind: DoubtKind | null;
};

/** Words of the six languages of the window, without accents and in lower case. */
const VOCABULARY: Record<Exclude<DoubtKind, 'name'>, Record<string, string>> = {
  // Before numbers: Arabic weekdays begin like them.
  time: {
    en: "(mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|april|june|july|august|(septem|novem|decem)ber|october|noon|midnight|today|tomorrow|yesterday|tonight|o[’']clock|[ap]m",
    es: 'lunes|martes|miercoles|jueves|viernes|sabado|domingo|enero|febrero|marzo|abril|mayo|junio|julio|agosto|(sept|nov|dic)iembre|octubre|hoy|manana|ayer|mediodia|medianoche',
    de: '(mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|sonnabends?|januar|februar|marz|april|mai|juni|juli|august|(septem|novem|dezem)ber|oktober|heute|(uber)?morgen|(vor)?gestern|mittags?|mitternacht|uhr',
    fr: "(lun|mar|mercre|jeu|vendre|same)di|dimanche|janvier|fevrier|mars|avril|mai|juin|juillet|aout|(septem|novem|decem)bre|octobre|aujourd[’']hui|demain|hier|midi|minuit|heures?",
    pt: '(segunda|terca|quarta|quinta|sexta)(-feira)?|sabado|domingo|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|(setem|novem|dezem)bro|outubro|hoje|amanha|ontem|meio-dia|meia-noite|horas?',
    ar: '(و|ب|ل)?(الأحد|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|اليوم|غدا|أمس|الساعة|ظهرا)',
  },
  number: {
    en: 'zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|.+teen|(twen|thir|for|fif|six|seven|eigh|nine)ty.*|hundreds?|thousands?|(m|b)illions?|half|quarter|dozen',
    es: 'cero|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci.+|veint.+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|.+cient[oa]s|quinient[oa]s|mil|millon(es)?|medi[oa]|cuarto',
    de: 'null|zwei|zwo|drei|vier|funf|sechs|sieben|acht|neun|elf|zwolf|.*zehn|.+(zig|ßig)|.*hundert.*|.*tausend.*|million(en)?|halb.*|(drei)?viertel',
    fr: 'zero|deux|trois|quatre.*|cinq|six|sept|huit|neuf|dix.*|onze|douze|treize|quatorze|quinze|seize|vingt.*|trente.*|quarante.*|cinquante.*|soixante.*|septante.*|nonante.*|cents?|mille|mill(ion|iard)s?|demie?|quart',
    pt: 'zero|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|treze|(c|qu)atorze|quinze|dez[ae]ss.+|dezoito|dez[ae]nove|vinte|trinta|quarenta|cinquenta|sessenta|setenta|oitenta|noventa|cem|cento|.+cent[oa]s|quinhent[oa]s|mil|milhao|milhoes|mei[oa]',
    ar: '(ال|و|ب|ل)?(صفر|اثن.+|ثلاث.+|أربع.+|خمس.+|ستة|ستون|ستين|سبع.+|ثماني.+|تسع.+|عا?شر.*|مئة|مائة|مئتا.+|ألف|آلاف|مليون|نصف|ربع)',
  },
  negation: {
    en: "no|not|never|none|nothing|nobody|neither|nor|without|cannot|.+n[’']t",
    es: 'no|nunca|jamas|nada|nadie|ningun.*|tampoco|sin|ni',
    de: 'nicht|kein.*|nie|niemals|nichts|niemand.*|ohne|weder',
    fr: "ne|n[’'].+|pas|jamais|rien|personne|aucune?|sans|ni|non",
    pt: 'nao|nunca|jamais|nada|ninguem|nenhum.*|sem|nem',
    ar: '(و|ف)?(لا|لم|لن|ليس.*|ما|غير|بدون|أبدا|كلا)',
  },
};
const KINDS = Object.entries(VOCABULARY).map(
  ([kind, words]) =>
    [
      kind as DoubtKind,
      new Map(
        Object.entries(words).map(([language, list]) => [language, new RegExp(`^(${folded(list)})$`, 'u')]),
      ),
    ] as const,
);
/** After these a German noun is none of the names. */
const GERMAN_ARTICLE =
  /^(d(er|ie|as|en|em|es)|(ein|kein|mein|dein|sein|ihr|unser|euer|dies|jed)\S*|[ai]m|zu[mr]|beim|vom|ins|ans)$/u;
const CORE = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}\p{M}]*)$/su;

/** Numbers, times, negations and names first, each group in the order of the text. */
export function doubtsOf(layout: Layout, languageOf: (segment: TextSegment) => string | null): Doubt[] {
  const urgent: Doubt[] = [];
  const others: Doubt[] = [];
  let previous = '';
  for (const segment of layout.paragraphs.flatMap((paragraph) => paragraph.segments)) {
    for (const { text, word, unsure } of segment.pieces) {
      if (word === null) continue;
      if (unsure) {
        const core = trimWord(text).core;
        const kind = kindOf(core, languageOf(segment), previous);
        const doubt = { word, start_ms: layout.words[word]?.start_ms ?? 0, text: core, kind };
        (kind ? urgent : others).push(doubt);
      }
      previous = text;
    }
  }
  return [...urgent, ...others];
}

export function kindOf(core: string, language: string | null, previous: string): DoubtKind | null {
  if (/\p{N}/u.test(core)) return 'number';
  const low = folded(core);
  for (const [kind, lists] of KINDS) if (lists.get(language ?? '')?.test(low)) return kind;
  const startsSentence = !previous || SENTENCE_END.test(previous);
  if (startsSentence || !/^\p{Lu}/u.test(core)) return null;
  if (language === 'de' && GERMAN_ARTICLE.test(folded(previous))) return null;
  return language === 'en' && /^I([’']|$)/u.test(core) ? null : 'name';
}

/** Punctuation around a word is not part of the doubt: "«Harlow»," is Harlow. */
export function trimWord(text: string): { before: string; core: string; after: string } {
  const [, before = '', core = '', after = ''] = CORE.exec(text) ?? [];
  return core ? { before, core, after } : { before: '', core: text, after: '' };
}

/** The text of the segment with another word in its place; without it if the replacement is empty. */
export function replaceWord(segment: TextSegment, word: number, replacement: string): string {
  const pieces = segment.pieces.map((piece) => {
    if (piece.word !== word) return piece.text;
    const { before, after } = trimWord(piece.text);
    const written = replacement.trim();
    return written ? before + written + after : '';
  });
  return pieces.join('').replace(/\s+/gu, ' ').trim();
}
