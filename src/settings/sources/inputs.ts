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
