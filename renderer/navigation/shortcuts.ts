import { PAGE_LABELS, type PageName, PAGES } from './place.ts';

/** The action of a shortcut. Those that a page or list handles itself are included for the list of shortcuts. */
export type ShortcutId =
  | `page ${PageName}`
  | 'palette'
  | 'filter'
  | 'apply'
  | 'settings'
  | 'list'
  | 'pane'
  | 'find'
  | 'rows'
  | 'range'
  | 'menu'
  | 'fold'
  | 'zoom'
  | 'open'
  | 'leave';

/** Whether the window is the desktop app or in a browser, and whether the keyboard is Apple's. */
export interface KeyboardPlatform {
  readonly isDesktop: boolean;
  readonly isApple: boolean;
}

/** Headings in the list of shortcuts. */
export const SHORTCUT_GROUPS = ['Go to', 'Anywhere', 'In lists', 'On one page'] as const;

interface Shortcut {
  readonly id: ShortcutId;
  /** The action, in the imperative. */
  readonly label: string;
  readonly group: (typeof SHORTCUT_GROUPS)[number];
  /**
   * The keys in a browser. `Mod` is Ctrl, or Cmd on Apple keyboards; `g p` means one key after the other; `←/→` means
   * two keys for two directions.
   */
  readonly keys: string;
  /** The keys in the desktop app, if different: browsers reserve Ctrl plus a digit for their tabs. */
  readonly desktopKeys?: string;
}

const PAGE_LETTERS: Readonly<Record<PageName, string>> = {
  providers: 'p',
  connections: 'c',
  sessions: 's',
  requests: 'r',
  log: 'l',
  assistants: 'a',
  doctor: 'd',
  settings: 't',
};

/**
 * All shortcuts of the window. The source for their handling, the list of shortcuts, and the hints in the palette and
 * the tooltips.
 */
export const SHORTCUTS: readonly Shortcut[] = [
  ...PAGES.map((page, index): Shortcut => ({
    id: `page ${page}`,
    label: PAGE_LABELS[page],
    group: 'Go to',
    keys: `g ${PAGE_LETTERS[page]}`,
    desktopKeys: `Mod+${index + 1}`,
  })),
  { id: 'palette', label: 'Search and commands', group: 'Anywhere', keys: 'Mod+K' },
  { id: 'filter', label: 'Filter the page', group: 'Anywhere', keys: '/' },
  { id: 'apply', label: 'Apply changed settings', group: 'Anywhere', keys: 'Mod+S' },
  { id: 'settings', label: 'Open Settings', group: 'Anywhere', keys: 'Mod+,' },
  { id: 'pane', label: 'Next part of the window', group: 'Anywhere', keys: 'F6' },
  { id: 'list', label: 'Keyboard shortcuts', group: 'Anywhere', keys: '?' },
  { id: 'rows', label: 'Move through the rows', group: 'In lists', keys: '↑/↓' },
  { id: 'range', label: 'Extend the selection', group: 'In lists', keys: 'Shift+↑/↓' },
  { id: 'menu', label: 'Request actions', group: 'In lists', keys: 'Shift+F10' },
  { id: 'fold', label: 'Expand or collapse', group: 'In lists', keys: '←/→' },
  { id: 'open', label: 'Show details', group: 'In lists', keys: 'Enter' },
  { id: 'leave', label: 'Close details, clear a filter', group: 'In lists', keys: 'Esc' },
  { id: 'find', label: 'Find in the log', group: 'On one page', keys: 'Mod+F' },
  { id: 'zoom', label: 'Zoom the connections picture', group: 'On one page', keys: '+/-' },
];

/** The fields of a `KeyboardEvent` in use. */
export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
}

/** The first key of a sequence in progress, such as `g`; empty if there is none. */
export type Begun = 'g' | '';

/**
 * Returns the shortcut that a key completes, `begun` if it starts a sequence, or undefined. On keyboards with a
 * non-Latin layout, letters are identified by their position.
 */
export function shortcutOf(
  pressed: PressedKey,
  begun: Begun,
  where: KeyboardPlatform,
): ShortcutId | 'begun' | undefined {
  const name = nameOf(pressed, where);
  if (name === undefined) return undefined;
  const written = begun === '' ? name : `${begun} ${name}`;
  const found = SHORTCUTS.find((shortcut) => writtenKeys(shortcut, where) === written);
  if (found !== undefined) return found.id;
  const isFirst = SHORTCUTS.some((shortcut) => writtenKeys(shortcut, where).startsWith(`${name} `));
  return begun === '' && isFirst ? 'begun' : undefined;
}

/** The keys of a shortcut for display, one text per key press: `['Ctrl K']`, `['g', 'p']`, `['↑', '↓']`. */
export function shownKeys(id: ShortcutId, where: KeyboardPlatform): readonly string[] {
  const keys = keysOf(id, where);
  return keys.split(/ |(?<=.)\/(?=.)/u).map((key) => key.replace('Mod+', where.isApple ? '⌘ ' : 'Ctrl '));
}

/** The value of `aria-keyshortcuts`; undefined for sequences, which it cannot express. */
export function ariaKeys(id: ShortcutId, where: KeyboardPlatform): string | undefined {
  const keys = keysOf(id, where);
  return keys.includes(' ') ? undefined : keys.replace('Mod', where.isApple ? 'Meta' : 'Control');
}

function keysOf(id: ShortcutId, where: KeyboardPlatform): string {
  const shortcut = SHORTCUTS.find((one) => one.id === id);
  if (shortcut === undefined) throw new Error(`no shortcut is called ${id}`);
  return writtenKeys(shortcut, where);
}

function writtenKeys({ keys, desktopKeys = keys }: Shortcut, { isDesktop }: KeyboardPlatform): string {
  return isDesktop ? desktopKeys : keys;
}

/** The pressed key in the notation of `SHORTCUTS`; undefined if it cannot be a shortcut. */
function nameOf(pressed: PressedKey, { isApple }: KeyboardPlatform): string | undefined {
  const { ctrlKey, metaKey, altKey, shiftKey, isComposing } = pressed;
  const isMod = isApple ? metaKey : ctrlKey;
  // Ctrl plus Alt is AltGr, which types characters.
  if (isComposing || altKey || (isApple ? ctrlKey : metaKey)) return undefined;
  const key = characterOf(pressed);
  if (isMod) return shiftKey ? undefined : `Mod+${key.toUpperCase()}`;
  return key;
}

function characterOf({ key, code, ctrlKey, metaKey, shiftKey }: PressedKey): string {
  const [, placed] = /^(?:Key|Digit)([A-Z\d])$/u.exec(code) ?? [];
  // For example a Cyrillic letter, or the character on a digit key of a French keyboard.
  const isElsewhere = /[^\p{ASCII}]/u.test(key) || ((ctrlKey || metaKey) && code.startsWith('Digit'));
  if (placed !== undefined && isElsewhere) return placed.toLowerCase();
  // Lower case even with Caps Lock on.
  return key.length === 1 && !shiftKey ? key.toLowerCase() : key;
}

/**
 * Returns the index of the pane that F6 moves to, in order and wrapping around; backwards with Shift. `current` is -1
 * if no pane has the focus.
 */
export function nextPane(count: number, current: number, isBackwards: boolean): number {
  if (count === 0) return -1;
  if (current < 0) return isBackwards ? count - 1 : 0;
  return (current + (isBackwards ? count - 1 : 1)) % count;
}
