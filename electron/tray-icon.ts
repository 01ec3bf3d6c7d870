import path from 'node:path';
import { type NativeImage, nativeImage, nativeTheme } from 'electron';
import { iconFolder } from './built-files.ts';
import type { TrayState } from './status-words.ts';

/**
 * The file of the tray's picture. macOS tints a template by itself and wants its name to say so; elsewhere there
 * is one for light and one for dark panels.
 */
export function trayIconName(state: TrayState, platform: NodeJS.Platform, isPanelDark: boolean): string {
  if (platform === 'darwin') return `tray-${state}Template.png`;
  return `tray-${state}-${isPanelDark ? 'dark' : 'light'}.${platform === 'win32' ? 'ico' : 'png'}`;
}

/** The tray's picture for a state, on the panel as it is now. */
export function trayIcon(state: TrayState): NativeImage {
  const isPanelDark = nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  return nativeImage.createFromPath(
    path.join(iconFolder(), trayIconName(state, process.platform, isPanelDark)),
  );
}
