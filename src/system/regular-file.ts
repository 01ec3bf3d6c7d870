import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** Far more than any configuration needs. @internal Its test writes files up to it. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

/**
 * Reads a regular file of at most 8 MiB from an untrusted path. Anything else could block (a pipe) or never end (a
 * device). Throws the system's error, or one with the code `EISDIR`, `ENOTFILE` or `EFBIG`.
 */
export function readRegularFile(path: string): Buffer {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    assertRegular(fstatSync(file));
    return readWhole(file);
  } finally {
    closeSync(file);
  }
}

/** Throws if a file can't be read whole: see {@link readRegularFile}. */
export function assertRegular(facts: Stats): void {
  if (facts.isDirectory()) throw coded('EISDIR', 'it is a folder');
  if (!facts.isFile()) throw coded('ENOTFILE', 'it is not a regular file');
  if (facts.size > MAX_FILE_BYTES) throw tooLarge();
}

/** Reads to the end regardless of the reported size: files in /proc report none, and others grow. */
function readWhole(file: number): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(65_536);
    const count = readSync(file, piece, 0, piece.length, null);
    if (count === 0) return Buffer.concat(pieces, length);
    pieces.push(piece.subarray(0, count));
    length += count;
    if (length > MAX_FILE_BYTES) throw tooLarge();
  }
}

function tooLarge(): Error {
  return coded('EFBIG', 'it is larger than 8 MiB');
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
