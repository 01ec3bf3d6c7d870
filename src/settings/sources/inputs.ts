import { homedir } from 'node:os';
import type { AccessOf } from '../findings/file-exposure.ts';
import type { SettingsFlags } from './flags.ts';
import type { SystemProxyAnswers } from './system-proxy.ts';

/** Variables by name, as `process.env` has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** All inputs of the settings; they are read from nothing else. */
export interface SettingsInputs {
  readonly env: Variables;
  /** The login shell's variables; overridden by `env`. */
  readonly loginShellEnv?: Variables | undefined;
  readonly flags: SettingsFlags;
  /** API keys entered in the desktop window, by provider name. */
  readonly keystore?: Readonly<Record<string, string>> | undefined;
  /** Providers whose key in the window's key store could not be read. */
  readonly unreadKeys?: readonly string[] | undefined;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
  /** Base of relative paths on the command line and in variables; if undefined, they stay relative. */
  readonly cwd?: string | undefined;
  /** Returns a file's text, or throws like `fs.readFileSync`. */
  readonly readFile?: ((path: string) => string) | undefined;
  /** Returns who may access a file; by default, reads it from disk. */
  readonly accessOf?: AccessOf | undefined;
  /** Resolves links in a path; by default, on disk. */
  readonly realPathOf?: ((path: string) => string) | undefined;
  /** The system's proxy settings; only the desktop app can query them. */
  readonly systemProxies?: SystemProxyAnswers | undefined;
  /** Variables that the login shell had at the last start, while it has not responded at this one. */
  readonly silentVariables?: readonly string[] | undefined;
}

/** Returns the flags for a demo, which has its own config file unless the flags name one. */
export function demoFlags(
  flags: SettingsFlags,
  demo: { readonly url: string; configFile(): string },
): SettingsFlags {
  return { ...flags, config: flags.config ?? demo.configFile(), demoUrl: demo.url };
}

/** Store for API keys entered in the window. Only the desktop app has one. */
export interface KeyStore {
  /** Whether keys can be stored safely; `reason` says why not, and what to do instead. */
  available(): { readonly available: boolean; readonly reason: string };
  /** Returns the providers whose key could not be read. */
  unread(): readonly string[];
  /** Resolves to every key by provider. Rejects with a message for the user if the store cannot be read. */
  keys(): Promise<Readonly<Record<string, string>>>;
  /** Sets the callback for when the system answers after `keys` has stopped waiting for it. */
  onLate?(listener: () => void): void;
  store(provider: string, key: string): Promise<void>;
  forget(provider: string): Promise<void>;
}

/** Returns the inputs of the settings for a command with these flags. */
export function inputsOf(flags: SettingsFlags): SettingsInputs {
  return { env: process.env, flags, homeDir: homeFolder(), platform: process.platform, cwd: process.cwd() };
}

/**
 * Returns the user's home folder. A container or service may run under a user id without an account, and without HOME.
 */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/'; // container runtimes set HOME to this for such a user id
  }
}
