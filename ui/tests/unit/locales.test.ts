import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Entry, fill, placeholders } from '../../src/i18n/fill';

const folder = join(import.meta.dirname, '../../src/i18n');
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, Entry>;
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const english = read('en.json');

/** The plural form for millions, which no count here reaches. */
const NEVER_MET: Record<string, string[]> = { es: ['many'], fr: ['many'], pt: ['many'] };

test('there are six languages', () => {
  expect(files.sort()).toEqual(['ar.json', 'de.json', 'en.json', 'es.json', 'fr.json', 'pt.json']);
});

describe.each(files)('%s', (file) => {
  const words = read(file);
  const language = file.replace('.json', '');

  test('has exactly the keys of English', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
  });

  test('uses the same placeholders', () => {
    for (const [key, entry] of Object.entries(words)) {
      expect(placeholders(entry), key).toEqual(placeholders(english[key] ?? ''));
    }
  });

  test('has exactly the plural forms of its language', () => {
    const needed = new Intl.PluralRules(language)
      .resolvedOptions()
      .pluralCategories.filter((rule) => !NEVER_MET[language]?.includes(rule))
      .sort();
    for (const [key, entry] of Object.entries(words)) {
      expect(typeof entry === 'object', key).toBe(typeof english[key] === 'object');
      if (typeof entry === 'object') expect(Object.keys(entry).sort(), key).toEqual(needed);
    }
  });

  test('leaves nothing empty or untranslated', () => {
    for (const [key, entry] of Object.entries(words)) {
      for (const form of typeof entry === 'string' ? [entry] : Object.values(entry)) {
        expect(form.trim(), key).not.toBe('');
      }
    }
    if (language === 'en') return;
    const same = Object.keys(words).filter(
      (key) =>
        JSON.stringify(words[key]) === JSON.stringify(english[key]) &&
        /\p{L}{4}/u.test(JSON.stringify(words[key])),
    );
    // Some words are the same in both languages; an untranslated file would have hundreds.
    expect(same.length, same.join(', ')).toBeLessThan(25);
  });
});

test('every message is used', () => {
  const source = readdirSync(join(folder, '..'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(svelte|ts)$/.test(file))
    .map((file) => readFileSync(join(folder, '..', file), 'utf8'))
    .join('\n');
  const built = /^(error|remark|format|settings\.size|folders\.(state|export)|queue\.powerLimit)\./;
  const unused = Object.keys(english).filter((key) => !built.test(key) && !source.includes(`'${key}'`));
  expect(unused).toEqual([]);
});

test('every remark code has a message', () => {
  const table = readFileSync(join(folder, '../../../crates/transcript/src/remark.rs'), 'utf8');
  const pairs = [...table.matchAll(/\(\s*"([a-z-]+)",\s*"((?:[^"\\]|\\\n\s*)+)",?\s*\)/g)];
  expect(pairs.length).toBeGreaterThan(5);
  for (const [, code, sentence] of pairs) {
    expect(english[`remark.${code}`], code).toBe(sentence?.replace(/\\\n\s*/g, ''));
  }
});

test('every error text belongs to a code', () => {
  const table = readFileSync(join(folder, '../../../crates/error/src/code.rs'), 'utf8');
  const codes = [...table.matchAll(/^ +\w+ = "([a-z-]+)",$/gm)].map((match) => match[1]);
  expect(codes.length).toBeGreaterThan(100);
  const texts = Object.keys(english).flatMap((key) => key.match(/^error\.([a-z-]+)/)?.[1] ?? []);
  expect([...new Set(texts)].sort()).toEqual(codes.sort());
});

test('numbers are localized and select the plural form', () => {
  expect(fill(english['list.notes'] as Entry, { count: 1 }, 'en')).toBe('1 message');
  expect(fill(english['list.notes'] as Entry, { count: 10_000 }, 'en')).toBe('10,000 messages');
  const arabic = read('ar.json')['list.notes'] as Entry;
  expect(fill(arabic, { count: 2 }, 'ar')).toBe('رسالتان');
  expect(fill(arabic, { count: 3 }, 'ar')).toContain('رسائل');
  expect(fill(arabic, { count: 11 }, 'ar')).toContain('رسالة');
});
