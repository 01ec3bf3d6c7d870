import { homedir } from 'node:os';
import type { SettingsFlags, SettingsInputs } from '../settings/sources/inputs.ts';

/** Everything the settings are read from, for a command that was given these flags. */
export function inputsOf(flags: SettingsFlags): SettingsInputs {
  return { env: process.env, flags, homeDir: homeFolder(), platform: process.platform, cwd: process.cwd() };
}

/** The user's own folder. A container or a service may run under a number that nobody has, and without HOME. */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/'; // as container runtimes set HOME for such a number
  }
}
