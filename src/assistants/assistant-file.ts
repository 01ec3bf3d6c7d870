import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../system/make-folder.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { AssistantError } from './assistant-error.ts';
import type { Writing } from './writing.ts';
import { errorCode, errorWord } from '../system/error-code.ts';

/** Current state of a file. */
export interface AssistantFile {
  /** Path after resolving all symbolic links. */
  readonly path: string;
  /** Undefined if there is no file. */
  readonly text: string | undefined;
  readonly mode: number;
}

const WHY_UNREADABLE: Readonly<Record<string, string>> = {
  EISDIR: 'It is a folder.',
  ENOTFILE: 'It is not a regular file.',
  EFBIG: 'It is larger than 8 MiB.',
};

/** Reads a file; throws if it exists but cannot be read as UTF-8 text. */
export function readAssistantFile(named: string): AssistantFile {
  const target = behindLinks(named);
  try {
    const bytes = readRegularFile(target);
    // A lenient decoder would silently replace bytes, and the file would be written back altered.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path: target, text, mode: statSync(target).mode & 0o777 };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { path: target, text: undefined, mode: 0o600 };
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new AssistantError('not_utf8', 'It is not UTF-8 text.', error);
    }
    const why = WHY_UNREADABLE[code] ?? `It cannot be read (${code}).`;
    throw new AssistantError('unreadable', why, error);
  }
}

/** Resolves links, including one to a file that does not exist yet. */
function behindLinks(named: string): string {
  try {
    return realpathSync(named);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return named;
  }
  try {
    if (!lstatSync(named).isSymbolicLink()) return named;
    return path.resolve(path.dirname(named), readlinkSync(named));
  } catch {
    return named; // no such file or link
  }
}

/** Throws if replacing the file would override its owner's permissions. */
export function assertReplaceable(file: AssistantFile): void {
  if (file.text === undefined) return;
  const { mode, uid } = statSync(file.path);
  if ((mode & 0o222) === 0) {
    throw new AssistantError(
      'read_only',
      'It is read-only, so it was left unchanged. Make it writable first.',
    );
  }
  if (process.getuid !== undefined && uid !== process.getuid()) {
    throw new AssistantError('not_owner', 'It belongs to another user, so it was left unchanged.');
  }
  try {
    accessSync(file.path, constants.W_OK);
  } catch (error) {
    throw unwritable(error);
  }
}

/** Creates the folder of a file; returns the folders that did not exist, outermost first. */
export function makeFolders(file: string): readonly string[] {
  const missing = missingFolders(file);
  try {
    makeFolder(path.dirname(file), 0o700);
  } catch (error) {
    throw unwritable(error);
  }
  return missing;
}

/** Missing folders above a file, outermost first. */
export function missingFolders(file: string): readonly string[] {
  const missing: string[] = [];
  for (let folder = path.dirname(file); !exists(folder); folder = path.dirname(folder))
    missing.unshift(folder);
  return missing;
}

/** Removes folders that are empty, innermost first. */
export function removeFolders(folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      return; // not empty, or already removed
    }
  }
}

/** Replaces the file's text, or deletes the file if that is undefined; throws if it has changed since it was read. */
export function* replaceFile(file: AssistantFile, text: string | undefined): Writing<void> {
  const isStillWanted = (): boolean => readAssistantFile(file.path).text === file.text;
  try {
    if (text === undefined) {
      if (!isStillWanted()) throw changed();
      unlinkSync(file.path);
    } else if (!(yield { path: file.path, text, mode: file.mode, isStillWanted })) {
      throw changed();
    }
  } catch (error) {
    throw error instanceof AssistantError ? error : unwritable(error);
  }
}

/** Deletes what an interrupted write left beside the file: a copy of it, secrets included. */
export function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  const name = path.basename(file);
  const isLeftover = (entry: string): boolean =>
    entry.startsWith(`.${name}.`) && /^[0-9a-f-]{36}\.tmp$/u.test(entry.slice(name.length + 2));
  try {
    for (const entry of readdirSync(folder).filter(isLeftover))
      rmSync(path.join(folder, entry), { force: true });
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error))) throw error;
  }
}

/** Hash that identifies a text without storing it; null if there is no file. */
export function fingerprint(text: string | undefined): string | null {
  return text === undefined ? null : createHash('sha256').update(text).digest('hex');
}

/** Whether a path exists, as far as this user can see. */
export function exists(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Whether a path exists, including a dangling link. */
export function isNamed(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // below a file, or in a folder this user cannot access
  }
}

function changed(): AssistantError {
  return new AssistantError(
    'changed_meanwhile',
    'It changed while LunaRoute was editing it, so nothing was written. Try again.',
  );
}

function unwritable(error: unknown): AssistantError {
  return new AssistantError(
    'unwritable',
    `It cannot be written (${errorWord(error)}). Nothing in it has changed.`,
    error,
  );
}
