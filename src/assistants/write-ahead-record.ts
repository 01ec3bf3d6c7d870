import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../is-alive.ts';
import { makeFolder } from '../make-folder.ts';
import { readRegularFile } from '../regular-file.ts';
import type { AssistantName } from '../contract/assistants.ts';
import { z } from '../contract/zod.ts';
import { syncFolderNow } from '../text-edit/atomic-write.ts';
import { AssistantError, systemCode } from './assistant-error.ts';
import type { Writing } from './writing.ts';

const StepPart = z.strictObject({ at: z.int().min(0), removed: z.string(), inserted: z.string() });
const Fingerprint = z.string().nullable();

/** An assistant that we have connected, and the way back. */
const ConnectionRecord = z.strictObject({
  file: z.string(),
  connectedAt: z.number(),
  keys: z.array(
    z.strictObject({
      path: z.array(z.string()),
      /** As it was written before; null where nothing stood there. */
      before: z.string().nullable(),
      written: z.string(),
      /** From this depth on the key's parents are of our making. */
      madeFrom: z.int(),
    }),
  ),
  madeFile: z.boolean(),
  madeFolders: z.array(z.string()),
  /** While the file is still this, the steps lead back to the very bytes before. */
  after: Fingerprint,
  /** The last one is undone first; null once there is no exact way back. */
  steps: z.array(z.array(StepPart)).nullable(),
});
export type ConnectionRecord = z.infer<typeof ConnectionRecord>;

/** What is true, and what a write under way makes true once the file has become `to`. */
const WriteAheadRecord = z.strictObject({
  version: z.literal(1),
  settled: ConnectionRecord.nullable(),
  pending: z
    .strictObject({ file: z.string(), from: Fingerprint, to: Fingerprint, next: ConnectionRecord.nullable() })
    .nullable(),
});
export type WriteAheadRecord = z.infer<typeof WriteAheadRecord>;

const NOTHING: WriteAheadRecord = { version: 1, settled: null, pending: null };
/** A writer is done in milliseconds; a lock that is older was left behind by one that died. */
const LOCK_STALE_MS = 30_000;

/** What we have done to the configuration of one assistant; on disk before the configuration is touched. */
export class WriteAheadFile {
  readonly path: string;
  readonly #lock: string;
  readonly #wallTime: () => number;

  constructor(folder: string, name: AssistantName, wallTime: () => number) {
    this.#wallTime = wallTime;
    this.path = path.join(folder, `${name}.json`);
    this.#lock = `${this.path}.lock`;
  }

  /** Throws `journal_unreadable` where it cannot be understood: without it the way back is not known. */
  read(): WriteAheadRecord {
    try {
      return WriteAheadRecord.parse(JSON.parse(readRegularFile(this.path).toString('utf8')));
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return NOTHING;
      throw new AssistantError(
        'journal_unreadable',
        `The record of what was changed (${this.path}) cannot be read, so that nothing is written. ` +
          `Look at the assistant's file yourself, then remove the record.`,
        error,
      );
    }
  }

  /** Ends once it is on the disk itself. */
  *write(record: WriteAheadRecord): Writing<void> {
    try {
      if (record.settled === null && record.pending === null) {
        rmSync(this.path, { force: true });
        // So that a removal outlives a crash; where the system cannot do it, recovery does without.
        syncFolderNow(path.dirname(this.path));
        return;
      }
      makeFolder(path.dirname(this.path), 0o700);
      yield { path: this.path, text: `${JSON.stringify(record, null, 2)}\n`, mode: 0o600 };
    } catch (error) {
      throw new AssistantError(
        'journal_unwritable',
        `The record of what is changed (${this.path}) cannot be written (${systemCode(error)}).`,
        error,
      );
    }
  }

  /** Runs one writer at a time, of all programs; refuses with `busy` while another one is at it. */
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
      if (systemCode(error) === 'EEXIST') {
        throw new AssistantError(
          'busy',
          'Another LunaRoute is changing it at this moment. Try again.',
          error,
        );
      }
      throw new AssistantError(
        'journal_unwritable',
        `The folder for the record of what is changed cannot be written (${systemCode(error)}): ${path.dirname(this.#lock)}`,
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
  // Empty: its writer is between making it and writing into it.
  return pid > 0 && !isAlive(pid);
}
