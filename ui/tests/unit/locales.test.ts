// Every language has every sentence, with the same values in it and all the plurals it needs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fill, placeholders, type Entry } from '../../src/i18n/fill';

const folder = join(import.meta.dirname, '../../src/i18n');
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, Entry>;
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const english = read('en.json');

/** For a million and more of something, in three languages: no list here is that long. */
const NEVER_MET: Record<string, string[]> = { es: ['many'], fr: ['many'], pt: ['many'] };

test('there are six', () => {
  expect(files.sort()).toEqual(['ar.json', 'de.json', 'en.json', 'es.json', 'fr.json', 'pt.json']);
});

describe.each(files)('%s', (file) => {
  const words = read(file);
  const language = file.replace('.json', '');

  test('lacks no sentence and has none to spare', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
  });

  test('puts in the same values', () => {
    for (const [key, entry] of Object.entries(words)) {
      expect(placeholders(entry), key).toEqual(placeholders(english[key] ?? ''));
    }
  });

  test('has every plural of its language, and only those', () => {
    const needed = new Intl.PluralRules(language)
      .resolvedOptions()
      .pluralCategories.filter((rule) => !NEVER_MET[language]?.includes(rule))
      .sort();
    for (const [key, entry] of Object.entries(words)) {
      expect(typeof entry === 'object', key).toBe(typeof english[key] === 'object');
      if (typeof entry === 'object') expect(Object.keys(entry).sort(), key).toEqual(needed);
    }
  });

  test('leaves nothing empty or unwritten', () => {
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
    // Words that are the same in both languages exist; a file that was never translated would have hundreds.
    expect(same.length, same.join(', ')).toBeLessThan(15);
  });
});

test('every sentence is used somewhere', () => {
  const source = readdirSync(join(folder, '..'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(svelte|ts)$/.test(file))
    .map((file) => readFileSync(join(folder, '..', file), 'utf8'))
    .join('\n');
  const built = /^(error|remark|format|settings\.size|queue\.strain)\./;
  const unused = Object.keys(english).filter((key) => !built.test(key) && !source.includes(`'${key}'`));
  expect(unused).toEqual([]);
});

test('every remark of the programs has its sentence here', () => {
  const table = readFileSync(join(folder, '../../../crates/transcript/src/remark.rs'), 'utf8');
  const pairs = [...table.matchAll(/\(\s*"([a-z-]+)",\s*"((?:[^"\\]|\\\n\s*)+)",?\s*\)/g)];
  expect(pairs.length).toBeGreaterThan(5);
  for (const [, code, sentence] of pairs) {
    expect(english[`remark.${code}`], code).toBe(sentence?.replace(/\\\n\s*/g, ''));
  }
});

test('numbers are written as the language writes them, and choose their plural', () => {
  expect(fill(english['list.notes'] as Entry, { count: 1 }, 'en')).toBe('1 message');
  expect(fill(english['list.notes'] as Entry, { count: 10_000 }, 'en')).toBe('10,000 messages');
  const arabic = read('ar.json')['list.notes'] as Entry;
  expect(fill(arabic, { count: 2 }, 'ar')).toBe('رسالتان');
  expect(fill(arabic, { count: 3 }, 'ar')).toContain('رسائل');
  expect(fill(arabic, { count: 11 }, 'ar')).toContain('رسالة');
});
