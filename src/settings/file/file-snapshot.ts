import { readFile, realpath, stat } from 'node:fs/promises';
import { assertRegular } from '../../system/regular-file.ts';
import { type AccessOf, type FileAccess } from '../findings/file-exposure.ts';
import { decodeUtf8 } from './read-text.ts';

/** Time limit for a file system that does not respond, such as a network drive whose server is down. */
const ANSWER_WITHIN_MS = 5000;
/** Limits chains of files that name further files. */
const MAX_ROUNDS = 4;

/** Result of reading: a text or an error. */
type Read = { readonly text: string } | { readonly error: unknown };

/** The files that settings are read from, at one point in time; reading them again does not access the disk. */
export interface FileSnapshot {
  readonly readFile: (path: string) => string;
  readonly accessOf: AccessOf;
  readonly realPathOf: (path: string) => string;
}

/**
 * Runs `resolve` with files read asynchronously, so that a hanging drive blocks nothing: reads the files that it
 * requests, then runs it again. `known` contains texts that need not be read.
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

/** Reads a regular file. Refuses anything else, such as a pipe, which could block. */
export async function readOnce(path: string): Promise<Read> {
  try {
    assertRegular(await inTime(stat(path)));
    return { text: decodeUtf8(await inTime(readFile(path))) };
  } catch (error) {
    return { error };
  }
}

async function accessOnce(path: string): Promise<FileAccess | undefined> {
  return inTime(stat(path)).catch(() => undefined); // an inaccessible file gets a finding elsewhere
}

async function realPathOnce(path: string): Promise<string> {
  return inTime(realpath(path)).catch(() => path); // a missing file is not behind a link
}

function notRead(): Error {
  return Object.assign(new Error('not read yet'), { code: 'ENOENT' });
}

/** Rejects with ETIMEDOUT if the file system does not respond in time; the operation itself cannot be cancelled. */
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
