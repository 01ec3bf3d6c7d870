import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { member, type AssistantEnvironment } from './assistant.ts';
import { exists, readAssistantFile } from './assistant-file.ts';

const VERSION = /^\d+\.\d+\.\d+$/u;

/** Where the PATH has a program; undefined where it has none. */
export function programOnPath(program: string, env: AssistantEnvironment['env']): string | undefined {
  // Windows calls it so, and a copy of its variables no longer passes over case.
  const searchPath = env['PATH'] ?? env['Path'] ?? '';
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find(isFile);
}

/** A folder of that name is passed over, as a shell does. */
function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false; // not there, or in a folder that is closed to this user
  }
}

/**
 * The version of a program by its place on the disk: the package that it stands in, or else a part of its path that is
 * a version, as installers lay them out. It is not run for that. Undefined where nothing tells.
 */
export function installedVersion(program: string | undefined, packageName: string): string | undefined {
  if (program === undefined) return undefined;
  const target = behindLinks(program);
  const shim = path.join(path.dirname(program), 'node_modules', packageName);
  for (const folder of [...foldersAbove(target), shim]) {
    const version = versionOf(path.join(folder, 'package.json'), packageName);
    if (version !== undefined) return version;
  }
  return target.split(/[\\/]/u).findLast((part) => VERSION.test(part));
}

function behindLinks(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** As many as a package is deep. */
function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = path.dirname(file); folders.length < 4; folder = path.dirname(folder))
    folders.push(folder);
  return folders;
}

function versionOf(file: string, packageName: string): string | undefined {
  if (!exists(file)) return undefined;
  try {
    const manifest: unknown = JSON.parse(readAssistantFile(file).text ?? '');
    const version = member(manifest, 'version');
    const isIt = member(manifest, 'name') === packageName && typeof version === 'string';
    return isIt && VERSION.test(version) ? version : undefined;
  } catch {
    return undefined; // it is only a hint
  }
}
