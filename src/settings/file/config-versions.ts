import { rename, rm, stat } from 'node:fs/promises';
import { atomicWrite } from './atomic-write.ts';
import { errorCode, readText, readUtf8 } from './read-text.ts';

/** How many earlier versions stay beside the config file: `config.yaml.1`, the newest, to `.5`. */
export const KEPT_VERSIONS = 5;

/** Keeps a text as the newest earlier version; the oldest one goes. */
export async function keepVersion(file: string, version: { text: string; mode: number }): Promise<void> {
  for (let number = KEPT_VERSIONS; number > 1; number -= 1) {
    await moveIfThere(versionPath(file, number - 1), versionPath(file, number));
  }
  await atomicWrite({ path: versionPath(file, 1), ...version });
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

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await stat(from);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  await rename(from, to);
}
