import { readFile, realpath, stat } from 'node:fs/promises';
import { type AccessOf, type FileAccess } from '../findings/file-exposure.ts';
import { decodeUtf8 } from './read-text.ts';

/** A file system that does not answer (a network drive whose server has gone) is not waited for any longer. */
const ANSWER_WITHIN_MS = 5000;
/** Neither a config file nor a bundle of certificates is larger. */
const MAX_BYTES = 8 * 1024 * 1024;
/** A file that names another that names another is not read for ever. */
const MAX_ROUNDS = 4;

/** What reading gave: a text, or the error it ended with. */
type Read = { readonly text: string } | { readonly error: unknown };

/** The files that the settings are read from, as they were at one moment; reading them again costs no look at the disk. */
export interface FileSnapshot {
  readonly readFile: (path: string) => string;
  readonly accessOf: AccessOf;
  readonly realPathOf: (path: string) => string;
}

/**
 * Runs `resolve` on files that are read aside, so that a drive that hangs holds nothing up: what it asks for and is not
 * there yet is read, and it is run again. `known` has texts that need not be read.
 */
export async function withFiles<T>(
  resolve: (files: FileSnapshot) => T,
  known: ReadonlyMap<string, Read> = new Map(),
): Promise<T> {
  const reads = new Map<string, Read>(known);
  const accesses = new Map<string, FileAccess | undefined>();
  const realPaths = new Map<string, string>();
  for (let round = 1; ; round += 1) {
    const wanted: Promise<unknown>[] = [];
    const want = (work: Promise<unknown>): void => void wanted.push(work);
    const result = resolve({
      readFile: (path) => {
        const read = reads.get(path);
        if (read === undefined) want(readOnce(path).then((one) => reads.set(path, one)));
        else if ('text' in read) return read.text;
        throw read?.error ?? notRead();
      },
      accessOf: (path) => {
        if (!accesses.has(path)) want(accessOnce(path).then((access) => accesses.set(path, access)));
        return accesses.get(path);
      },
      realPathOf: (path) => {
        const real = realPaths.get(path);
        if (real === undefined) want(realPathOnce(path).then((found) => realPaths.set(path, found)));
        return real ?? path;
      },
    });
    if (wanted.length === 0 || round === MAX_ROUNDS) return result;
    await Promise.all(wanted);
  }
}

/** Reads a regular file once. Anything else, such as a pipe, would be waited for. */
export async function readOnce(path: string): Promise<Read> {
  try {
    const facts = await inTime(stat(path));
    if (facts.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (!facts.isFile()) throw Object.assign(new Error('it is not a file'), { code: 'ENOTFILE' });
    if (facts.size > MAX_BYTES) throw Object.assign(new Error('it is too large'), { code: 'EFBIG' });
    return { text: decodeUtf8(await inTime(readFile(path))) };
  } catch (error) {
    return { error };
  }
}

async function accessOnce(path: string): Promise<FileAccess | undefined> {
  return inTime(stat(path)).catch(() => undefined); // what cannot be looked at has a finding of its own
}

async function realPathOnce(path: string): Promise<string> {
  return inTime(realpath(path)).catch(() => path); // what is not there is not behind a link
}

function notRead(): Error {
  return Object.assign(new Error('not read yet'), { code: 'ENOENT' });
}

/** Rejects with ETIMEDOUT where the file system does not answer; the work itself cannot be called off. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
    timer = setTimeout(() => reject(error), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
