import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { loadWindowFiles, type WindowFile } from '../../src/control/window-files.ts';

const RENDERER = fileURLToPath(new URL('../../renderer', import.meta.url));

let built: Promise<ReadonlyMap<string, WindowFile>> | undefined;

/** The window as it is built for users, from the sources as they are now; built once per process. */
export function builtWindow(): Promise<ReadonlyMap<string, WindowFile>> {
  built ??= buildWindow();
  return built;
}

async function buildWindow(): Promise<ReadonlyMap<string, WindowFile>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-window-'));
  try {
    await build({
      root: RENDERER,
      configFile: path.join(RENDERER, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true },
    });
    return loadWindowFiles(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
