import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { loadWindowFiles, type WindowFile } from '../../src/control/window-files.ts';

const RENDERER = fileURLToPath(new URL('../../renderer', import.meta.url));

let built: Promise<ReadonlyMap<string, WindowFile>> | undefined;

/** Returns the window as built for users from the current sources, but not compressed; built once per process. */
export function builtWindow(): Promise<ReadonlyMap<string, WindowFile>> {
  built ??= buildWindow('test');
  return built;
}

/** Same, including the compressed files, which takes a few seconds longer. */
export function compressedWindow(): Promise<ReadonlyMap<string, WindowFile>> {
  return buildWindow('production');
}

async function buildWindow(mode: string): Promise<ReadonlyMap<string, WindowFile>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-window-'));
  try {
    await build({
      root: RENDERER,
      configFile: path.join(RENDERER, 'vite.config.ts'),
      logLevel: 'error',
      mode,
      build: { outDir: folder, emptyOutDir: true },
    });
    return loadWindowFiles(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
