import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../system/make-folder.ts';

/** A file opened for appending. */
export interface AppendFile {
  readonly sizeBytes: number;
  /** Whether the last line is complete; false after a crash while writing it. */
  readonly endsWhole: boolean;
  /** Resolves to the number of bytes written, less than given if the disk is full. Rejects if none were written. */
  append(bytes: Buffer): Promise<number>;
  /** Whether the file was deleted, so that appended data would be lost. */
  isGone(): Promise<boolean>;
  close(): Promise<void>;
}

/** The disk for recordings; tests substitute their own. */
export interface RecordingDisk {
  /** Opens a file for appending and creates its folder if needed. Both are accessible only to their owner. */
  open(file: string): Promise<AppendFile>;
  /** Appends synchronously, for a program about to exit; throws the system's error. */
  appendNow(file: string, bytes: Buffer): void;
}

const FLAGS =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_RDWR |
  // Refuse symbolic links, which could redirect the recording to another file. Windows has no such flag.
  (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW);
const LINE_FEED = 10;

/** The real file system. */
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
