import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it that are missing; one that is there is no error. Throws the system's error. Node's own
 * `recursive` goes round for good where a folder cannot be made and the system says that its parent is missing (`/proc`).
 */
export function makeFolder(folder: string, mode = 0o777): void {
  if (isFolder(folder)) return;
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Somebody else may have been quicker.
    if (isFolder(folder)) return;
    const parent = path.dirname(folder);
    if (!isMissing(error) || parent === folder || isFolder(parent)) throw error;
    // Windows says of a file in the way that the path is missing.
    if (existsSync(parent)) throw noFolder(parent);
    makeFolder(parent, mode);
    makeFolder(folder, mode);
  }
}

/** What other systems say. */
function noFolder(file: string): Error {
  return Object.assign(new Error(`ENOTDIR: not a directory, mkdir below '${file}'`), { code: 'ENOTDIR' });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false; // whatever it is, making it tells
  }
}
