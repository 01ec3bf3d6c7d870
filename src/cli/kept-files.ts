import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '../system/processes.ts';
import { readRegularFile } from '../system/regular-file.ts';

/** Followed by the PID of the process that created the folder and by mkdtemp's suffix. */
const PREFIX = 'lunaroute-run-';
const NAME = /^lunaroute-run-(\d+)-/u;
/** Name of the file with the PID of the process that uses the files, which may outlive their creator. */
const USER_FILE = 'used-by';

/** Files for one command, in a temporary folder that only this user can read. */
export class KeptFiles {
  #folder: string | undefined;
  #count = 0;

  /** Writes `text` to a new file and returns its path. */
  readonly keep = (text: string): string => {
    this.#folder ??= mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
    this.#count += 1;
    const file = path.join(this.#folder, `settings-${this.#count}.json`);
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return file;
  };

  /**
   * Records the process that uses the files, for {@link removeAbandonedFiles}. Never throws: that process is already
   * running.
   */
  usedBy(pid: number): void {
    if (this.#folder === undefined) return;
    try {
      writeFileSync(path.join(this.#folder, USER_FILE), String(pid), { mode: 0o600 });
    } catch {
      // disk full: the only harm is that files of a killed command are removed too early
    }
  }

  /** Removes all files; may be called more than once. */
  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/**
 * Removes files left by processes that were killed before they could do so, once the command using them has ended.
 * Never throws.
 */
export function removeAbandonedFiles(): void {
  const folder = tmpdir();
  for (const name of namesIn(folder)) {
    const maker = Number(NAME.exec(name)?.[1] ?? 0);
    if (maker === 0 || isAlive(maker)) continue;
    try {
      const abandoned = path.join(folder, name);
      const { uid } = lstatSync(abandoned);
      // Anybody may create entries here, under any name.
      if (process.getuid !== undefined && uid !== process.getuid()) continue;
      if (!isInUse(abandoned)) rmSync(abandoned, { recursive: true, force: true });
    } catch {
      // another process was quicker, or the folder isn't ours to remove
    }
  }
}

function isInUse(folder: string): boolean {
  try {
    const pid = Number(readRegularFile(path.join(folder, USER_FILE)).toString('utf8'));
    return pid > 0 && isAlive(pid);
  } catch {
    return false; // its creator ended before the command started
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
