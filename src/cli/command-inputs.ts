import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { Definition } from '../contract/settings/definition.ts';
import { sentence } from '../contract/settings/parsed.ts';
import type { OwnVersions } from '../control/collect-bundle.ts';

/** Wrong use of the command line, or nothing there that the command could be about. */
export const EXIT_USAGE = 1;

/** Reads a flag by the rules of a setting, for commander. */
export function readAs<T>({ parse }: Definition<T>): (text: string) => T {
  return (text) => {
    const parsed = parse(text);
    if (parsed.kind === 'invalid') throw new InvalidArgumentError(sentence(parsed.reason));
    return parsed.value;
  };
}

/** The program's version. */
export function packageVersion(): string {
  return textIn(manifest(), 'version') ?? '0.0.0';
}

/** The same with that of the library that connects: pinned there, installed or bundled as it is. */
export function ownVersions(): OwnVersions {
  const { devDependencies, ...rest } = manifest();
  return { version: textIn(rest, 'version') ?? '0.0.0', undiciVersion: textIn(devDependencies, 'undici') };
}

/** `package.json`, two folders up from the sources and from the bundle. */
function manifest(): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

function textIn(fields: unknown, name: string): string | undefined {
  const value: unknown =
    typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
