import { PAGE_LABELS, type PageName, PAGES } from './place.ts';

/** What a shortcut does; one that a page or list hears itself is here for the list of all. */
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

/** Where the window is: in the desktop app or a browser, with Apple's keys or others. */
export interface KeyboardPlatform {
  readonly isDesktop: boolean;
  readonly isApple: boolean;
}

/** The headings that the list of all keys has. */
export const SHORTCUT_GROUPS = ['Go to', 'Anywhere', 'In lists'] as const;

interface Shortcut {
  readonly id: ShortcutId;
  /** What it does, in the imperative. */
  readonly label: string;
  readonly group: (typeof SHORTCUT_GROUPS)[number];
  /**
   * In a browser. `Mod` is Ctrl, and Cmd with Apple's keys; `g p` is one key after the other; `←/→` are two keys for the two
   * directions.
   */
  readonly keys: string;
  /** In the desktop app, where they differ: a browser keeps Ctrl and a digit for its tabs. */
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

/** All keys of the window: what they do, the list of them, the hints of the palette and the tooltips come from here. */
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
  { id: 'zoom', label: 'Zoom the connections picture', group: 'In lists', keys: '+/-' },
  { id: 'open', label: 'Show details', group: 'In lists', keys: 'Enter' },
  { id: 'leave', label: 'Close details, clear a filter', group: 'In lists', keys: 'Esc' },
  { id: 'find', label: 'Find in the log', group: 'In lists', keys: 'Mod+F' },
];

/** What of a `KeyboardEvent` is looked at. */
export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
}

/** The first key of a sequence that is under way, such as `g`; empty where none is. */
export type Begun = 'g' | '';

/**
 * The shortcut that a key completes; `begun` where it begins a sequence; undefined for keys that are none. Letters are told by their
 * place on keyboards that write others.
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

/** The keys of a shortcut as they are shown, one text for each press: `['Ctrl K']`, `['g', 'p']`, `['↑', '↓']`. */
export function shownKeys(id: ShortcutId, where: KeyboardPlatform): readonly string[] {
  const keys = keysOf(id, where);
  return keys.split(/ |(?<=.)\/(?=.)/u).map((key) => key.replace('Mod+', where.isApple ? '⌘ ' : 'Ctrl '));
}

/** For `aria-keyshortcuts`: undefined for sequences, which it has no words for. */
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

/** A pressed key as the table writes it. */
function nameOf(pressed: PressedKey, { isApple }: KeyboardPlatform): string | undefined {
  const { ctrlKey, metaKey, altKey, shiftKey, isComposing } = pressed;
  const isMod = isApple ? metaKey : ctrlKey;
  // Ctrl and Alt together are AltGr, which writes characters.
  if (isComposing || altKey || (isApple ? ctrlKey : metaKey)) return undefined;
  const key = characterOf(pressed);
  if (isMod) return shiftKey ? undefined : `Mod+${key.toUpperCase()}`;
  return key;
}

function characterOf({ key, code, ctrlKey, metaKey, shiftKey }: PressedKey): string {
  const [, placed] = /^(?:Key|Digit)([A-Z\d])$/u.exec(code) ?? [];
  // A Cyrillic letter, or what a French keyboard writes for a digit without Shift.
  const isElsewhere = /[^\p{ASCII}]/u.test(key) || ((ctrlKey || metaKey) && code.startsWith('Digit'));
  if (placed !== undefined && isElsewhere) return placed.toLowerCase();
  // With Caps Lock on.
  return key.length === 1 && !shiftKey ? key.toLowerCase() : key;
}

/**
 * The pane that F6 goes to: the next in order, round and round; backwards with Shift. `current` is -1 where the
 * focus is in none of them.
 */
export function nextPane(count: number, current: number, isBackwards: boolean): number {
  if (count === 0) return -1;
  if (current < 0) return isBackwards ? count - 1 : 0;
  return (current + (isBackwards ? count - 1 : 1)) % count;
}
