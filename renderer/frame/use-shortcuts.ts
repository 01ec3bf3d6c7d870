import { useEffect } from 'react';
import { type ControlClient, useControl } from '../client/client.ts';
import { type Begun, shortcutOf } from '../navigation/shortcuts.ts';
import { hasShortcut, runShortcut } from './run-shortcut.ts';
import { isCovered, keyboardPlatform, takesLetters } from '../navigation/page-keys.ts';
/** The second key of a sequence must follow within this time. */
const SEQUENCE_MS = 1500;
/** Handles the window-wide shortcuts. */
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
    const found = shortcutOf(event, isFresh ? begun : '', keyboardPlatform());
    begun = '';
    if (found === undefined) return;
    const isPlain = !event.ctrlKey && !event.metaKey;
    if (isPlain && takesLetters(event)) return;
    if (found === 'begun') {
      begun = 'g';
      begunAt = event.timeStamp;
      return;
    }
    if (!hasShortcut(found)) return;
    // Even if the shortcut does nothing here; otherwise the browser would save the page or open its search.
    event.preventDefault();
    if (found === 'palette' || !isCovered()) runShortcut(found, client);
  };
}

function isModifier(key: string): boolean {
  return key === 'Control' || key === 'Meta' || key === 'Shift' || key === 'Alt';
}
