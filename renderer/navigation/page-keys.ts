import type { KeyboardPlatform } from './shortcuts.ts';
import { usePalette } from './palette-store.ts';

/** Where letters are text, or choose in a list. */
const TAKES_LETTERS = 'input, textarea, select, [contenteditable], [role="menu"], [role="listbox"]';
/** What lies over the page has the keys for itself; a toast, which is an alert dialog too, only stands beside it. */
const OVER_THE_PAGE = '[role="dialog"], [role="alertdialog"]:not(.toast)';

/** Whether a plain key that nobody has taken yet is the page's to hear: nothing lies over it, and nobody is typing. */
export function isForPage(event: KeyboardEvent): boolean {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  return isPlain && !event.defaultPrevented && !takesLetters(event) && !isCovered();
}

/** Whether a dialog or the palette lies over the page. */
export function isCovered(): boolean {
  return document.querySelector(OVER_THE_PAGE) !== null || usePalette.getState().isOpen;
}

/** Whether the key is for a field or a list that takes letters itself. */
export function takesLetters({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(TAKES_LETTERS) !== null;
}

/** Where this window is, for its keys. */
export function keyboardPlatform(): KeyboardPlatform {
  return { isDesktop: window.lunaroute !== undefined, isApple: /Mac/u.test(navigator.userAgent) };
}
