import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder whose own `node_modules` contains the clients. */
export const WORKSPACE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGES = fileURLToPath(new URL('node_modules/', import.meta.url));
/** Result of the last installation; removed together with the packages. */
const RECORD = `${PACKAGES}installed.json`;

/** Path of a file in one of the packages. */
export function packageFile(file: string): string {
  return PACKAGES + file;
}

/** Records that the packages of this lock file are installed, or why they are not. */
export function recordInstallation(failure: string): void {
  writeFileSync(RECORD, JSON.stringify({ lock: lockHash(), failure }));
}

/** Why the clients cannot be run; false if they can. */
export function whyNotInstalled(): string | false {
  let record: { readonly lock?: unknown; readonly failure?: unknown } = {};
  try {
    record = JSON.parse(readFileSync(RECORD, 'utf8'));
  } catch {
    return 'the clients are not installed: npm run test:clients installs them';
  }
  if (record.failure !== '') return `the clients could not be installed: ${String(record.failure)}`;
  return (
    record.lock !== lockHash() && 'other versions of the clients are installed: run npm run test:clients'
  );
}

function lockHash(): string {
  return createHash('sha256')
    .update(readFileSync(`${WORKSPACE}package-lock.json`))
    .digest('hex');
}
