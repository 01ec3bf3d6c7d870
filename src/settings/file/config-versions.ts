import { chmod, rename, rm, stat } from 'node:fs/promises';
import { atomicWrite } from '../../text-edit/atomic-write.ts';
import { errorCode, readText, readUtf8 } from './read-text.ts';

/** How many earlier versions stay beside the config file: `config.yaml.1`, the newest, to `.5`. */
const KEPT_VERSIONS = 5;

/** Nobody but its owner needs a former version, and it may hold a key that was removed since. */
const MODE = 0o600;

/** Keeps a text as the newest earlier version, for its owner alone; the oldest one goes. */
export async function keepVersion(file: string, text: string): Promise<void> {
  for (let number = KEPT_VERSIONS; number > 1; number -= 1) {
    const moved = versionPath(file, number);
    if (await moveIfThere(versionPath(file, number - 1), moved)) await chmod(moved, MODE);
  }
  await atomicWrite({ path: versionPath(file, 1), text, mode: MODE });
}

/** The newest earlier version; undefined where there is none. */
export function newestVersion(file: string): string | undefined {
  const read = readText(versionPath(file, 1), readUtf8);
  return read.kind === 'text' ? read.text : undefined;
}

/** Takes the newest earlier version away, so that the one before it is the newest. */
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
