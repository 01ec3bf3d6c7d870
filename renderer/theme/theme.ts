import { create } from 'zustand';
import { type Theme, THEMES } from '../../src/contract/preferences.ts';
import type { ControlClient } from '../client/client.ts';

const STORED = 'lunaroute.theme';

interface ThemeState {
  readonly theme: Theme;
}

/** Selected theme. In the desktop app, Electron stores it and sets the media query; in a browser, this page does. */
export const useTheme = create<ThemeState>(() => ({ theme: 'system' }));

/** Applies the stored theme; called before the first render. */
export function restoreTheme(): void {
  if (window.lunaroute !== undefined) return;
  const stored = window.localStorage.getItem(STORED);
  show(THEMES.find((theme) => theme === stored) ?? 'system');
}

/** Adopts the theme stored by the desktop app. */
export function adoptTheme(theme: Theme): void {
  useTheme.setState({ theme });
}

/** Applies a theme immediately and stores it. */
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
