import type { KeyboardPlatform } from './shortcuts.ts';
import { usePalette } from './palette-store.ts';

/** Elements in which letters are text or select a list item. */
const TAKES_LETTERS = 'input, textarea, select, [contenteditable], [role="menu"], [role="listbox"]';
/** Elements that cover the page and receive all keys. A toast is an alert dialog too, but does not cover the page. */
const OVER_THE_PAGE = '[role="dialog"], [role="alertdialog"]:not(.toast)';

/**
 * Whether the page should handle an unmodified key: nothing has handled it yet, nothing covers the page, and the user
 * is not typing.
 */
export function isForPage(event: KeyboardEvent): boolean {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  return isPlain && !event.defaultPrevented && !takesLetters(event) && !isCovered();
}

/** Whether a dialog or the palette covers the page. */
export function isCovered(): boolean {
  return document.querySelector(OVER_THE_PAGE) !== null || usePalette.getState().isOpen;
}

/** Whether the key's target is a field or a list that takes letters itself. */
export function takesLetters({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(TAKES_LETTERS) !== null;
}

/** Returns the keyboard platform of this window. */
export function keyboardPlatform(): KeyboardPlatform {
  return { isDesktop: window.lunaroute !== undefined, isApple: /Mac/u.test(navigator.userAgent) };
}
