import { expect, test } from 'vitest';
import { History } from '../../src/lib/edits';

const change = (before: string, after: string) => ({ version: 1, segment: 0, before, after });

test('changes are undone in order and redone', () => {
  const history = new History();
  history.push(change('', 'a'));
  history.push(change('a', 'b'));
  expect(history.undo()).toEqual(change('a', 'b'));
  expect(history.undo()).toEqual(change('', 'a'));
  expect(history.undo()).toBeNull();
  expect(history.redo()).toEqual(change('', 'a'));
  expect(history.size).toEqual({ undo: 1, redo: 1 });
});

test('a new change clears the redo stack', () => {
  const history = new History();
  history.push(change('', 'a'));
  history.undo();
  history.push(change('', 'c'));
  expect(history.redo()).toBeNull();
  expect(history.size).toEqual({ undo: 1, redo: 0 });
});

test('an empty change cannot be undone', () => {
  const history = new History();
  history.push(change('a', 'a'));
  expect(history.size.undo).toBe(0);
});
