// The words of the interface. English is the measure: a test holds every other
// language to its keys, placeholders and plural forms.
import en from './en.json';
import { fill, type Entry } from './fill';

export type Key = keyof typeof en;
export const INTERFACE_LANGUAGES = ['en', 'es', 'de', 'fr', 'pt', 'ar'] as const;
export type InterfaceLanguage = (typeof INTERFACE_LANGUAGES)[number];

const loaders = import.meta.glob<{ default: Record<string, Entry> }>('./{es,de,fr,pt,ar}.json');

type Spoken = { language: InterfaceLanguage; locale: string; words: Record<string, Entry> };
const first: Spoken = {
  language: 'en',
  locale: 'en',
  words: en,
};
let current = $state.raw(first);

/** The first of the wished languages that the interface speaks. */
export function chooseLanguage(wished: readonly string[]): { language: InterfaceLanguage; locale: string } {
  for (const tag of wished) {
    const language = INTERFACE_LANGUAGES.find((each) => tag.toLowerCase().split('-')[0] === each);
    if (language) return { language, locale: tag };
  }
  return { language: 'en', locale: 'en' };
}

/** Switches the interface; null takes the system's wish. */
export async function useLanguage(wish: string | null): Promise<void> {
  const { language, locale } = chooseLanguage(wish ? [wish, ...navigator.languages] : navigator.languages);
  const load = loaders[`./${language}.json`];
  const words = load ? (await load()).default : en;
  // Dates follow the system's variety of the language where it has one ("en-GB"), else the bare language.
  const variety = navigator.languages.find((tag) => tag.split('-')[0] === language) ?? locale;
  current = { language, locale: variety, words };
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
}

export function locale(): string {
  return current.locale;
}

export function interfaceLanguage(): InterfaceLanguage {
  return current.language;
}

/** A sentence of the interface. `count` chooses the plural; numbers are written in the locale's digits. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(current.words[key] ?? en[key], values, current.locale);
}

/** The sentence for a key that is only known while running, or null where there is none. */
export function maybe(key: string, values: Record<string, string | number> = {}): string | null {
  const entry = current.words[key];
  return entry === undefined ? null : fill(entry, values, current.locale);
}
