import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../../src/system/processes.ts';
import { ROOT } from './command-line.ts';

const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js');
const SERVER = path.join(ROOT, 'dist/server');
/** Time in which the creator of a lock has to write its pid into it. */
const UNSIGNED_MS = 5000;

/** A build and how to tell whether it is up to date. */
export interface Build {
  /** Output folder. */
  readonly out: string;
  /** Output file that is written last. */
  readonly last: string;
  /** Source folders and files, relative to the program's folder; the output must be newer than all of them. */
  readonly sources: readonly string[];
  readonly config: string;
  /** Vite's modes to build with, one after the other. */
  readonly modes?: readonly string[];
}

/** Returns the server as built by `npm run build:server`; builds it if it is missing or older than its sources. */
export async function builtServer(): Promise<string> {
  await buildUnlessFresh({
    out: SERVER,
    last: 'launch.js',
    sources: ['src', 'release', 'electron/build-steps.ts', 'package-lock.json'],
    config: 'release/vite.server.config.ts',
  });
  return SERVER;
}

/** Builds unless up to date. One test process builds; the others wait for it. */
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

/** Whether the process that started a build has died. */
function isAbandoned(lock: string): boolean {
  try {
    return !isAlive(Number(readFileSync(path.join(lock, 'pid'), 'utf8')));
  } catch {
    return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > UNSIGNED_MS;
  }
}

/** Runs a Vite build in the folder of the configuration. */
export function viteBuild(config: string, options: readonly string[]): void {
  const args = ['build', path.dirname(config), '--config', config, '--logLevel', 'error', ...options];
  execFileSync(process.execPath, [VITE, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Compares folders, too: a file deleted from a folder changes only the folder's time. */
function isFresh(file: string, sources: readonly string[]): boolean {
  if (!existsSync(file)) return false;
  const builtAt = statSync(file).mtimeMs;
  return sources.every((source) => {
    const at = path.join(ROOT, source);
    const inside = statSync(at).isDirectory() ? readdirSync(at, { recursive: true, encoding: 'utf8' }) : [];
    return ['', ...inside].every((name) => statSync(path.join(at, name)).mtimeMs < builtAt);
  });
}
