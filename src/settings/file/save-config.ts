import { constants } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../system/make-folder.ts';
import { atomicWrite } from '../../text-edit/atomic-write.ts';
import { dropNewestVersion, keepVersion, newestVersion } from './config-versions.ts';
import type { TextEditError } from '../../text-edit/text-edit-error.ts';
import type { EditPlan } from '../../text-edit/yaml/plan-edit.ts';
import type { DiffLine } from '../../text-edit/line-diff.ts';
import { diffLines } from '../../text-edit/line-diff.ts';
import { NotTextError } from './not-text.ts';
import { readUtf8 } from './read-text.ts';
import { errorCode, errorWord } from '../../system/error-code.ts';

/** Stable code for why a configuration file was not written. */
type SaveErrorCode = 'not_utf8' | 'unwritable' | 'nothing_to_undo';

/** A refused save. Nothing was written; the message tells the user what to do. */
class SaveError extends Error {
  readonly code: SaveErrorCode;

  constructor(code: SaveErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SaveError';
    this.code = code;
  }
}

/** An edit of the config file, with the text that it is based on. */
interface SaveRequest {
  readonly path: string;
  /** The file's text when the user began editing; empty if there was no file. */
  readonly readText: string;
  readonly edit: (text: string) => EditPlan;
}

/** Result of writing. `changed` and `refused` mean that nothing was written. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly text: string; readonly diff: readonly DiffLine[] }
  /** The file has changed since it was read; `current` is its present text. */
  | { readonly kind: 'changed'; readonly current: string }
  | { readonly kind: 'refused'; readonly error: SaveError | TextEditError };

/**
 * Writes a configuration file. Saves run one after another, since concurrent ones would mix up the kept versions.
 * Create only one saver per file in a process.
 */
export class ConfigSaver {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Writes the result of `edit`. Keeps symbolic links and the file mode, and keeps the previous text as `<path>.1` for
   * `undo`. A new file gets mode 0600, its folder 0700. Refuses with the codes of `edit`, `not_utf8` and `unwritable`;
   * never throws.
   */
  save(request: SaveRequest): Promise<SaveOutcome> {
    return this.#afterTheLast(() => saveNow(request));
  }

  /**
   * Restores the version before the last save and removes it from the kept ones. Refuses with `nothing_to_undo` if
   * there is none, otherwise as `save` does.
   */
  undo(request: Omit<SaveRequest, 'edit'>): Promise<SaveOutcome> {
    return this.#afterTheLast(() => undoNow(request));
  }

  #afterTheLast(write: () => Promise<SaveOutcome>): Promise<SaveOutcome> {
    const outcome = this.#last.then(() => attempt(write));
    this.#last = outcome;
    return outcome;
  }
}

async function saveNow(request: SaveRequest): Promise<SaveOutcome> {
  const target = await findTarget(request.path);
  const current = currentText(target.path);
  if (current !== request.readText) return { kind: 'changed', current };
  const plan = request.edit(current);
  if (plan.kind === 'refused') return plan;
  const { text, diff } = plan;
  if (text === current) return { kind: 'saved', text, diff };
  // Keeps an empty version for a new file, so that undo does not restore an older file's version.
  await keepVersion(request.path, current);
  const isStillWanted = () => currentText(target.path) === current;
  const isWritten = await atomicWrite({ path: target.path, text, mode: target.mode, isStillWanted });
  if (isWritten) return { kind: 'saved', text, diff };
  await dropNewestVersion(request.path);
  return { kind: 'changed', current: currentText(target.path) };
}

async function undoNow(request: Omit<SaveRequest, 'edit'>): Promise<SaveOutcome> {
  const target = await findTarget(request.path);
  const current = currentText(target.path);
  if (current !== request.readText) return { kind: 'changed', current };
  const text = newestVersion(request.path);
  if (text === undefined) throw new SaveError('nothing_to_undo', 'No earlier version of the file is kept.');
  const isStillWanted = () => currentText(target.path) === current;
  if (!(await atomicWrite({ path: target.path, text, mode: target.mode, isStillWanted }))) {
    return { kind: 'changed', current: currentText(target.path) };
  }
  await dropNewestVersion(request.path);
  return { kind: 'saved', text, diff: diffLines(current, text) };
}

async function attempt(write: () => Promise<SaveOutcome>): Promise<SaveOutcome> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof SaveError) return { kind: 'refused', error };
    const message = `The file could not be written (${errorWord(error)}). Nothing in it has changed.`;
    return { kind: 'refused', error: new SaveError('unwritable', message, error) };
  }
}

interface Target {
  /** Path of the actual file, with symbolic links resolved. */
  readonly path: string;
  readonly mode: number;
}

/** Resolves the file to replace, and creates the folder for a new file. */
async function findTarget(named: string): Promise<Target> {
  try {
    const file = await realpath(named);
    // A rename would replace even a file that its owner made read-only.
    await access(file, constants.W_OK);
    return { path: file, mode: (await stat(file)).mode & 0o777 };
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const file = await newFileAt(named);
  makeFolder(path.dirname(file), 0o700);
  return { path: file, mode: 0o600 };
}

/** Preserves a link whose target does not exist yet. */
async function newFileAt(named: string): Promise<string> {
  try {
    if (!(await lstat(named)).isSymbolicLink()) return named;
    return path.resolve(path.dirname(named), await readlink(named));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return named;
    throw error;
  }
}

function currentText(file: string): string {
  try {
    return readUtf8(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    if (!(error instanceof NotTextError)) throw error;
    throw new SaveError('not_utf8', `The file was left unchanged: ${error.message}.`, error);
  }
}
