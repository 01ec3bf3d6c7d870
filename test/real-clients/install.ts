import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { packageFile, recordInstallation, whyNotInstalled, WORKSPACE } from './installed.ts';

/** Without the packages the tests are skipped with the reason; nobody waits for a slow registry. */
const LIMIT_SECS = 150;
/** Install scripts would fetch files that the registry does not have. */
const ARGS = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

if (whyNotInstalled() !== false) {
  const { status, error, stderr } = spawnSync('npm', ARGS, {
    cwd: WORKSPACE,
    encoding: 'utf8',
    timeout: LIMIT_SECS * 1000,
    shell: process.platform === 'win32',
  });
  const failure = status === 0 ? '' : reason(error, stderr);
  // A partial installation is worse than none.
  if (failure !== '') rmSync(packageFile(''), { recursive: true, force: true });
  mkdirSync(packageFile(''), { recursive: true });
  recordInstallation(failure);
  if (failure !== '') {
    process.stdout.write(`The clients could not be installed: ${failure}\n`);
    process.exitCode = 1;
  }
}

function reason(error: Error | undefined, stderr: string | null): string {
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') {
    return `npm ci took longer than ${LIMIT_SECS} s`;
  }
  return error?.message ?? stderr?.trim().split('\n')[0] ?? 'npm ci failed';
}
