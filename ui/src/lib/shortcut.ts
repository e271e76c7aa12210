// Global shortcuts: the app's names ("Control+Shift+Space") and the labels on the keys.

export type Press = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

const HELD = [
  ['ctrlKey', 'Control'],
  ['altKey', 'Alt'],
  ['shiftKey', 'Shift'],
  ['metaKey', 'Super'],
] as const;
/** Modifiers, and events that are not keys. */
const NO_KEY = /^(|Unidentified|(Control|Alt|Shift|Meta|OS)(Left|Right)|CapsLock|Fn|FnLock|NumLock)$/;

/** Null if the combination is not valid. */
export function shortcutOf(press: Press): string | null {
  const held = HELD.filter(([flag]) => press[flag]).map(([, name]) => name);
  // Shift with a letter types a capital.
  const writes = held.join() === 'Shift' && [...press.key].length === 1;
  if (!held.length || writes || NO_KEY.test(press.code)) return null;
  return [...held, press.code.replace(/^(Key|Digit)(?=.$)/, '')].join('+');
}

const NAMES: Record<string, string> = {
  Control: 'Ctrl',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Backquote: '`',
  Backslash: '\\',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Equal: '=',
  Minus: '-',
  Period: '.',
  Quote: "'",
  Semicolon: ';',
  Slash: '/',
};
const ON_MAC: Record<string, string> = { Control: '⌃', Alt: '⌥', Shift: '⇧', Super: '⌘' };

/** "Ctrl + Shift + Space", on a Mac "⌃⇧Space". */
export function displayShortcut(shortcut: string, mac: boolean): string {
  const names = shortcut.split('+').map((name) => (mac && ON_MAC[name]) || (NAMES[name] ?? name));
  return names.join(mac ? '' : ' + ');
}
