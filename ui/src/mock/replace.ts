import type { Replacement, ReplacedSegment, Segment, Version } from '../lib/bindings';
import { trimWord } from '../lib/doubts';

/** As the app does, for whole words separated by spaces. */
export function applyRules(version: Version, rules: readonly Replacement[]): void {
  const active = rules.filter((rule) => rule.enabled && rule.find);
  version.replaced = version.transcript.segments.flatMap((segment, index) => {
    const isByUser = version.edits.some((edit) => edit.segment === index && edit.host === null);
    const replaced = isByUser ? null : replaceIn(segment, index, active);
    return replaced ? [replaced] : [];
  });
}

function replaceIn(segment: Segment, index: number, rules: readonly Replacement[]): ReplacedSegment | null {
  const words = segment.words.map((word) => ({ ...word, original: null as string | null }));
  for (const rule of rules) {
    if (rule.language && rule.language !== segment.language) continue;
    const folded = (text: string) => (rule.match_case ? text : text.toLowerCase());
    const find = rule.find.split(/\s+/).map(folded);
    for (let at = 0; at + find.length <= words.length; at += 1) {
      const found = words.slice(at, at + find.length);
      const [first, last] = [found[0], found.at(-1)];
      if (!first || !last || !find.every((word, i) => folded(trimWord(found[i]?.text ?? '').core) === word))
        continue;
      const text = rule.replace && trimWord(first.text).before + rule.replace + trimWord(last.text).after;
      const original = found.map((word) => word.text).join(' ');
      words.splice(at, find.length, ...(text ? [{ ...first, end_ms: last.end_ms, text, original }] : []));
    }
  }
  if (words.length === segment.words.length && words.every(({ original }) => original === null)) return null;
  return {
    segment: index,
    text: words.map(({ text }) => text).join(' '),
    words: words.map(({ original: _, ...word }) => word),
    originals: words.flatMap(({ original }, word) => (original ? [{ word, text: original }] : [])),
  };
}
