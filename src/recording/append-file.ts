import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../make-folder.ts';

/** A file that only grows. */
export interface AppendFile {
  readonly sizeBytes: number;
  /** The last line has its end: false after a crash in the middle of one. */
  readonly endsWhole: boolean;
  /** Resolves to the bytes that went in: less than given where the disk takes no more. Rejects where none did. */
  append(bytes: Buffer): Promise<number>;
  /** Somebody has deleted it: what is appended is lost. */
  isGone(): Promise<boolean>;
  close(): Promise<void>;
}

/** Where recordings are written; a test puts a disk of its own in the place of the real one. */
export interface RecordingDisk {
  /** Opens a file for appending, its folder made where there is none. Only its owner may read either. */
  open(file: string): Promise<AppendFile>;
  /** Appends before it returns, for a program that ends; throws the system's error. */
  appendNow(file: string, bytes: Buffer): void;
}

const FLAGS =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_RDWR |
  // A link that somebody laid there would lead the recording to another file; Windows knows no such flag.
  (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW);
const LINE_FEED = 10;

/** The file system. */
export const fileSystem: RecordingDisk = { open: openAppend, appendNow };

async function openAppend(file: string): Promise<AppendFile> {
  makeFolder(path.dirname(file), 0o700);
  const handle = await open(file, FLAGS, 0o600);
  try {
    const { size, mode } = await handle.stat();
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') await handle.chmod(0o600);
    return {
      sizeBytes: size,
      endsWhole: await endsWhole(handle, size),
      append: async (bytes) => (await handle.write(bytes, 0, bytes.length)).bytesWritten,
      isGone: async () => (await handle.stat()).nlink === 0,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function appendNow(file: string, bytes: Buffer): void {
  makeFolder(path.dirname(file), 0o700);
  const descriptor = openSync(file, FLAGS, 0o600);
  try {
    writeSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

async function endsWhole(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === LINE_FEED;
}
