import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../contract/settings/finding.ts';
import { secretsInClear } from '../file-values.ts';
import type { ConfigFile } from '../file/config-file.ts';

/** POSIX owner and permissions of a file or folder. */
export interface FileAccess {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Returns the access of a path, following links; undefined if not available. */
export type AccessOf = (path: string) => FileAccess | undefined;

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const GROUP_READS = 0o040;
const OTHERS_READ = 0o004;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
/** Sticky bit: only a file's owner may replace it in such a folder, as in /tmp. */
const STICKY = 0o1000;

/** Disk queries. */
export interface Disk {
  readonly accessOf: AccessOf;
  /** Returns the path with links resolved, or unchanged if the file does not exist. */
  readonly realPathOf: (path: string) => string;
}

/** Resolves links in a path on this machine. */
export function realPathOnDisk(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // a missing file is not behind a link
  }
}

/** Returns the access of a path on this machine. */
export function accessOnDisk(file: string): FileAccess | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined; // missing, or reported elsewhere as inaccessible
  }
}

/**
 * Warns if other users could modify or replace the config file, and thereby redirect requests and their keys. Windows
 * lacks such modes, so it gets no warning.
 */
export function fileExposure(configPath: string, platform: NodeJS.Platform, disk: Disk): Finding | undefined {
  if (platform === 'win32') return undefined;
  const { accessOf, realPathOf } = disk;
  const file = accessOf(configPath);
  // A folder in place of the file is reported as such.
  if (file === undefined || isFolder(file)) return undefined;
  if (isWritableByOthers(file)) {
    return finding(
      configPath,
      `the config file (mode ${octal(file)})`,
      `chmod go-w ${shellWord(configPath)}`,
    );
  }
  for (const folder of new Set([path.dirname(configPath), path.dirname(realPathOf(configPath))])) {
    const access = accessOf(folder);
    if (access === undefined || !isReplaceable(access)) continue;
    const what = `the folder ${folder} (mode ${octal(access)}), and so replace the config file`;
    return finding(configPath, what, `chmod o-w ${shellWord(folder)}`);
  }
  return undefined;
}

/** Warns if other users could read a key that the config file contains. */
export function keyExposure(
  { path: configPath, tree }: ConfigFile,
  platform: NodeJS.Platform,
  accessOf: AccessOf,
): Finding | undefined {
  const keys = platform === 'win32' ? [] : secretsInClear(tree);
  const file = keys.length === 0 ? undefined : accessOf(configPath);
  // Anything but a regular file has modes with another meaning, and contains no key.
  if (file === undefined || !isRegular(file) || !isReadableByOthers(file)) return undefined;
  const message =
    `Other users of this machine can read ${keys.join(', ')} in the config file (mode ${octal(file)}). ` +
    `Fix that with: chmod go-r ${shellWord(configPath)}. Or write \${VARIABLE} there, and set that variable.`;
  return { level: 'warning', code: 'key_exposed', message, at: configPath };
}

/** Systems with a group per user, whose gid equals the uid, make files group-writable by default. */
function isWritableByOthers({ mode, uid, gid }: FileAccess): boolean {
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== uid);
}

function isFolder({ mode }: FileAccess): boolean {
  return (mode & FILE_TYPE) === FOLDER;
}

function isRegular({ mode }: FileAccess): boolean {
  return (mode & FILE_TYPE) === REGULAR;
}

function isReadableByOthers({ mode, uid, gid }: FileAccess): boolean {
  return (mode & OTHERS_READ) !== 0 || ((mode & GROUP_READS) !== 0 && gid !== uid);
}

function isReplaceable({ mode }: FileAccess): boolean {
  return (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
}

function finding(configPath: string, what: string, repair: string): Finding {
  const message =
    `Other users of this machine can write ${what}. They could have your requests and keys sent elsewhere. ` +
    `Fix that with: ${repair}.`;
  return { level: 'warning', code: 'file_exposed', message, at: configPath };
}

function octal({ mode }: FileAccess): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function shellWord(text: string): string {
  return /^[\w./-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
