import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Marker that precedes Electron's fuses (electron/build/fuses). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1 of the fuse wire: nine fuses, as Electron ships them. */
const FUSES = '101100011';

/**
 * Writes a stub that electron-builder accepts as an Electron distribution for Linux: enough to be packed and to have
 * its fuses set, but not runnable.
 */
export function writeStubDistribution(folder: string, electronVersion: string): void {
  const files: Readonly<Record<string, string | Buffer>> = {
    electron: Buffer.concat([
      Buffer.from(`stub of Electron ${SENTINEL}`),
      Buffer.from([1, FUSES.length]),
      Buffer.from(FUSES),
      Buffer.alloc(256),
    ]),
    version: electronVersion,
    LICENSE: 'stub',
    'LICENSES.chromium.html': '<title>stub</title>',
    'chrome-sandbox': 'stub',
    chrome_crashpad_handler: 'stub',
    'locales/en-US.pak': 'stub',
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
  }
  mkdirSync(path.join(folder, 'resources'));
}
