import type { Clock } from './clock.ts';
import type { DesktopPort } from './control/desktop-port.ts';
import type { DemoStandIn } from './control/program-life.ts';
import type { LogFormat } from './logging/format.ts';
import type { Interfaces } from './network/address-watch.ts';
import type { ProxyServerOptions } from './proxy/proxy-server.ts';
import type { KeyStore, SettingsInputs } from './settings/sources/inputs.ts';
import type { LoginShellReader, ShellNames } from './settings/sources/login-shell.ts';
import type { SystemProxyReader } from './settings/sources/system-proxy.ts';

/** What the program is given by whoever starts it. */
export interface AppOptions {
  readonly inputs: SettingsInputs;
  readonly version: string;
  /** Of the library that connects. */
  readonly undiciVersion?: string | undefined;
  /** Where the builds have written down the licenses of what is inside. */
  readonly licenseFiles?: readonly string[] | undefined;
  readonly logFormat: LogFormat;
  /** Takes whole log lines, each with its line end. */
  readonly write: (text: string) => void;
  /** How much of what was written nobody has read yet, in bytes. */
  readonly unreadBytes?: (() => number) | undefined;
  /** Such as `a terminal`, which is the default. */
  readonly startedFrom?: string | undefined;
  readonly demo?: DemoStandIn | undefined;
  readonly keyStore?: KeyStore | undefined;
  readonly loginShell?: LoginShellReader | undefined;
  readonly shellNames?: ShellNames | undefined;
  readonly systemProxy?: SystemProxyReader | undefined;
  readonly desktop?: DesktopPort | undefined;
  /**
   * It serves one command alone and leaves nothing behind: other commands are not told of it, no assistant's file is
   * touched, and nobody but the command sends requests.
   */
  readonly isPrivate?: boolean | undefined;
  /** Whether a start with errors in the settings is none: what a restart would do depends on it. */
  readonly refusesErrors?: boolean | undefined;
  readonly clock?: Clock | undefined;
  /** The machine's network interfaces. */
  readonly interfaces?: (() => Interfaces) | undefined;
  /** The system's certificates as they are now; a process of Node's own is asked by default. */
  readonly readSystemCertificates?: ProxyServerOptions['readSystemCertificates'];
  /** Milliseconds since the machine started, sleep included. Of no use beside another clock than the system's. */
  readonly uptimeMs?: (() => number) | undefined;
}
