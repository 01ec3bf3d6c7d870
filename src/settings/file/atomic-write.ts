import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';

/** What is written, and how. */
export interface AtomicWrite {
  readonly path: string;
  readonly text: string;
  /** Permission bits of the new file. */
  readonly mode: number;
  /**
   * Asked right before the rename, in the same turn of the event loop; false leaves the old file in place.
   */
  readonly isStillWanted?: () => boolean;
}

/**
 * Writes a file so that a reader, and a crash at any moment, finds the old text or the new one, never a part:
 * a temporary file in the same folder, fsync, rename, fsync of the folder. False where it was no longer wanted.
 * On failure the temporary file is removed and the error thrown.
 */
export async function atomicWrite(write: AtomicWrite): Promise<boolean> {
  const folder = path.dirname(write.path);
  const temporary = path.join(folder, `.${path.basename(write.path)}.${randomUUID()}.tmp`);
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

async function writeDurably(temporary: string, { text, mode }: AtomicWrite): Promise<void> {
  const file = await open(temporary, 'wx', mode);
  try {
    // The umask may have taken bits away that the old file has.
    await file.chmod(mode);
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Without it the rename itself may be lost in a crash. Windows and some network file systems cannot do it; the
 * new file is in place by then, so that this is no failure of the write. False where it could not be done.
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
