import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from './error-code.ts';

/**
 * Creates a folder and its missing parents; an existing folder is no error. Throws the system's error. Node's own
 * `recursive` loops forever if a folder cannot be created and the system reports its parent as missing (`/proc`).
 */
export function makeFolder(folder: string, mode = 0o777): void {
  if (isFolder(folder)) return;
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (isFolder(folder)) return;
    const parent = path.dirname(folder);
    if (!isMissing(error) || parent === folder || isFolder(parent)) throw error;
    // Windows reports a missing path if a file is in the way.
    if (existsSync(parent)) throw noFolder(parent);
    makeFolder(parent, mode);
    makeFolder(folder, mode);
  }
}

/** Builds the error that other systems report. */
function noFolder(file: string): Error {
  return Object.assign(new Error(`ENOTDIR: not a directory, mkdir below '${file}'`), { code: 'ENOTDIR' });
}

function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false; // creating it will report the error
  }
}
