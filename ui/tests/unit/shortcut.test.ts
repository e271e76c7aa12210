import { expect, test } from 'vitest';
import { displayShortcut, type Press, shortcutOf } from '../../src/lib/shortcut';

/** The modifiers before the last "+", and the key by its code. */
function press(keys: string, key = 'Unknown'): Press {
  const held = keys.split('+');
  const code = held.pop() ?? '';
  return {
    code,
    key,
    ctrlKey: held.includes('ctrl'),
    altKey: held.includes('alt'),
    shiftKey: held.includes('shift'),
    metaKey: held.includes('meta'),
  };
}

test('a key with modifiers is a shortcut, in a fixed order', () => {
  expect(shortcutOf(press('ctrl+shift+Space', ' '))).toBe('Control+Shift+Space');
  expect(shortcutOf(press('shift+ctrl+KeyR', 'R'))).toBe('Control+Shift+R');
  expect(shortcutOf(press('meta+shift+alt+ctrl+Digit1', '!'))).toBe('Control+Alt+Shift+Super+1');
  expect(shortcutOf(press('alt+ArrowUp'))).toBe('Alt+ArrowUp');
  expect(shortcutOf(press('meta+F13', 'F13'))).toBe('Super+F13');
  expect(shortcutOf(press('ctrl+KeyboardUp', 'x'))).toBe('Control+KeyboardUp');
});

test('modifiers alone and keys alone are not shortcuts', () => {
  for (const code of ['ControlLeft', 'ShiftRight', 'AltRight', 'MetaLeft', 'CapsLock', 'Unidentified', ''])
    expect(shortcutOf(press(`ctrl+${code}`, 'Control')), code).toBeNull();
  expect(shortcutOf(press('KeyR', 'r'))).toBeNull();
  expect(shortcutOf(press('F5', 'F5'))).toBeNull();
});

test('Shift with a letter is not a shortcut, in any script', () => {
  expect(shortcutOf(press('shift+KeyR', 'R'))).toBeNull();
  expect(shortcutOf(press('shift+Space', ' '))).toBeNull();
  expect(shortcutOf(press('shift+KeyF', '𞤁'))).toBeNull();
  expect(shortcutOf(press('shift+F5', 'F5'))).toBe('Shift+F5');
});

test('it is displayed as printed on the keys', () => {
  expect(displayShortcut('Control+Shift+Space', false)).toBe('Ctrl + Shift + Space');
  expect(displayShortcut('Alt+Super+ArrowLeft', false)).toBe('Alt + Super + ←');
  expect(displayShortcut('Control+Comma', false)).toBe('Ctrl + ,');
  expect(displayShortcut('Control+Alt+Shift+Super+R', true)).toBe('⌃⌥⇧⌘R');
  expect(displayShortcut('Control+Shift+Space', true)).toBe('⌃⇧Space');
});
