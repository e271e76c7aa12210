// Keys that work in every program: what was pressed as the shell names it
// ("Control+Shift+Space"), and what people call it.

/** What a press tells of itself. */
export type Press = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

const HELD = [
  ['ctrlKey', 'Control'],
  ['altKey', 'Alt'],
  ['shiftKey', 'Shift'],
  ['metaKey', 'Super'],
] as const;
/** Keys that are only held while another one is pressed; and what is no key at all. */
const NO_KEY = /^(|Unidentified|(Control|Alt|Shift|Meta|OS)(Left|Right)|CapsLock|Fn|FnLock|NumLock)$/;

/** The combination that is down; null while it is none. */
export function shortcutOf(press: Press): string | null {
  const held = HELD.filter(([flag]) => press[flag]).map(([, name]) => name);
  // Shift and a letter is a capital, in every program.
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

/** As it stands on the keys: "Ctrl + Shift + Space", on a Mac "⌃⇧Space". */
export function shownShortcut(shortcut: string, mac: boolean): string {
  const names = shortcut.split('+').map((name) => (mac && ON_MAC[name]) || (NAMES[name] ?? name));
  return names.join(mac ? '' : ' + ');
}
