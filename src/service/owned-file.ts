import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../system/make-folder.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { atomicWriteNow } from '../text-edit/atomic-write.ts';
import { errorCode } from '../system/error-code.ts';

/** Who wrote a file: missing, ours unchanged, ours but edited, or somebody else's. */
export type Ownership = 'missing' | 'ours' | 'edited' | 'foreign';

/** Comment in each file that LunaRoute writes, with the digest of everything else in the file. */
const MARK = /Written by "lunaroute-tray service install"; sha256 ([\da-f]{64})/u;

/** Text for a file's comment, to which {@link writeOwned} adds the digest. */
export const OWN_MARK = `Written by "lunaroute-tray service install"; sha256 ${'0'.repeat(64)}`;

/** Returns who wrote a file. Throws the system's error if it exists but cannot be read. */
export function ownershipOf(file: string): Ownership {
  const text = readIfThere(file);
  if (text === undefined) return 'missing';
  const [, digest] = MARK.exec(text) ?? [];
  if (digest === undefined) return 'foreign';
  return digest === digestOf(text) ? 'ours' : 'edited';
}

/**
 * Writes text that contains {@link OWN_MARK}, readable by its owner only; false if the file already has that content.
 */
export function writeOwned(file: string, text: string): boolean {
  const marked = text.replace(MARK, (mark) => mark.replace(/[\da-f]{64}$/u, digestOf(text)));
  if (readIfThere(file) === marked) return false;
  makeFolder(path.dirname(file));
  return atomicWriteNow({ path: file, text: marked, mode: 0o600 });
}

/** Removes a file if LunaRoute wrote it and nobody edited it; returns who wrote it. */
export function removeOwned(file: string): Ownership {
  const ownership = ownershipOf(file);
  if (ownership === 'ours') rmSync(file);
  return ownership;
}

/** Reads a file; undefined if it does not exist. */
export function readIfThere(file: string): string | undefined {
  try {
    return readRegularFile(file).toString('utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function digestOf(text: string): string {
  const unsigned = text.replace(MARK, (mark) => mark.replace(/[\da-f]{64}$/u, ''));
  return createHash('sha256').update(unsigned).digest('hex');
}
