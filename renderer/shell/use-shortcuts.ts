import { useEffect } from 'react';
import type { ControlClient } from '../client/client.ts';
import { usePalette } from '../palette/palette-store.ts';
import { useControl } from './control-context.ts';
import { type Begun, shortcutOf } from './shortcuts.ts';
import { hasShortcut, runShortcut } from './run-shortcut.ts';
import { surroundings } from './surroundings.ts';

/** The second key of a sequence comes by then, or it is a key of its own. */
const SEQUENCE_MS = 1500;
/** Where letters are text, or choose in a list. */
const TAKES_LETTERS = 'input, textarea, select, [contenteditable], [role="menu"], [role="listbox"]';
/** What lies over the page has the keys for itself; a toast, which is an alert dialog too, only stands beside it. */
const OVER_THE_PAGE = '[role="dialog"], [role="alertdialog"]:not(.toast)';

/** Listens for the shortcuts of the whole window. */
export function useShortcuts(): void {
  const client = useControl();
  useEffect(() => {
    const press = shortcutListener(client);
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [client]);
}

function shortcutListener(client: ControlClient): (event: KeyboardEvent) => void {
  let begun: Begun = '';
  let begunAt = 0;
  return (event) => {
    if (event.defaultPrevented || event.repeat || isModifier(event.key)) return;
    const isFresh = event.timeStamp - begunAt < SEQUENCE_MS;
    const found = shortcutOf(event, isFresh ? begun : '', surroundings());
    begun = '';
    if (found === undefined) return;
    const isPlain = !event.ctrlKey && !event.metaKey;
    if (isPlain && isIn(event, TAKES_LETTERS)) return;
    if (found === 'begun') {
      begun = 'g';
      begunAt = event.timeStamp;
      return;
    }
    if (!hasShortcut(found)) return;
    // Also where it does nothing now: the browser would save the page, or find in it.
    event.preventDefault();
    if (found === 'palette' || !isCovered()) runShortcut(found, client);
  };
}

/** Whether a plain key that nobody has taken yet is the page's to hear: nothing lies over it, and nobody is typing. */
export function isForPage(event: KeyboardEvent): boolean {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  return isPlain && !event.defaultPrevented && !isIn(event, TAKES_LETTERS) && !isCovered();
}

function isCovered(): boolean {
  return document.querySelector(OVER_THE_PAGE) !== null || usePalette.getState().isOpen;
}

function isModifier(key: string): boolean {
  return key === 'Control' || key === 'Meta' || key === 'Shift' || key === 'Alt';
}

function isIn({ target }: KeyboardEvent, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
