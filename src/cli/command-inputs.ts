import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { InvalidArgumentError } from 'commander';
import type { Definition } from '../contract/settings/definition.ts';
import { sentence } from '../contract/settings/parsed.ts';
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
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) return '0.0.0';
  return String(parsed.version);
}
