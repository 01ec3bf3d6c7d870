import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { readRegularFile } from '../regular-file.ts';
import { atomicWriteNow } from '../text-edit/atomic-write.ts';

/** Whose a file is: nobody's, ours to the byte, ours with somebody's edits, or somebody else's. */
export type Ownership = 'missing' | 'ours' | 'edited' | 'foreign';

/** Stands in a comment of each file that is written, with the digest of everything else in it. */
const MARK = /Written by "lunaroute-tray service install"; sha256 ([\da-f]{64})/u;

/** The words for a file's comment, which {@link writeOwned} completes. */
export const OWN_MARK = `Written by "lunaroute-tray service install"; sha256 ${'0'.repeat(64)}`;

/** Throws the system's error where the file is there and cannot be read. */
export function ownershipOf(file: string): Ownership {
  const text = readIfThere(file);
  if (text === undefined) return 'missing';
  const [, digest] = MARK.exec(text) ?? [];
  if (digest === undefined) return 'foreign';
  return digest === digestOf(text) ? 'ours' : 'edited';
}

/** Writes a text that has {@link OWN_MARK} in it, for its owner alone to read; false where the file says just that already. */
export function writeOwned(file: string, text: string): boolean {
  const marked = text.replace(MARK, (mark) => mark.replace(/[\da-f]{64}$/u, digestOf(text)));
  if (readIfThere(file) === marked) return false;
  makeFolder(path.dirname(file));
  return atomicWriteNow({ path: file, text: marked, mode: 0o600 });
}

/** Removes a file that is ours to the byte; whatever else is there stays. */
export function removeOwned(file: string): Ownership {
  const ownership = ownershipOf(file);
  if (ownership === 'ours') rmSync(file);
  return ownership;
}

/** Undefined where there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    return readRegularFile(file).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function digestOf(text: string): string {
  const unsigned = text.replace(MARK, (mark) => mark.replace(/[\da-f]{64}$/u, ''));
  return createHash('sha256').update(unsigned).digest('hex');
}
