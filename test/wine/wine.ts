import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, globSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/command-line.ts';
import { CACHE } from './windows-node.ts';

/** Wine prefix of these tests, so that no other Wine installation is touched. */
const PREFIX = path.join(CACHE, 'prefix');
/** Key with the Windows version: programs expect at least Windows 10. */
const VERSION_KEY = 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion';
const ENV = {
  ...process.env,
  WINEPREFIX: PREFIX,
  WINEDEBUG: '-all',
  // Prevents prompts to install .NET and a browser.
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
  NODE_SKIP_PLATFORM_CHECK: '1',
  NODE_OPTIONS: `--import=file:///Z:${path.join(ROOT, 'test/wine/newer-version.js')}`,
};

/** Why Wine cannot be used here and what to do about it; undefined if it can. */
export function wineMissing(): string | undefined {
  if (process.platform !== 'linux') return 'These tests need Linux: elsewhere there is a better Windows.';
  if (spawnSync('wine', ['--version']).status === 0) return undefined;
  return 'Wine is not installed. Debian: apt-get install --no-install-recommends wine wine64';
}

/** Creates the Windows that the tests run on, unless it exists. */
export function prepareWine(): void {
  if (existsSync(path.join(PREFIX, 'system.reg'))) return;
  mkdirSync(PREFIX, { recursive: true });
  const options = { env: ENV, stdio: 'ignore', timeout: 120_000 } as const;
  spawnSync('wine', ['wineboot', '--init'], options);
  const value = ['/v', 'CurrentVersion', '/t', 'REG_SZ', '/d', '10.0', '/f'];
  const { status } = spawnSync('wine', ['reg', 'add', VERSION_KEY, ...value], options);
  if (status !== 0) throw new Error(`Wine cannot be prepared in ${PREFIX}`);
}

/** Files run by one process: a folder of `test/`, or every n-th file of one. */
export interface Part {
  readonly name: string;
  /** Paths relative to the project. */
  readonly files: readonly string[];
}

/** Distributes the files of a folder over `count` processes. */
export function partsOf(room: string, count: number): readonly Part[] {
  const files = globSync(`test/${room}/**/*.test.ts`, { cwd: ROOT }).toSorted();
  return Array.from({ length: count }, (_, part) => ({
    name: count === 1 ? room : `${room}, part ${part + 1} of ${count}`,
    files: files.filter((_file, index) => index % count === part),
  }));
}

/**
 * Runs test files in one process of Node for Windows, because each start takes a second. Resolves to their TAP and
 * their standard error within `limitMs`. Standard streams are files: Wine gives Node no pipes.
 */
export async function runPart(
  node: string,
  { name, files }: Part,
  limitMs: number,
): Promise<{ readonly tap: string; readonly errors: string }> {
  const out = path.join(CACHE, `${name.replaceAll(/\W+/gu, '-')}.tap`);
  const streams = [openSync(out, 'w'), openSync(`${out}.err`, 'w')] as const;
  const args = [node, '--test', '--experimental-test-isolation=none', '--test-reporter=tap', ...files];
  const child = spawn('wine', args, { cwd: ROOT, env: ENV, stdio: ['ignore', ...streams] });
  for (const stream of streams) closeSync(stream);
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  await once(child, 'exit');
  clearTimeout(timer);
  return { tap: readFileSync(out, 'utf8'), errors: readFileSync(`${out}.err`, 'utf8') };
}

/** Stops everything that is still running on that Windows. */
export function stopWine(): void {
  spawnSync('wineserver', ['--kill'], { env: ENV, stdio: 'ignore' });
}
