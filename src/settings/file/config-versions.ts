import { chmod, rename, rm, stat } from 'node:fs/promises';
import { atomicWrite } from '../../text-edit/atomic-write.ts';
import { readText, readUtf8 } from './read-text.ts';
import { errorCode } from '../../system/error-code.ts';

/** Number of earlier versions kept next to the config file: `config.yaml.1`, the newest, to `.5`. */
const KEPT_VERSIONS = 5;

/** Only the owner needs an earlier version, which may contain a key that was removed since. */
const MODE = 0o600;

/** Saves a text as the newest earlier version, readable by its owner only, and drops the oldest. */
export async function keepVersion(file: string, text: string): Promise<void> {
  for (let number = KEPT_VERSIONS; number > 1; number -= 1) {
    const moved = versionPath(file, number);
    if (await moveIfThere(versionPath(file, number - 1), moved)) await chmod(moved, MODE);
  }
  await atomicWrite({ path: versionPath(file, 1), text, mode: MODE });
}

/** Returns the text of the newest earlier version; undefined if there is none. */
export function newestVersion(file: string): string | undefined {
  const read = readText(versionPath(file, 1), readUtf8);
  return read.kind === 'text' ? read.text : undefined;
}

/** Removes the newest earlier version, so that the one before it becomes the newest. */
export async function dropNewestVersion(file: string): Promise<void> {
  await rm(versionPath(file, 1), { force: true });
  for (let number = 2; number <= KEPT_VERSIONS; number += 1) {
    await moveIfThere(versionPath(file, number), versionPath(file, number - 1));
  }
}

function versionPath(file: string, number: number): string {
  return `${file}.${number}`;
}

async function moveIfThere(from: string, to: string): Promise<boolean> {
  try {
    await stat(from);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  await rename(from, to);
  return true;
}
