import { networkInterfaces, uptime } from 'node:os';
import path from 'node:path';
import { AlertWatch } from './alerts/alert-watch.ts';
import { Assistants } from './assistants/assistants.ts';
import { SYSTEM_WSL } from './assistants/wsl-homes.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ActionOutcome } from './contract/control.ts';
import type { WhatIfCurve, WhatIfInput } from './contract/doctor.ts';
import { limitFreshness } from './contract/format-limit.ts';
import type { ResolvedSettings } from './contract/settings/settings.ts';
import type { Shell } from './contract/provider-setup.ts';
import type { Status } from './contract/status.ts';
import type { ControlHost } from './control/control-host.ts';
import type { DesktopPort } from './control/desktop-port.ts';
import { AssistantsService } from './control/assistants-service.ts';
import { AboutService } from './control/about-service.ts';
import { collectBundle, type OwnVersions } from './control/collect-bundle.ts';
import type { DoctorPort } from './control/feature-ports.ts';
import { environmentLines, type ProxyAddress, proxyUrl } from './control/environment-lines.ts';
import { announceInstance, type InstanceFile, instanceFolder } from './control/instance-file.ts';
import { type LocalSocket, openLocalSocket } from './control/local-socket.ts';
import type { PageServer } from './control/page-server.ts';
import { ProxyLifecycle, type StartOutcome } from './control/proxy-lifecycle.ts';
import { controlRouter, type ControlRouter } from './control/router.ts';
import { SettingsLog } from './control/settings-log.ts';
import { troubleOf } from './control/trouble.ts';
import type { WindowFile } from './control/window-files.ts';
import { doctorReport } from './doctor/diagnose.ts';
import { collectFacts } from './doctor/facts.ts';
import { whatIf } from './doctor/what-if.ts';
import type { LogFormat } from './logging/format.ts';
import { Logging } from './logging/logging.ts';
import { AddressWatch, type Interfaces } from './network/address-watch.ts';
import { RecordingShelf } from './recording/recording-shelf.ts';
import { ProxyServer, type ProxyServerOptions } from './proxy/proxy-server.ts';
import type { KeyStore, SettingsInputs } from './settings/sources/inputs.ts';
import type { LoginShellReader, ShellNames } from './settings/sources/login-shell.ts';
import type { SystemProxyReader } from './settings/sources/system-proxy.ts';
import type { Enforced } from './settings/settings-editor.ts';
import { SettingsStore } from './settings/settings-store.ts';

/** What stands in for the providers under `--demo`. */
export interface DemoStandIn {
  /** Where the fake provider is; the settings' flags must name the same. */
  readonly url: string;
  startTraffic(proxyUrl: string): void;
  close(): Promise<void>;
}

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
  /** Such as `a terminal`. */
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

/** The settings page once it is up. */
export interface ServedPage {
  /** As good as a password: for a terminal, not for a log. */
  readonly link: string;
  readonly address: ProxyAddress;
}

function ownVersions({ version, undiciVersion }: AppOptions): OwnVersions {
  return { version, undiciVersion };
}

/** On Linux CLOCK_BOOTTIME, which goes on in sleep and is not set by anybody. */
function machineUptimeMs(): number {
  return uptime() * 1000;
}

/** How often listeners hear of requests under way. */
const STATUS_EVERY_MS = 1000;

/** The whole program, without a screen: settings, log, proxy and control put together. */
export class App implements ControlHost {
  readonly clock: Clock;
  readonly logging: Logging;
  readonly settings: SettingsStore;
  readonly proxy: ProxyServer;
  readonly desktop: DesktopPort | undefined;
  readonly control: ControlRouter;
  readonly assistants: AssistantsService;
  readonly recordings: RecordingShelf;
  readonly alerts: AlertWatch;
  readonly about: AboutService;
  readonly doctor: DoctorPort = {
    report: () => this.proxy.loop.duringSync('the doctor', () => doctorReport(collectFacts(this))),
    bundle: () =>
      collectBundle(this, { ...ownVersions(this.#options), homeDir: this.#options.inputs.homeDir }),
    whatIf: (question) => this.proxy.loop.duringSync('a simulation', () => this.#whatIf(question)),
  };
  readonly #options: AppOptions;
  readonly #startedAt: number;
  readonly #listeners = new Set<() => void>();
  readonly #life: ProxyLifecycle;
  readonly #settingsLog: SettingsLog;
  /** The settings that the proxy has. */
  #applied: ResolvedSettings;
  #page: PageServer | undefined;
  /** Tells other commands of this program. */
  #instance: InstanceFile | undefined;
  /** Where they may ask. */
  #socket: LocalSocket | undefined;
  #addresses: AddressWatch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastStatus = '';
  #hasInternalError = false;

  constructor(options: AppOptions) {
    const clock = options.clock ?? systemClock;
    this.#options = options;
    this.clock = clock;
    this.desktop = options.desktop;
    this.#startedAt = clock.wallTime();
    this.settings = new SettingsStore({
      inputs: options.inputs,
      keyStore: options.keyStore,
      loginShell: options.loginShell,
      shellNames: options.shellNames,
      systemProxy: options.systemProxy,
      refusesErrors: options.refusesErrors,
      wallTime: () => clock.wallTime(),
      startedFrom: `process ${process.pid}, started from ${options.startedFrom ?? 'a terminal'}`,
      enforce: (resolved) => this.#enforce(resolved),
      running: () => ({ problems: this.#life.problems, inEffect: (row) => this.#life.inEffect(row) }),
    });
    this.#applied = this.settings.resolved;
    const { settings } = this.#applied;
    this.logging = new Logging({
      levels: settings,
      format: options.logFormat,
      write: options.write,
      unreadBytes: options.unreadBytes,
      wallTime: () => clock.wallTime(),
    });
    this.#settingsLog = new SettingsLog(this.logging.target('lunaroute_control'));
    this.proxy = new ProxyServer({
      settings,
      logging: this.logging,
      version: options.version,
      clock,
      uptimeMs: options.uptimeMs ?? (clock === systemClock ? machineUptimeMs : undefined),
      lookAtAddresses: () => this.#addresses?.look(),
      onAnswer: () => this.alerts.touch(),
      readSystemCertificates: options.readSystemCertificates,
    });
    this.alerts = new AlertWatch({
      clock,
      log: this.logging.target('lunaroute_control'),
      facts: () => ({
        settings: this.settings.resolved.settings.alerts,
        now: clock.wallTime(),
        nowMs: clock.now(),
        limits: this.proxy.sessions.limits(),
        sessions: this.proxy.sessions.alertViews(),
        pools: this.proxy.poolViews(),
      }),
    });
    this.#life = new ProxyLifecycle({
      proxy: this.proxy,
      resolved: () => this.settings.resolved,
      clock,
      log: this.logging.target('lunaroute_control'),
      onChange: () => this.#changed(),
      onMove: () => this.#followAddress(),
    });
    this.assistants = this.#makeAssistants();
    this.recordings = new RecordingShelf({
      settings: () => this.settings.resolved.settings.sessionRecording,
      flush: () => this.proxy.recorder.flush(),
      during: (what, work) => this.proxy.loop.during(what, work),
      wallTime: () => clock.wallTime(),
      version: options.version,
    });
    this.about = new AboutService({
      ...ownVersions(options),
      inputs: options.inputs,
      licenseFiles: options.licenseFiles ?? [],
      desktop: options.desktop?.about,
      resolved: () => this.settings.resolved,
      nowMs: () => clock.now(),
      wallTime: () => clock.wallTime(),
    });
    this.control = controlRouter(this);
  }

  /** Reads what takes time (key store, login shell), then binds. It stays usable where binding failed. */
  async start(): Promise<StartOutcome> {
    await this.settings.load();
    const { isPrivate = false } = this.#options;
    if (!isPrivate) await this.assistants.recover();
    this.#applied = this.settings.resolved;
    await this.proxy.apply(this.#applied.settings);
    this.settings.onChange(() => this.#logFindings());
    this.#logFindings();
    this.settings.watch();
    const { interfaces = networkInterfaces } = this.#options;
    this.#addresses = new AddressWatch({
      clock: this.clock,
      interfaces,
      onChange: () => this.networkChanged(),
      onLook: () => this.proxy.seen(),
    });
    const outcome = await this.#life.start();
    if (isPrivate) return outcome;
    await this.#announce();
    if (outcome.kind === 'running') this.#options.demo?.startTraffic(this.proxyUrl);
    return outcome;
  }

  /** Why the proxy does not listen, once it is known who holds its port. */
  startFailure(): Promise<string> {
    return this.#life.failureMessage();
  }

  async startProxy(): Promise<ActionOutcome> {
    const outcome = await this.#life.start();
    if (outcome.kind === 'running') return { kind: 'done' };
    return { kind: 'refused', code: 'cannot_listen', message: outcome.message };
  }

  /** Resolves at once; requests in progress have their time to finish, and the state says how many there are. */
  stopProxy(): Promise<ActionOutcome> {
    this.#life.stop();
    return Promise.resolve({ kind: 'done' });
  }

  stopNow(): boolean {
    return this.#life.stopNow();
  }

  status(): Status {
    const { proxy } = this;
    const { state } = this.#life;
    const update = this.desktop?.about.update;
    const newer = update?.kind === 'on' ? update.newer : null;
    return {
      proxy: state,
      trouble: troubleOf({
        state,
        runtimes: proxy.runtimes,
        nowMs: this.clock.now(),
        hasInternalError: this.#hasInternalError,
      }),
      inFlight: proxy.inFlight,
      version: this.#options.version,
      pid: process.pid,
      startedAt: this.#startedAt,
      platform: process.platform,
      isDesktop: this.desktop !== undefined,
      isDemo: this.#options.demo !== undefined,
      ...(newer === null || newer.isDismissed ? {} : { newerVersion: newer.version }),
    };
  }

  /** Logs an error that nobody caught, and shows it as trouble until the next start. `error` is free of secrets. */
  reportInternalError(error: string): void {
    this.#hasInternalError = true;
    this.logging.target('lunaroute_control').write('error', `Internal error: ${error}`);
    this.#emitIfChanged();
  }

  /** Calls back when the status changes, at most once a second for requests; gives the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#emitIfChanged(), STATUS_EVERY_MS).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Where clients reach the proxy. */
  get proxyUrl(): string {
    return proxyUrl(this.proxy.reachableAt);
  }

  /** The lines that point assistants started from such a shell at the proxy. */
  environmentLines(shell: Shell): string {
    const { variables } = this.settings;
    return environmentLines({ ...this.proxy.reachableAt, shell, read: (name) => variables[name] });
  }

  /** Serves the window on loopback; resolves to the link that opens it, and where it is bound. Rejects with the system's error. */
  async servePage(files: ReadonlyMap<string, WindowFile>): Promise<ServedPage> {
    const { host, port, token } = this.settings.resolved.settings.ui;
    // Its library loads all of fetch: the desktop has no such page, and need not carry it.
    const { PageServer: Server } = await import('./control/page-server.ts');
    this.#page = new Server({
      router: this.control,
      files,
      log: this.logging.target('lunaroute_control'),
      host,
      port,
      token,
      allowedHosts: () => this.settings.resolved.settings.allowedHosts,
    });
    const { address, port: bound } = await this.#page.listen();
    const link = `${proxyUrl({ host: address, port: bound })}/#token=${this.#page.token}`;
    this.#instance?.update({ link });
    return { link, address: { host: address, port: bound } };
  }

  /** Why other commands, `open` among them, do not find this program; undefined where they do. */
  get unannounced(): string | undefined {
    return this.#instance?.problem;
  }

  /** The machine slept or its network changed: idle connections are closed before a request can take one. */
  networkChanged(): void {
    this.#control('The network changed, or the machine slept: idle connections are closed');
    this.proxy.networkChanged();
    void this.settings.rereadSystemProxies();
  }

  /**
   * No new requests; resolves when the last one in progress is answered or waited for no longer. `hint` says in the log
   * what its reader can do meanwhile.
   */
  async drain(hint = ''): Promise<void> {
    this.#withdraw();
    // The demo's own traffic is nobody's to wait for.
    void this.#options.demo?.close();
    await this.#life.drain(hint);
  }

  /** Ends everything now. */
  close(): void {
    this.#withdraw();
    this.#life.close();
    this.alerts.close();
    clearInterval(this.#timer);
    this.#addresses?.close();
    this.settings.close();
    this.#page?.close();
    void this.#options.demo?.close();
    this.proxy.close();
    this.#listeners.clear();
    this.logging.flush();
  }

  async #enforce(resolved: ResolvedSettings): Promise<Enforced> {
    const before = this.#applied;
    await this.proxy.loop.during('applying settings', () => this.#life.apply(resolved.settings));
    this.#applied = resolved;
    this.#instance?.update({ hasToken: resolved.settings.proxyToken !== undefined });
    this.#settingsLog.applied(before, resolved, this.#life.problems);
    const finishing = this.proxy.poolViews().reduce((sum, pool) => sum + pool.finishingOnOldSettings, 0);
    return { problems: this.#life.problems, finishing };
  }

  #whatIf({ provider, setting, values }: WhatIfInput): WhatIfCurve | null {
    const pool = this.proxy.pool(provider);
    if (pool === undefined) return null;
    const schedule = pool.stats.events.recorded(this.clock.now());
    return whatIf({ provider, schedule, settings: pool.settings, setting, values });
  }

  /** Who was pointed at the old address goes along. */
  async #followAddress(): Promise<void> {
    if (this.#options.isPrivate === true) return;
    this.#options.demo?.startTraffic(this.proxyUrl);
    await this.assistants.follow();
  }

  #makeAssistants(): AssistantsService {
    const { inputs, demo } = this.#options;
    const { configPath } = this.settings.resolved;
    return new AssistantsService({
      assistants: new Assistants({
        folder: path.join(path.dirname(configPath), 'assistants'),
        home: inputs.homeDir,
        env: () => this.settings.variables,
        upstreams: () => this.settings.resolved.settings.providers,
        isDemo: demo !== undefined,
        asksForToken: () => this.settings.resolved.settings.proxyToken !== undefined,
        wallTime: () => this.clock.wallTime(),
      }),
      clock: this.clock,
      proxyUrl: () => this.proxyUrl,
      rows: () => [
        ...this.proxy.requestHistory.since(0).rows,
        ...this.proxy.requestHistory.live(this.clock.now()),
      ],
      wsl: inputs.platform === 'win32' ? SYSTEM_WSL : undefined,
      onChange: () => this.#emit(),
    });
  }

  /** What is still being found out has its line once it is known. */
  #logFindings(): void {
    if (!this.#life.isAsking) this.#settingsLog.findings(this.settings.findings);
  }

  async #announce(): Promise<void> {
    const { inputs, version, startedFrom = 'a terminal', demo } = this.#options;
    const folder = instanceFolder(inputs);
    this.#socket = await openLocalSocket(folder, this.control);
    this.#instance = announceInstance(folder, {
      pid: process.pid,
      version,
      startedAt: this.#startedAt,
      startedFrom,
      configPath: this.settings.resolved.configPath,
      address: this.#address,
      link: null,
      socket: this.#socket?.place,
      isDemo: demo !== undefined,
      hasToken: this.#applied.settings.proxyToken !== undefined,
    });
  }

  #withdraw(): void {
    this.#instance?.withdraw();
    this.#socket?.close();
  }

  /** Where clients reach the proxy; null while it does not listen. */
  get #address(): { readonly host: string; readonly port: number } | null {
    return this.#life.state.kind === 'running' ? this.proxy.reachableAt : null;
  }

  /** What the proxy's listener does has changed, and with it what the settings pages show. */
  #changed(): void {
    this.#instance?.update({ address: this.#address });
    this.settings.touch();
    this.#emitIfChanged();
  }

  #emitIfChanged(): void {
    // The tray tells the rate limits, too, and how old what it tells is.
    const { sessions } = this.proxy;
    const now = this.clock.wallTime();
    const freshness = sessions.limits().map((window) => limitFreshness(window, now));
    const status = JSON.stringify([this.status(), sessions.limitsRevision, freshness]);
    if (status === this.#lastStatus) return;
    this.#lastStatus = status;
    this.#emit();
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }

  #control(message: string): void {
    this.logging.target('lunaroute_control').write('info', message);
  }
}
