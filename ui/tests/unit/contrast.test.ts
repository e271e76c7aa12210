// WCAG contrast of tokens.css: AAA for text, AA for the rest.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../../src/styles/tokens.css'), 'utf8');

function block(source: string, selector: string): Record<string, string> {
  const at = source.indexOf(`${selector} {`);
  const body = source.slice(at, source.indexOf('}', at));
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
  );
}

const plain = css.slice(0, css.indexOf('@media (prefers-contrast'));
const more = css.slice(css.indexOf('@media (prefers-contrast'));
const dark = ":root[data-theme='dark']";
const light = block(plain, ':root');
const themes = {
  light,
  dark: { ...light, ...block(plain, dark) },
  'light, more contrast': { ...light, ...block(more, ':root') },
  'dark, more contrast': { ...light, ...block(plain, dark), ...block(more, ':root'), ...block(more, dark) },
};

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe.each(Object.entries(themes))('%s', (_, colours) => {
  const of = (name: string) => colours[name] ?? expect.fail(`no colour ${name}`);
  const papers = ['paper', 'paper-side', 'paper-raised', 'paper-hover', 'paper-chosen'];
  const atLeast = (over: string, under: string, ratio: number) =>
    expect(contrast(of(over), of(under)), `${over} on ${under}`).toBeGreaterThanOrEqual(ratio);

  test('text is AAA on every paper', () => {
    for (const paper of papers) for (const ink of ['ink', 'ink-2']) atLeast(ink, paper, 7);
    atLeast('on-ink', 'ink', 7);
    atLeast('on-ink', 'ink-2', 7);
  });
  test('text on the accent is AA', () => {
    atLeast('on-live', 'live', 4.5);
  });
  test('the quietest text is AA on every paper', () => {
    for (const paper of papers) atLeast('ink-3', paper, 4.5);
  });
  test('the spoken word and found words stay AAA', () => {
    for (const under of ['live-soft', 'mark']) atLeast('ink', under, 7);
    atLeast('ink', 'mark-now', 4.5);
  });
  test('control borders and the accent are visible', () => {
    for (const paper of ['paper', 'paper-side', 'paper-raised']) {
      atLeast('line-strong', paper, 3);
      atLeast('live', paper, 3);
    }
  });
});
