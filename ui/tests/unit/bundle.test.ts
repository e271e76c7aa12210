import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const dist = join(import.meta.dirname, '../../dist');
const built = existsSync(join(dist, 'index.html'));

describe.skipIf(!built)('the production bundle (skipped where `npm run build` has not run)', () => {
  const files = built ? readdirSync(dist, { recursive: true, encoding: 'utf8' }) : [];
  const text = files
    .filter((file) => /\.(js|css|html)$/.test(file))
    .map((file) => readFileSync(join(dist, file), 'utf8'));

  test('contains nothing of the mock backend', () => {
    expect(files.filter((file) => /mock|drops/.test(file))).toEqual([]);
    for (const source of text) {
      for (const trace of ['Martin Okafor', 'mockIPC', '__emitEvent', 'galvanised', 'Jabra'])
        expect(source.includes(trace), trace).toBe(false);
    }
  });

  test('keeps to a strict policy: no inline script, no eval, no external URL', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/<style|\son\w+=/);
    for (const source of text) {
      expect(source).not.toMatch(/\beval\(|new Function\(/);
      expect(source.match(/url\(\s*["']?(https?:|data:)/g) ?? []).toEqual([]);
    }
  });

  test('contains every font it refers to', () => {
    const asked = text.flatMap((source) =>
      [...source.matchAll(/url\(([^)]+\.woff2)\)/g)].map((match) => match[1]?.split('/').at(-1)),
    );
    expect(asked.length).toBeGreaterThan(5);
    for (const font of asked)
      expect(
        files.some((file) => file.endsWith(String(font))),
        font,
      ).toBe(true);
  });
});
