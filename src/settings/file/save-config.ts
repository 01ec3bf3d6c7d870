import { constants } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../make-folder.ts';
import { atomicWrite } from '../../text-edit/atomic-write.ts';
import { dropNewestVersion, keepVersion, newestVersion } from './config-versions.ts';
import type { TextEditError } from '../../text-edit/text-edit-error.ts';
import type { EditPlan } from '../../text-edit/yaml/plan-edit.ts';
import type { DiffLine } from '../../text-edit/line-diff.ts';
import { diffLines } from '../../text-edit/line-diff.ts';
import { NotTextError } from './not-text.ts';
import { errorCode, readUtf8 } from './read-text.ts';

/** Why a configuration file was not written, in a word that never changes. */
type SaveErrorCode = 'not_utf8' | 'unwritable' | 'nothing_to_undo';

/** A save that was refused. Nothing was written; the message says what the user can do. */
class SaveError extends Error {
  readonly code: SaveErrorCode;

  constructor(code: SaveErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SaveError';
    this.code = code;
  }
}

/** An edit of the config file, and the text that it was made from. */
interface SaveRequest {
  readonly path: string;
  /** The file's text when the user began; empty where there was no file. */
  readonly readText: string;
  readonly edit: (text: string) => EditPlan;
}

/** What came of writing. `changed` and `refused` wrote nothing. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly text: string; readonly diff: readonly DiffLine[] }
  /** Somebody else changed the file meanwhile; `current` is its text now. */
  | { readonly kind: 'changed'; readonly current: string }
  | { readonly kind: 'refused'; readonly error: SaveError | TextEditError };

/**
 * Writes a configuration file. Saves run one after another: two at once would shuffle the kept versions. A file has one
 * saver in a process.
 */
export class ConfigSaver {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Writes what `edit` makes of the file. A symbolic link stays one, the mode is kept, and the text before is kept as
   * `<path>.1` for `undo`. A new file gets mode 0600, its folder 0700. Refuses with the codes of `edit`,
   * `not_utf8` and `unwritable`; nothing is thrown.
   */
  save(request: SaveRequest): Promise<SaveOutcome> {
    return this.#afterTheLast(() => saveNow(request));
  }

  /**
   * Puts the version before the last save back, and forgets it. Refuses with `nothing_to_undo` where there is
   * none, else as `save` does.
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
  // Of a new file the version before is an empty one: undo must not find an older file's.
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
    const message = `The file could not be written (${errorCode(error)}). Nothing in it has changed.`;
    return { kind: 'refused', error: new SaveError('unwritable', message, error) };
  }
}

interface Target {
  /** The file itself, behind every symbolic link. */
  readonly path: string;
  readonly mode: number;
}

/** Finds the file to replace, and makes the folder of one that is new. */
async function findTarget(named: string): Promise<Target> {
  try {
    const file = await realpath(named);
    // A rename would replace a file that its owner made read-only.
    await access(file, constants.W_OK);
    return { path: file, mode: (await stat(file)).mode & 0o777 };
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const file = await newFileAt(named);
  makeFolder(path.dirname(file), 0o700);
  return { path: file, mode: 0o600 };
}

/** A link to a file that does not exist yet stays a link, too. */
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
