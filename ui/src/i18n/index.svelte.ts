// English is the reference: a test compares the other languages with it.
import en from './en.json';
import { type Entry, fill } from './fill';

export type Key = keyof typeof en;
export const INTERFACE_LANGUAGES = ['en', 'es', 'de', 'fr', 'pt', 'ar'] as const;
export type InterfaceLanguage = (typeof INTERFACE_LANGUAGES)[number];

const loaders = import.meta.glob<{ default: Record<string, Entry> }>('./{es,de,fr,pt,ar}.json');

type Current = { language: InterfaceLanguage; locale: string; words: Record<string, Entry> };
const initial: Current = {
  language: 'en',
  locale: 'en',
  words: en,
};
let current = $state.raw(initial);

export function chooseLanguage(preferred: readonly string[]): {
  language: InterfaceLanguage;
  locale: string;
} {
  for (const tag of preferred) {
    const language = INTERFACE_LANGUAGES.find((each) => tag.toLowerCase().split('-')[0] === each);
    if (language) return { language, locale: tag };
  }
  return { language: 'en', locale: 'en' };
}

/** Null follows the system. */
export async function useLanguage(preference: string | null): Promise<void> {
  const { language, locale } = chooseLanguage(
    preference ? [preference, ...navigator.languages] : navigator.languages,
  );
  const load = loaders[`./${language}.json`];
  const words = load ? (await load()).default : en;
  // Dates use the system's regional variant of the language ("en-GB"), if there is one.
  const tag = navigator.languages.find((each) => each.split('-')[0] === language) ?? locale;
  current = { language, locale: tag, words };
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
}

export function locale(): string {
  return current.locale;
}

export function interfaceLanguage(): InterfaceLanguage {
  return current.language;
}

/** `count` selects the plural form; numbers are formatted for the locale. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(current.words[key] ?? en[key], values, current.locale);
}

/** For keys known only at run time; null if there is no such key. */
export function tOptional(key: string, values: Record<string, string | number> = {}): string | null {
  const entry = current.words[key];
  return entry === undefined ? null : fill(entry, values, current.locale);
}
