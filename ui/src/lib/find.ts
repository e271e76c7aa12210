export type Hit = { first: number; last: number };

/** Case- and accent-insensitive form. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Matches may start and end within words and span several; words are joined by one space. */
export function findIn(words: readonly { text: string }[], query: string): Hit[] {
  const wanted = folded(query).trim().replace(/\s+/g, ' ');
  if (!wanted) return [];
  let text = '';
  const starts: number[] = [];
  for (const word of words) {
    if (text) text += ' ';
    starts.push(text.length);
    text += folded(word.text);
  }
  // Scripts without spaces have one word per character: search again without spaces.
  const hits = search(text, starts, wanted);
  return hits.length || wanted.includes(' ') ? hits : searchDense(words, wanted);
}

function search(text: string, starts: number[], wanted: string): Hit[] {
  const hits: Hit[] = [];
  let from = 0;
  for (let word = 0; ;) {
    const at = text.indexOf(wanted, from);
    if (at < 0) return hits;
    while (word + 1 < starts.length && (starts[word + 1] as number) <= at) word += 1;
    let last = word;
    while (last + 1 < starts.length && (starts[last + 1] as number) < at + wanted.length) last += 1;
    hits.push({ first: word, last });
    from = at + wanted.length;
  }
}

function searchDense(words: readonly { text: string }[], wanted: string): Hit[] {
  let text = '';
  const starts: number[] = [];
  for (const word of words) {
    starts.push(text.length);
    text += folded(word.text);
  }
  const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
  return dense.test(wanted) ? search(text, starts, wanted) : [];
}

/** Splits text at the marks. Ranges may touch, overlap or be unordered. */
export function marked(
  text: string,
  marks: readonly (readonly [number, number])[],
): { text: string; mark: boolean }[] {
  const out: { text: string; mark: boolean }[] = [];
  let at = 0;
  for (const [start, end] of [...marks].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(at, start);
    const to = Math.min(text.length, end);
    if (to <= from) continue;
    if (from > at) out.push({ text: text.slice(at, from), mark: false });
    out.push({ text: text.slice(from, to), mark: true });
    at = to;
  }
  if (at < text.length) out.push({ text: text.slice(at), mark: false });
  return out;
}
