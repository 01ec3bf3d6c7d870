import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../system/processes.ts';
import { makeFolder } from '../system/make-folder.ts';
import { readRegularFile } from '../system/regular-file.ts';
import type { AssistantName } from '../contract/assistants.ts';
import { z } from '../contract/zod.ts';
import { syncFolderNow } from '../text-edit/atomic-write.ts';
import { AssistantError } from './assistant-error.ts';
import type { Writing } from './writing.ts';
import { errorCode, errorWord } from '../system/error-code.ts';

const StepPart = z.strictObject({ at: z.int().min(0), removed: z.string(), inserted: z.string() });
const Fingerprint = z.string().nullable();

/** An assistant that LunaRoute connected, and how to undo it. */
const ConnectionRecord = z.strictObject({
  file: z.string(),
  connectedAt: z.number(),
  keys: z.array(
    z.strictObject({
      path: z.array(z.string()),
      /** Value before the first write; null if there was none. */
      before: z.string().nullable(),
      written: z.string(),
      /** Depth from which LunaRoute added the key's parents. */
      madeFrom: z.int(),
    }),
  ),
  madeFile: z.boolean(),
  madeFolders: z.array(z.string()),
  /** Fingerprint after the last write; while the file matches it, the steps restore the exact bytes from before. */
  after: Fingerprint,
  /** Undone last to first; null once there is no exact way back. */
  steps: z.array(z.array(StepPart)).nullable(),
});
export type ConnectionRecord = z.infer<typeof ConnectionRecord>;

/** `settled` is in effect; a write in progress puts `pending.next` into effect once the file's fingerprint is `to`. */
const WriteAheadRecord = z.strictObject({
  version: z.literal(1),
  settled: ConnectionRecord.nullable(),
  pending: z
    .strictObject({ file: z.string(), from: Fingerprint, to: Fingerprint, next: ConnectionRecord.nullable() })
    .nullable(),
});
export type WriteAheadRecord = z.infer<typeof WriteAheadRecord>;

const NOTHING: WriteAheadRecord = { version: 1, settled: null, pending: null };
/** A write takes milliseconds; an older lock was left behind by a writer that died. */
const LOCK_STALE_MS = 30_000;

/** Record of what LunaRoute did to one assistant's configuration; on disk before the configuration is touched. */
export class WriteAheadFile {
  readonly path: string;
  readonly #lock: string;
  readonly #wallTime: () => number;

  constructor(folder: string, name: AssistantName, wallTime: () => number) {
    this.#wallTime = wallTime;
    this.path = path.join(folder, `${name}.json`);
    this.#lock = `${this.path}.lock`;
  }

  /** Throws `journal_unreadable` if the record can't be understood: without it, the way back is unknown. */
  read(): WriteAheadRecord {
    try {
      return WriteAheadRecord.parse(JSON.parse(readRegularFile(this.path).toString('utf8')));
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return NOTHING;
      throw new AssistantError(
        'journal_unreadable',
        `LunaRoute's record of its changes (${this.path}) can't be read, so nothing was written. ` +
          `Check the assistant's file yourself, then delete the record.`,
        error,
      );
    }
  }

  /** Returns once the record is flushed to disk. */
  *write(record: WriteAheadRecord): Writing<void> {
    try {
      if (record.settled === null && record.pending === null) {
        rmSync(this.path, { force: true });
        // Makes the removal survive a crash; if the system can't sync a folder, recovery manages without it.
        syncFolderNow(path.dirname(this.path));
        return;
      }
      makeFolder(path.dirname(this.path), 0o700);
      yield { path: this.path, text: `${JSON.stringify(record, null, 2)}\n`, mode: 0o600 };
    } catch (error) {
      throw new AssistantError(
        'journal_unwritable',
        `LunaRoute's record of its changes (${this.path}) can't be written (${errorWord(error)}).`,
        error,
      );
    }
  }

  /** Runs one writer at a time across all programs; refuses with `busy` while another is writing. */
  *locked<T>(work: () => Writing<T>): Writing<T> {
    this.#takeLock();
    try {
      return yield* work();
    } finally {
      rmSync(this.#lock, { force: true });
    }
  }

  #takeLock(): void {
    try {
      makeFolder(path.dirname(this.#lock), 0o700);
      if (isStale(this.#lock, this.#wallTime())) rmSync(this.#lock, { force: true });
      const file = openSync(this.#lock, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') {
        throw new AssistantError(
          'busy',
          'Another LunaRoute instance is changing it right now. Try again.',
          error,
        );
      }
      throw new AssistantError(
        'journal_unwritable',
        `The folder for LunaRoute's record of its changes can't be written (${errorWord(error)}): ${path.dirname(this.#lock)}`,
        error,
      );
    }
  }
}

function isStale(lock: string, nowMs: number): boolean {
  const found = statSync(lock, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (nowMs - found.mtimeMs > LOCK_STALE_MS) return true;
  const pid = Number(readRegularFile(lock).toString('utf8'));
  // Empty: its writer has created it but not yet written its PID.
  return pid > 0 && !isAlive(pid);
}
