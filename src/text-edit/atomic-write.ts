import { randomUUID } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';

/** A file to write. */
export interface AtomicWrite {
  readonly path: string;
  readonly text: string;
  /** Permission bits of the new file. */
  readonly mode: number;
  /** Called right before the rename, in the same turn of the event loop; false leaves the old file in place. */
  readonly isStillWanted?: () => boolean;
}

/**
 * Writes a file atomically, so that a reader, even after a crash, sees either the old text or the new one, never a
 * part: temporary file in the same folder, fsync, rename, fsync of the folder. False if no longer wanted. If it fails,
 * removes the temporary file and throws.
 */
export async function atomicWrite(write: AtomicWrite): Promise<boolean> {
  const folder = path.dirname(write.path);
  const temporary = temporaryBeside(write.path);
  try {
    await writeDurably(temporary, write);
    if (write.isStillWanted?.() === false) {
      await rm(temporary, { force: true });
      return false;
    }
    renameSync(temporary, write.path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
  return true;
}

/** Does the same synchronously, for callers that exit before another turn of the event loop. */
export function atomicWriteNow(write: AtomicWrite): boolean {
  const temporary = temporaryBeside(write.path);
  try {
    writeDurablyNow(temporary, write);
    const isWanted = write.isStillWanted?.() !== false;
    if (isWanted) renameSync(temporary, write.path);
    else rmSync(temporary, { force: true });
    if (isWanted) syncFolderNow(path.dirname(write.path));
    return isWanted;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.tmp`);
}

function writeDurablyNow(temporary: string, { text, mode }: AtomicWrite): void {
  const file = openSync(temporary, 'wx', mode);
  try {
    fchmodSync(file, mode);
    writeFileSync(file, text, 'utf8');
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function writeDurably(temporary: string, { text, mode }: AtomicWrite): Promise<void> {
  const file = await open(temporary, 'wx', mode);
  try {
    // The umask may have removed bits that the old file has.
    await file.chmod(mode);
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Syncs a folder, without which a crash may undo the rename. Returns false where that is not possible, as on Windows
 * and some network file systems; the write has succeeded nevertheless, since the new file is in place.
 */
async function syncFolder(folder: string): Promise<boolean> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch {
    return false;
  }
}

/** Does the same synchronously. */
export function syncFolderNow(folder: string): boolean {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return true;
  } catch {
    return false;
  }
}
