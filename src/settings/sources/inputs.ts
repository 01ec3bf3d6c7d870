import { mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { AccessOf } from '../findings/file-exposure.ts';
import type { SystemProxyAnswers } from './system-proxy.ts';

/** Variables by name, as `process.env` has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What the command line said. Numbers stay text, so that a wrong one becomes a finding. */
export interface SettingsFlags {
  /** `--config` */
  readonly config?: string | undefined;
  /** `--host` */
  readonly host?: string | undefined;
  /** `--port` */
  readonly port?: string | undefined;
  /** `--ui-port` */
  readonly uiPort?: string | undefined;
  /** False for `--no-ui`; true and undefined say nothing. */
  readonly ui?: boolean | undefined;
  /** Where the demo's own provider is, for `--demo`: it takes the place of the built-in ones, others are off. */
  readonly demoUrl?: string | undefined;
  /** True for `--insecure-bind`; false and undefined say nothing. */
  readonly insecureBind?: boolean | undefined;
  /** True for `--insecure-ui-bind`; false and undefined say nothing. */
  readonly insecureUiBind?: boolean | undefined;
}

/** Everything the settings are read from. Nothing else is looked at. */
export interface SettingsInputs {
  readonly env: Variables;
  /** What the login shell would have set; `env` overrides it. */
  readonly loginShellEnv?: Variables | undefined;
  readonly flags: SettingsFlags;
  /** API keys that were entered in the desktop window, by provider name. */
  readonly keystore?: Readonly<Record<string, string>> | undefined;
  /** Providers that have a key in the window's key store which could not be read. */
  readonly unreadKeys?: readonly string[] | undefined;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
  /** Relative paths on the command line and in variables start here; without it they stay relative. */
  readonly cwd?: string | undefined;
  /** Gives a file's text, or throws what `fs.readFileSync` throws. */
  readonly readFile?: ((path: string) => string) | undefined;
  /** Tells who may write a file; without it the disk is asked. */
  readonly accessOf?: AccessOf | undefined;
  /** Gives a path without links; without it the disk is asked. */
  readonly realPathOf?: ((path: string) => string) | undefined;
  /** What the system's proxy settings say; only the desktop can ask. */
  readonly systemProxies?: SystemProxyAnswers | undefined;
  /** Variables that the login shell had at the last start and has not told of at this one. */
  readonly silentVariables?: readonly string[] | undefined;
}

/** The flags of a demo. It has a file of its own: what is tried out there must not end up in the user's. */
export function demoFlags(flags: SettingsFlags, demoUrl: string): SettingsFlags {
  if (flags.config !== undefined) return { ...flags, demoUrl };
  const config = path.join(mkdtempSync(path.join(tmpdir(), 'lunaroute-demo-')), 'config.yaml');
  writeFileSync(config, '# The settings of this demo. They are gone when it is.\n', { mode: 0o600 });
  return { ...flags, config, demoUrl };
}

/** Where API keys that were entered in the window are kept. Only the desktop has one. */
export interface KeyStore {
  /** Whether keys are kept safely; `reason` says why not, and what to do instead. */
  available(): { readonly available: boolean; readonly reason: string };
  /** Providers that have a key which could not be read. */
  unread(): readonly string[];
  /** Every key, by provider. Rejects where the store cannot be read; its message is shown. */
  keys(): Promise<Readonly<Record<string, string>>>;
  store(provider: string, key: string): Promise<void>;
  forget(provider: string): Promise<void>;
}

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
