import type { Clock } from './clock.ts';
import type { DesktopPort } from './control/desktop-port.ts';
import type { DemoStandIn } from './control/program-life.ts';
import type { LogFormat } from './logging/format.ts';
import type { Interfaces } from './network/address-watch.ts';
import type { ProxyServerOptions } from './proxy/proxy-server.ts';
import type { KeyStore, SettingsInputs } from './settings/sources/inputs.ts';
import type { LoginShellReader, ShellNames } from './settings/sources/login-shell.ts';
import type { SystemProxyReader } from './settings/sources/system-proxy.ts';

/** Options supplied by whatever starts the program. */
export interface AppOptions {
  readonly inputs: SettingsInputs;
  readonly version: string;
  /** Version of undici, the HTTP client library. */
  readonly undiciVersion?: string | undefined;
  /** Files with the licenses of bundled code, written by the builds. */
  readonly licenseFiles?: readonly string[] | undefined;
  readonly logFormat: LogFormat;
  /** Receives whole log lines, including line ends. */
  readonly write: (text: string) => void;
  /** Number of bytes written that have not been read yet. */
  readonly unreadBytes?: (() => number) | undefined;
  /** How the program was started; defaults to `a terminal`. */
  readonly startedFrom?: string | undefined;
  readonly demo?: DemoStandIn | undefined;
  readonly keyStore?: KeyStore | undefined;
  readonly loginShell?: LoginShellReader | undefined;
  readonly shellNames?: ShellNames | undefined;
  readonly systemProxy?: SystemProxyReader | undefined;
  readonly desktop?: DesktopPort | undefined;
  /**
   * The program serves a single command and leaves no trace: other commands cannot find it, assistants' files are not
   * touched, and only that command sends requests.
   */
  readonly isPrivate?: boolean | undefined;
  /** Whether the program refuses to start with errors in the settings; determines what a restart would do. */
  readonly refusesErrors?: boolean | undefined;
  readonly clock?: Clock | undefined;
  /** Returns the machine's network interfaces. */
  readonly interfaces?: (() => Interfaces) | undefined;
  /** Reads the current system certificates; by default in a separate Node process. */
  readonly readSystemCertificates?: ProxyServerOptions['readSystemCertificates'];
  /** Milliseconds since the machine started, including sleep. Makes sense only with the system clock. */
  readonly uptimeMs?: (() => number) | undefined;
}
