import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../command-line.ts';

const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js');
const BUILT = path.join(ROOT, 'dist/electron');
const WINDOW = path.join(ROOT, 'dist/window');
/** A build that somebody began and never ended. */
const STALE_LOCK_MS = 60_000;

/** The built shell, as `npm run build:shell` makes it; builds it where it is missing or older than its sources. */
export async function builtShell(): Promise<string> {
  const configs = [
    'electron/vite.config.ts',
    'electron/vite.preload.config.ts',
    'electron/vite.thread.config.ts',
  ];
  await buildUnlessFresh(BUILT, 'redact-worker.js', ['src', 'electron'], configs);
  return BUILT;
}

/** The built window, as `npm run build:window` makes it. */
export async function builtWindow(): Promise<string> {
  await buildUnlessFresh(WINDOW, 'index.html', ['src/contract', 'renderer'], ['renderer/vite.config.ts']);
  return WINDOW;
}

/** Builds a folder with Vite whose configuration lies in it. */
export function viteBuild(config: string, outDir?: string): void {
  const args = ['build', path.dirname(config), '--config', config, '--logLevel', 'error'];
  if (outDir !== undefined) args.push('--outDir', outDir, '--emptyOutDir');
  execFileSync(process.execPath, [VITE, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A copy in an app folder of its own, as a package holds it: what other builds do does not disturb it. */
export function copyApp(built: string, window: string, folder: string): string {
  cpSync(built, path.join(folder, 'dist/electron'), { recursive: true });
  cpSync(window, path.join(folder, 'dist/window'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  return path.join(folder, 'dist/electron/main.js');
}

/** One test process builds; the others wait for it. */
async function buildUnlessFresh(
  out: string,
  last: string,
  sources: readonly string[],
  configs: readonly string[],
): Promise<void> {
  const lock = `${out}.lock`;
  mkdirSync(path.dirname(out), { recursive: true });
  while (!isFresh(path.join(out, last), sources)) {
    try {
      mkdirSync(lock);
    } catch {
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > STALE_LOCK_MS) {
        rmSync(lock, { recursive: true, force: true });
      }
      await pause(50);
      continue;
    }
    try {
      for (const config of configs) viteBuild(path.join(ROOT, config));
      return;
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

function isFresh(file: string, sources: readonly string[]): boolean {
  if (!existsSync(file)) return false;
  const builtAt = statSync(file).mtimeMs;
  return sources.every((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .every((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs < builtAt),
  );
}
