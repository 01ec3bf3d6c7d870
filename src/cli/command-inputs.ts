import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { InvalidArgumentError } from 'commander';
import type { Definition } from '../contract/settings/definition.ts';
import { sentence } from '../contract/settings/parsed.ts';
import type { OwnVersions } from '../control/collect-bundle.ts';
import type { SettingsFlags, SettingsInputs } from '../settings/sources/inputs.ts';

/** Wrong use of the command line, or nothing there that the command could be about. */
export const EXIT_USAGE = 1;

/** Everything the settings are read from, for a command that was given these flags. */
export function inputsOf(flags: SettingsFlags): SettingsInputs {
  return { env: process.env, flags, homeDir: homedir(), platform: process.platform, cwd: process.cwd() };
}

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
  return versionIn(new URL('../../package.json', import.meta.url)) ?? '0.0.0';
}

/** The same with that of the library that connects, which npm has put beside the program. */
export function ownVersions(): OwnVersions {
  return { version: packageVersion(), undiciVersion: versionIn(undiciManifest()) };
}

function undiciManifest(): string {
  return createRequire(import.meta.url).resolve('undici/package.json');
}

function versionIn(manifest: string | URL): string | undefined {
  const parsed: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) return undefined;
  return String(parsed.version);
}
