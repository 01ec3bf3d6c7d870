import { useEffect } from 'react';
import { keyboardPlatform } from './page-keys.ts';
import { nextPane, shortcutOf } from './shortcuts.ts';
const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex]:not([tabindex="-1"])';

/** Moves the focus with F6 and Shift+F6 between the parts of the window marked with `data-pane`. */
export function usePaneKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (shortcutOf(event, '', keyboardPlatform()) !== 'pane') return;
      event.preventDefault();
      const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')];
      const focused = document.activeElement;
      // The innermost pane counts: the bar of staged changes may be inside the page.
      const current = panes.findLastIndex((pane) => focused !== null && pane.contains(focused));
      const pane = panes[nextPane(panes.length, current, event.shiftKey)];
      if (pane !== undefined) focusPane(pane);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function focusPane(pane: HTMLElement): void {
  const target =
    pane.querySelector<HTMLElement>('[aria-current="page"]') ??
    pane.querySelector<HTMLElement>(FOCUSABLE) ??
    pane;
  target.focus();
}
