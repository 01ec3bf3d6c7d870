import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { utcDay } from '../clock.ts';

const NAME = /^(\d{4}-\d{2}-\d{2})(?:\.(\d{1,6}))?\.jsonl$/u;

/** One file of recordings. */
export interface RecordingFile {
  readonly path: string;
  /** UTC, such as `2026-11-23`. */
  readonly day: string;
  /** Counts the files of a day from 0. */
  readonly index: number;
}

/** Where the file of that day and number is. */
export function recordingPath(folder: string, day: string, index: number): string {
  return path.join(folder, index === 0 ? `${day}.jsonl` : `${day}.${index}.jsonl`);
}

/** The recordings in a folder, the latest first; other files are not looked at. None where there is no folder. */
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

/** What is kept of the recordings in a folder. */
export interface Retention {
  readonly keepDays: number;
  readonly keepBytes: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** The file being written; it is never deleted. */
  readonly current: string;
}

/** Deletes recordings that are too old, then the oldest ones while all together are too large; gives how many. */
export async function deleteOldRecordings(folder: string, keep: Retention): Promise<number> {
  const oldestDay = utcDay(keep.nowMs - keep.keepDays * 86_400_000);
  let bytes = 0;
  let deleted = 0;
  for (const file of await recordingFiles(folder)) {
    if (file.path === keep.current) continue;
    const size = await sizeOf(file.path);
    bytes += size;
    if (file.day >= oldestDay && bytes <= keep.keepBytes) continue;
    bytes -= size;
    deleted += await unlink(file.path).then(
      () => 1,
      () => 0, // another program of the same folder was faster, or holds it open; the next time will do
    );
  }
  return deleted;
}

/** 0 where there is no such file. */
export async function sizeOf(file: string): Promise<number> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  return size;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
