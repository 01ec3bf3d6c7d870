import path from 'node:path';
import type { Source } from '../../contract/settings/effective.ts';

/** Makes a path from a layer absolute. */
export type ResolvePath = (text: string, source: Source) => string;

/** Returns the path rules of the platform that settings are read for, which a test may choose. */
export function pathRules(platform: NodeJS.Platform): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix;
}

/** Base for paths that are not absolute. */
export interface PathOrigin {
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
  /** Base of relative paths; if undefined, they stay relative. */
  readonly folder: string | undefined;
}

/** Returns the path with a leading `~` replaced by the home folder, made absolute if the base folder is known. */
export function expandPath(text: string, origin: PathOrigin): string {
  const rules = pathRules(origin.platform);
  const startsAtHome = text === '~' || text.startsWith('~/') || text.startsWith(`~${rules.sep}`);
  if (startsAtHome) return rules.join(origin.homeDir, text.slice(1));
  if (rules.isAbsolute(text) || origin.folder === undefined) return text;
  return rules.join(origin.folder, text);
}
