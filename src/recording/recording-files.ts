import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { utcDay } from '../clock.ts';
import { errorCode } from '../system/error-code.ts';

const NAME = /^(\d{4}-\d{2}-\d{2})(?:\.(\d{1,6}))?\.jsonl$/u;

/** A recording file. */
export interface RecordingFile {
  readonly path: string;
  /** UTC date, such as `2026-11-23`. */
  readonly day: string;
  /** Number of the file within its day, from 0. */
  readonly index: number;
}

/** Returns the path of a recording file. */
export function recordingPath(folder: string, day: string, index: number): string {
  return path.join(folder, index === 0 ? `${day}.jsonl` : `${day}.${index}.jsonl`);
}

/** Returns the recording files in a folder, latest first, ignoring other files; empty if there is no folder. */
export async function recordingFiles(folder: string): Promise<RecordingFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const files: RecordingFile[] = [];
  for (const name of names) {
    const [, day, index = '0'] = NAME.exec(name) ?? [];
    if (day !== undefined) files.push({ path: path.join(folder, name), day, index: Number(index) });
  }
  return files.toSorted((a, b) => (a.day === b.day ? b.index - a.index : a.day < b.day ? 1 : -1));
}

/** Retention limits for the recordings in a folder. */
export interface Retention {
  readonly keepDays: number;
  readonly keepBytes: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** The file being written, which is never deleted. */
  readonly current: string;
}

/**
 * Deletes recordings that are too old, then the oldest ones until the rest fits the size limit; returns the number
 * deleted.
 */
export async function deleteOldRecordings(folder: string, keep: Retention): Promise<number> {
  const oldestDay = utcDay(keep.nowMs - keep.keepDays * 86_400_000);
  let bytes = 0;
  let deleted = 0;
  for (const file of await recordingFiles(folder)) {
    if (file.path === keep.current) continue;
    const size = await sizeOf(file.path);
    bytes += size;
    if (file.day >= oldestDay && bytes <= keep.keepBytes) continue;
    // Another program sharing the folder may have deleted it first or have it open: retried next time.
    if (
      !(await unlink(file.path)
        .then(() => true)
        .catch(() => false))
    )
      continue;
    bytes -= size;
    deleted += 1;
  }
  return deleted;
}

/** Returns a file's size; 0 if it doesn't exist. */
export async function sizeOf(file: string): Promise<number> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  return size;
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
}
