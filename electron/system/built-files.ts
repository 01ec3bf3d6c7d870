import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LICENSES_FILE } from '../../src/control/licenses.ts';

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

/** The package.json that the program was built with; undefined where it cannot be read. */
export function readManifest(): unknown {
  try {
    return JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'));
  } catch {
    return undefined; // it then names no repository
  }
}

/** What the builds have written of licenses: with the window's the program's own, which comes first. */
export function licenseFiles(): readonly string[] {
  return [windowFolder(), import.meta.dirname].map((folder) => path.join(folder, LICENSES_FILE));
}
