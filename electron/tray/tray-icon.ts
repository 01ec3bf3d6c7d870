import path from 'node:path';
import { type NativeImage, nativeImage } from 'electron';
import { iconFolder } from '../system/built-files.ts';
import type { TrayState } from './format-status.ts';

/**
 * The file of the tray's picture. macOS tints a template by itself and wants its name to say so; elsewhere one picture
 * serves every panel, since Electron knows the panel's colour nowhere but on Windows, and there only after a change.
 */
function trayIconName(state: TrayState, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `tray-${state}Template.png`;
  return `tray-${state}.${platform === 'win32' ? 'ico' : 'png'}`;
}

/** The tray's picture for a state. */
export function trayIcon(state: TrayState): NativeImage {
  return nativeImage.createFromPath(path.join(iconFolder(), trayIconName(state, process.platform)));
}
