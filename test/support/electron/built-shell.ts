import { cpSync } from 'node:fs';
import path from 'node:path';
import { buildUnlessFresh } from '../build-unless-fresh.ts';
import { ROOT } from '../command-line.ts';

const BUILT = path.join(ROOT, 'dist/electron');
const WINDOW = path.join(ROOT, 'dist/window');

/** Returns the shell as built by `npm run build:shell`; builds it if it is missing or older than its sources. */
export async function builtShell(): Promise<string> {
  // In the order of `npm run build:shell`.
  await buildUnlessFresh({
    out: BUILT,
    last: 'redact-worker.js',
    sources: ['src', 'electron'],
    config: 'electron/vite.config.ts',
    modes: ['program', 'preload', 'thread'],
  });
  return BUILT;
}

/** Returns the window as built by `npm run build:window`; builds it if it is missing or older than its sources. */
export async function builtWindow(): Promise<string> {
  await buildUnlessFresh({
    out: WINDOW,
    last: 'index.html',
    sources: ['src/contract', 'renderer'],
    config: 'renderer/vite.config.ts',
  });
  return WINDOW;
}

/** Copies the build into a separate app folder, laid out as in a package, so that other builds do not disturb it. */
export function copyApp(built: string, window: string, folder: string): string {
  cpSync(built, path.join(folder, 'dist/electron'), { recursive: true });
  cpSync(window, path.join(folder, 'dist/window'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  return path.join(folder, 'dist/electron/main.js');
}
