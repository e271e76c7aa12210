import { expect, test } from 'vitest';
import { accept, MAX_OFFERS, type Offer, offersFor, wordBefore } from '../../src/lib/operators';

const NOW = new Date(2026, 10, 23, 14, 40).getTime();
const known = {
  senders: ['Ana Beltrán', 'Sam', 'Duarte', 'Samira "Sami" Haddad'],
  chats: ['Allotment committee'],
  languages: ['en', 'de', 'es'],
};
const offers = (query: string, caret = query.length, all = known) => offersFor(query, caret, all, NOW, 'en');
const texts = (query: string, caret?: number) => offers(query, caret).map(({ text }) => text);

test('an empty box offers every operator, plain words none', () => {
  expect(texts('')).toHaveLength(8);
  expect(texts('  ')).toHaveLength(8);
  for (const query of ['hinge', 'hinge ', '"from', 'x:y', 'title:']) expect(texts(query), query).toEqual([]);
});

test('a word is completed while it could become an operator', () => {
  expect(texts('f')).toEqual(['from:']);
  expect(texts('hinge i')).toEqual(['in:', 'is:unheard', 'is:favourite']);
  expect(texts('IS:')).toEqual(['is:unheard', 'is:favourite']);
  expect(texts('is:unheard')).toEqual([]);
  expect(texts('from hinge', 4)).toEqual(['from:']);
  expect(texts('from hinge', 2)).toEqual([]);
});

test('names match from the start of their words', () => {
  expect(texts('from:')).toEqual(known.senders);
  expect(texts('from:bel')).toEqual(['Ana Beltrán']);
  expect(texts('from:sam')).toEqual(['Samira "Sami" Haddad']);
  expect(texts('from:"ana b')).toEqual(['Ana Beltrán']);
  expect(texts('from:"Ana Beltrán"')).toEqual([]);
  expect(texts('from:arte')).toEqual([]);
  expect(texts('in:')).toEqual(['Allotment committee']);
  const many = { ...known, senders: Array.from({ length: 20 }, (_, i) => `P${i}`) };
  expect(offers('from:', 5, many)).toHaveLength(MAX_OFFERS);
});

test('languages match by code and by name', () => {
  expect(texts('lang:')).toEqual(['en', 'de', 'es']);
  expect(texts('lang:e')).toEqual(['en', 'es']);
  expect(texts('lang:ger')).toEqual(['de']);
  expect(texts('lang:de')).toEqual([]);
});

test('days show how they are written', () => {
  expect(offers('after:').map(({ text, detail }) => [text, detail])).toEqual([
    ['2026-11-23', 'Today'],
    ['2026-11-16', 'Monday, November 16'],
    ['2026-11-01', 'Sunday, November 1'],
    ['2026-01-01', 'Thursday, January 1'],
  ]);
  expect(texts('before:2026-01')).toEqual(['2026-01-01']);
});

test('an accepted offer replaces its word and leaves the rest', () => {
  const take = (query: string, caret: number, text: string) => {
    const offer = offers(query, caret).find((each) => each.text === text) as Offer;
    return accept(query, caret, offer);
  };
  expect(take('', 0, 'from:')).toEqual({ query: 'from:', caret: 5 });
  expect(take('hinge from:an', 13, 'Ana Beltrán')).toEqual({
    query: 'hinge from:"Ana Beltrán" ',
    caret: 25,
  });
  expect(take('from:du hinge', 7, 'Duarte')).toEqual({ query: 'from:Duarte hinge', caret: 12 });
  expect(take('from:"ana ', 10, 'Ana Beltrán').query).toBe('from:"Ana Beltrán" ');
  expect(take('from:sami', 9, 'Samira "Sami" Haddad').query).toBe('from:"Samira Sami Haddad" ');
});

test('the word ends at the caret', () => {
  expect(wordBefore('one two', 3)).toEqual({ start: 0, end: 3, text: 'one' });
  expect(wordBefore('one two', 5).text).toBe('');
  expect(wordBefore('a from:“Ana B', 13).text).toBe('from:“Ana B');
});

test('ten thousand names take no time', () => {
  const senders = Array.from({ length: 10_000 }, (_, i) => `Person ${i}`);
  const start = performance.now();
  offers('from:zebra', 10, { ...known, senders });
  expect(performance.now() - start).toBeLessThan(50);
});
