import path from 'node:path';

/** The pictures, which the build copies beside the program. */
export function iconFolder(): string {
  return path.join(import.meta.dirname, 'icons');
}

/** The picture of the window, where the system does not take it from the app. */
export function windowIcon(): string {
  return path.join(iconFolder(), process.platform === 'win32' ? 'icon.ico' : 'icon.png');
}

/** The preload script, beside the built program. */
export function preloadScript(): string {
  return path.join(import.meta.dirname, 'preload.cjs');
}

/** The folder of the window's files, built beside the program. */
export function windowFolder(): string {
  return path.join(import.meta.dirname, '../window');
}

/** The main script itself, for a checkout's Electron to be started with. */
export function mainScript(): string {
  return path.join(import.meta.dirname, 'main.js');
}

/** The script that reads the system's certificates in a process of its own. */
export function certificateReader(): string {
  return path.join(import.meta.dirname, 'certificate-reader.js');
}
