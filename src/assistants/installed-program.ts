import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { member, type AssistantEnvironment } from './assistant.ts';
import { exists, readAssistantFile } from './assistant-file.ts';

const VERSION = /^\d+\.\d+\.\d+$/u;

/** Path of a program found on the PATH; undefined if there is none. */
export function programOnPath(program: string, env: AssistantEnvironment['env']): string | undefined {
  // Windows spells it `Path`, and a copy of its variables is case-sensitive.
  const searchPath = env['PATH'] ?? env['Path'] ?? '';
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find(isFile);
}

/** Skips folders with that name, as shells do. */
function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false; // missing, or in a folder this user cannot access
  }
}

/**
 * Version of a program, found without running it: from the package that contains it, or else from a part of its path
 * that is a version, as installers lay them out. Undefined if neither exists.
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

/** Up to four, the depth of a program in its package. */
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
    return undefined; // only a hint
  }
}
