import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { NewerRelease } from '../../src/contract/updates.ts';
import type { Release } from './release-feed.ts';

/** Facts that tell how this program was installed. */
export interface InstallFacts {
  readonly platform: NodeJS.Platform;
  /** The path of the program's executable. */
  readonly executable: string;
  /** Node's name of the CPU architecture, such as `x64`. */
  readonly arch: string;
  /** False for a checkout. */
  readonly isPackaged: boolean;
  readonly env: NodeJS.ProcessEnv;
}

const DPKG_WITHIN_MS = 5000;
/** Folders where Homebrew records installed casks, on Apple silicon and on Intel. */
const CASKROOMS = ['/opt/homebrew/Caskroom', '/usr/local/Caskroom'];
const NAME = 'lunaroute-tray';
const DEBIAN_ARCHS: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', ia32: 'i386' };

/**
 * Returns the command with which the package manager that owns this program installs a release; null if none owns it.
 * On Windows no package manager leaves a reliable trace.
 */
export async function installOf(
  release: Release,
  facts: InstallFacts,
  caskrooms: readonly string[] = CASKROOMS,
): Promise<NewerRelease['install']> {
  const { platform, isPackaged, env } = facts;
  if (!isPackaged) return null;
  if (platform === 'darwin') {
    const isCask = caskrooms.some((folder) => existsSync(`${folder}/${NAME}`));
    return isCask ? { by: 'Homebrew', command: `brew upgrade --cask ${NAME}` } : null;
  }
  // An AppImage is mounted anew at each start and belongs to no package.
  if (platform !== 'linux' || env['APPIMAGE'] !== undefined) return null;
  const file = debOf(release, facts.arch);
  if (file === undefined || !(await isOwnedByDpkg(facts))) return null;
  return { by: 'apt', command: `sudo apt install ./${file}` };
}

/**
 * The release's package for this architecture. Its name becomes part of a command, so names with shell metacharacters
 * are rejected.
 */
function debOf({ files }: Release, arch: string): string | undefined {
  const ending = `-${DEBIAN_ARCHS[arch] ?? arch}.deb`;
  return files.find((name) => name.endsWith(ending) && /^[\w.+~-]+$/u.test(name));
}

async function isOwnedByDpkg({ executable, env }: InstallFacts): Promise<boolean> {
  try {
    await promisify(execFile)('dpkg-query', ['--search', executable], { env, timeout: DPKG_WITHIN_MS });
    return true;
  } catch {
    return false; // dpkg is missing, or no package owns the file
  }
}
