import { expect, test } from 'vitest';
import { MAX_EXTRAPOLATION_MS, nextSpeed, positionAt } from '../../src/lib/clock';

const heard = { position_ms: 1000, playing: true, speed: 2, at: 50 };

test('the position is extrapolated between events at the playback speed', () => {
  expect(positionAt(heard, 50, 9000)).toBe(1000);
  expect(positionAt(heard, 150, 9000)).toBe(1200);
  expect(positionAt({ ...heard, playing: false }, 150, 9000)).toBe(1000);
});

test('it stops at the end, and without further events', () => {
  expect(positionAt(heard, 450, 1500)).toBe(1500);
  expect(positionAt(heard, 50 + 10 * MAX_EXTRAPOLATION_MS, 90_000)).toBe(1000 + 2 * MAX_EXTRAPOLATION_MS);
  expect(positionAt(heard, 0, 9000)).toBe(1000);
});

test('speed changes in steps between 0.5 and 3', () => {
  expect(nextSpeed(1, 1)).toBe(1.25);
  expect(nextSpeed(1, -1)).toBe(0.75);
  expect(nextSpeed(1.1, 1)).toBe(1.25);
  expect(nextSpeed(3, 1)).toBe(3);
  expect(nextSpeed(0.5, -1)).toBe(0.5);
});
