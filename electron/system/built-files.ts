import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LICENSES_FILE } from '../../src/control/licenses.ts';

/** The folder of images that the build copies next to the program. */
export function iconFolder(): string {
  return path.join(import.meta.dirname, 'icons');
}

/** The window icon, for systems that do not take it from the app. */
export function windowIcon(): string {
  return path.join(iconFolder(), process.platform === 'win32' ? 'icon.ico' : 'icon.png');
}

/** The preload script, next to the built program. */
export function preloadScript(): string {
  return path.join(import.meta.dirname, 'preload.cjs');
}

/** The folder with the window's files, built next to the program. */
export function windowFolder(): string {
  return path.join(import.meta.dirname, '../window');
}

/** The main script, for starting a checkout's Electron. */
export function mainScript(): string {
  return path.join(import.meta.dirname, 'main.js');
}

/** The script that reads the system's certificates in a separate process. */
export function certificateReader(): string {
  return path.join(import.meta.dirname, 'certificate-reader.js');
}

/** The package.json that the program was built with; undefined if it cannot be read. */
export function readManifest(): unknown {
  try {
    return JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'));
  } catch {
    return undefined; // the app then knows no repository
  }
}

/**
 * The license files that the builds wrote. The first, built with the window, also contains the program's own license.
 */
export function licenseFiles(): readonly string[] {
  return [windowFolder(), import.meta.dirname].map((folder) => path.join(folder, LICENSES_FILE));
}
