import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { Definition } from '../contract/settings/definition.ts';
import { sentence } from '../contract/settings/parsed.ts';
import type { OwnVersions } from '../control/collect-bundle.ts';

/** Wrong usage, or nothing found that the command could apply to. */
export const EXIT_USAGE = 1;

/** Returns a parser for commander that applies a setting's rules to a flag. */
export function readAs<T>({ parse }: Definition<T>): (text: string) => T {
  return (text) => {
    const parsed = parse(text);
    if (parsed.kind === 'invalid') throw new InvalidArgumentError(sentence(parsed.reason));
    return parsed.value;
  };
}

/** Returns the program's version. */
export function packageVersion(): string {
  return textIn(manifest(), 'version') ?? '0.0.0';
}

/**
 * Returns the program's version and that of undici, the library that makes connections: package.json pins the latter,
 * and it is installed or bundled as pinned.
 */
export function ownVersions(): OwnVersions {
  const { devDependencies, ...rest } = manifest();
  return { version: textIn(rest, 'version') ?? '0.0.0', undiciVersion: textIn(devDependencies, 'undici') };
}

/** Reads `package.json`, two folders up from both the sources and the bundle. */
function manifest(): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

function textIn(fields: unknown, name: string): string | undefined {
  const value: unknown =
    typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
