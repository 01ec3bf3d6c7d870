import { userInfo } from 'node:os';
import { isatty } from 'node:tty';
import type { LoginShellReader } from '../../src/settings/sources/login-shell.ts';
import { loginShellReader, startedFromTerminal } from './login-shell.ts';
import type { ShellStore } from './shell-store.ts';

/** Returns a login shell reader that checks on each call whether the user has turned it off. */
export function askLoginShell(
  store: ShellStore,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): LoginShellReader {
  const read = loginShellReader({
    env,
    platform,
    isStdinTty: isatty(0),
    accountShell: userInfo().shell ?? undefined,
  });
  return (names) =>
    store.preferences.readLoginShell
      ? read(names)
      : Promise.resolve({ kind: 'not_asked', why: 'Reading the login shell is turned off in the settings.' });
}

/** How the program was started, in words for the settings pages. */
export function startedFrom(isAtLogin: boolean, env: NodeJS.ProcessEnv): string {
  if (isAtLogin) return 'the login';
  return startedFromTerminal({ env, isStdinTty: isatty(0) }) ? 'a terminal' : 'a launcher';
}
