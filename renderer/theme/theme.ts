import { create } from 'zustand';
import { type Theme, THEMES } from '../../src/contract/preferences.ts';
import type { ControlClient } from '../client/client.ts';

const STORED = 'lunaroute.theme';

interface ThemeState {
  readonly theme: Theme;
}

/** The chosen theme. On the desktop the app keeps it and turns the media query; in a browser this page does. */
export const useTheme = create<ThemeState>(() => ({ theme: 'system' }));

/** Puts the stored choice into effect; before the first draw. */
export function restoreTheme(): void {
  if (window.lunaroute !== undefined) return;
  const stored = window.localStorage.getItem(STORED);
  show(THEMES.find((theme) => theme === stored) ?? 'system');
}

/** Takes over what the desktop app has stored. */
export function adoptTheme(theme: Theme): void {
  useTheme.setState({ theme });
}

/** Chooses a theme; it applies at once and stays. */
export async function chooseTheme(theme: Theme, client: ControlClient): Promise<void> {
  if (window.lunaroute === undefined) {
    window.localStorage.setItem(STORED, theme);
    show(theme);
    return;
  }
  useTheme.setState({ theme });
  await client.desktop.setPreferences({ theme });
}

function show(theme: Theme): void {
  useTheme.setState({ theme });
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
