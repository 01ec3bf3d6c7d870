import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '../is-alive.ts';
import { readRegularFile } from '../regular-file.ts';

/** The folder's name has the process that made it; what mkdtemp adds comes behind. */
const PREFIX = 'lunaroute-run-';
const NAME = /^lunaroute-run-(\d+)-/u;
/** The process that uses the files: it may outlive the one that made them. */
const USER_FILE = 'used-by';

/** Files for one command, in a folder of the system's for such, which only this user can read. */
export class KeptFiles {
  #folder: string | undefined;
  #count = 0;

  /** Writes one; gives its path. */
  readonly keep = (text: string): string => {
    this.#folder ??= mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
    this.#count += 1;
    const file = path.join(this.#folder, `settings-${this.#count}.json`);
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return file;
  };

  /** Notes the process that they are for, for {@link removeAbandonedFiles}. Never throws: that process runs already. */
  usedBy(pid: number): void {
    if (this.#folder === undefined) return;
    try {
      writeFileSync(path.join(this.#folder, USER_FILE), String(pid), { mode: 0o600 });
    } catch {
      // a full disk: only what a killed command leaves behind is removed too early
    }
  }

  /** Removes them all; may be called again. */
  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/** Removes what earlier processes kept that were killed before they could, once the command that uses it has ended. Never throws. */
export function removeAbandonedFiles(): void {
  const folder = tmpdir();
  for (const name of namesIn(folder)) {
    const maker = Number(NAME.exec(name)?.[1] ?? 0);
    if (maker === 0 || isAlive(maker)) continue;
    try {
      const abandoned = path.join(folder, name);
      const { uid } = lstatSync(abandoned);
      // Everybody may put something there, under any name.
      if (process.getuid !== undefined && uid !== process.getuid()) continue;
      if (!isInUse(abandoned)) rmSync(abandoned, { recursive: true, force: true });
    } catch {
      // somebody else was quicker, or it is not ours to remove
    }
  }
}

function isInUse(folder: string): boolean {
  try {
    const pid = Number(readRegularFile(path.join(folder, USER_FILE)).toString('utf8'));
    return pid > 0 && isAlive(pid);
  } catch {
    return false; // its maker ended before the command was there
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
