import path from 'node:path';
import type { Source } from '../../contract/settings/effective.ts';

/** Makes a path that a layer wrote absolute. */
export type ResolvePath = (text: string, source: Source) => string;

/** The path rules of the platform the settings are read for, which a test may choose. */
export function pathRules(platform: NodeJS.Platform): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix;
}

/** Where a path starts that is not absolute. */
export interface PathOrigin {
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
  /** The folder of a relative path; undefined leaves it relative. */
  readonly folder: string | undefined;
}

/** The path with a leading `~` replaced by the home folder and, where a folder is known, made absolute. */
export function expandPath(text: string, origin: PathOrigin): string {
  const rules = pathRules(origin.platform);
  const startsAtHome = text === '~' || text.startsWith('~/') || text.startsWith(`~${rules.sep}`);
  if (startsAtHome) return rules.join(origin.homeDir, text.slice(1));
  if (rules.isAbsolute(text) || origin.folder === undefined) return text;
  return rules.join(origin.folder, text);
}
