import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../../src/is-alive.ts';
import { ROOT } from './command-line.ts';

const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js');
const SERVER = path.join(ROOT, 'dist/server');
/** Whoever has just made the lock has not said yet who it is. */
const UNSIGNED_MS = 5000;

/** What is to be built. */
export interface Build {
  /** The folder it makes. */
  readonly out: string;
  /** The file in it that is written last. */
  readonly last: string;
  /** Folders and files, below the program's folder, than which it must be younger. */
  readonly sources: readonly string[];
  readonly config: string;
  /** Vite's modes to build with, one after the other. */
  readonly modes?: readonly string[];
}

/** The built server, as `npm run build:server` makes it; builds it where it is missing or older than its sources. */
export async function builtServer(): Promise<string> {
  await buildUnlessFresh({
    out: SERVER,
    last: 'launch.js',
    sources: ['src', 'release', 'electron/build-steps.ts', 'package-lock.json'],
    config: 'release/vite.server.config.ts',
  });
  return SERVER;
}

/** One test process builds; the others wait for it. */
export async function buildUnlessFresh({
  out,
  last,
  sources,
  config,
  modes = ['production'],
}: Build): Promise<void> {
  const lock = `${out}.lock`;
  mkdirSync(path.dirname(out), { recursive: true });
  while (!isFresh(path.join(out, last), sources)) {
    try {
      mkdirSync(lock);
    } catch {
      if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
      await pause(50);
      continue;
    }
    try {
      writeFileSync(path.join(lock, 'pid'), String(process.pid));
      for (const mode of modes) viteBuild(path.join(ROOT, config), ['--mode', mode]);
      return;
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

/** Whether a build was begun by a process that is gone. */
function isAbandoned(lock: string): boolean {
  try {
    return !isAlive(Number(readFileSync(path.join(lock, 'pid'), 'utf8')));
  } catch {
    return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > UNSIGNED_MS;
  }
}

/** Builds a folder with Vite whose configuration lies in it. */
export function viteBuild(config: string, options: readonly string[]): void {
  const args = ['build', path.dirname(config), '--config', config, '--logLevel', 'error', ...options];
  execFileSync(process.execPath, [VITE, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A folder counts too: what was removed from it is no longer there to be younger. */
function isFresh(file: string, sources: readonly string[]): boolean {
  if (!existsSync(file)) return false;
  const builtAt = statSync(file).mtimeMs;
  return sources.every((source) => {
    const at = path.join(ROOT, source);
    const inside = statSync(at).isDirectory() ? readdirSync(at, { recursive: true, encoding: 'utf8' }) : [];
    return ['', ...inside].every((name) => statSync(path.join(at, name)).mtimeMs < builtAt);
  });
}
