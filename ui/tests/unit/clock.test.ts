import { expect, test } from 'vitest';
import { BELIEVED_MS, nextSpeed, positionAt } from '../../src/lib/clock';

const heard = { position_ms: 1000, playing: true, speed: 2, at: 50 };

test('the place runs on between two words from the shell, at the speed of the sound', () => {
  expect(positionAt(heard, 50, 9000)).toBe(1000);
  expect(positionAt(heard, 150, 9000)).toBe(1200);
  expect(positionAt({ ...heard, playing: false }, 150, 9000)).toBe(1000);
});

test('it stops where the sound ends, and when the shell falls silent', () => {
  expect(positionAt(heard, 450, 1500)).toBe(1500);
  expect(positionAt(heard, 50 + 10 * BELIEVED_MS, 90_000)).toBe(1000 + 2 * BELIEVED_MS);
  expect(positionAt(heard, 0, 9000)).toBe(1000);
});

test('speed goes in steps and stays between one half and three', () => {
  expect(nextSpeed(1, 1)).toBe(1.25);
  expect(nextSpeed(1, -1)).toBe(0.75);
  expect(nextSpeed(1.1, 1)).toBe(1.25);
  expect(nextSpeed(3, 1)).toBe(3);
  expect(nextSpeed(0.5, -1)).toBe(0.5);
});
