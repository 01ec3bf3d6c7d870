import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { Assistants } from './assistants/assistants.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ActionOutcome } from './contract/control.ts';
import type { WhatIfCurve, WhatIfInput } from './contract/doctor.ts';
import type { ResolvedSettings } from './contract/settings.ts';
import type { Shell } from './contract/shells.ts';
import type { ProxyState, Status } from './contract/status.ts';
import type { ControlHost } from './control/control-host.ts';
import type { DesktopPort } from './control/desktop-port.ts';
import { AssistantsService } from './control/assistants-service.ts';
import type { DoctorPort } from './control/feature-ports.ts';
import { environmentLines, proxyUrl } from './control/environment-lines.ts';
import { describeListenError } from './control/listen-error.ts';
import { PageServer } from './control/page-server.ts';
import { controlRouter, type ControlRouter } from './control/router.ts';
import { troubleOf } from './control/trouble.ts';
import type { WindowFile } from './control/window-files.ts';
import { doctorReport } from './doctor/diagnose.ts';
import { collectFacts } from './doctor/facts.ts';
import { whatIf } from './doctor/what-if.ts';
import type { LogFormat } from './logging/format.ts';
import { Logging } from './logging/logging.ts';
import { AddressWatch } from './network/address-watch.ts';
import { RecordingShelf } from './recording/recording-shelf.ts';
import { ProxyServer } from './proxy/proxy-server.ts';
import type { SettingsInputs } from './settings/inputs.ts';
import type { KeyStore } from './settings/key-store.ts';
import type { LoginShellReader } from './settings/login-shell.ts';
import { type Enforced, SettingsStore } from './settings/settings-store.ts';

/** What stands in for the providers under `--demo`. */
export interface Demo {
  /** Where the fake provider is; the settings' flags must name the same. */
  readonly url: string;
  startTraffic(proxyUrl: string): void;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly inputs: SettingsInputs;
  readonly version: string;
  readonly logFormat: LogFormat;
  /** Takes whole log lines, each with its line end. */
  readonly write: (text: string) => void;
  /** Such as `a terminal`. */
  readonly startedFrom?: string | undefined;
  readonly demo?: Demo | undefined;
  readonly keyStore?: KeyStore | undefined;
  readonly loginShell?: LoginShellReader | undefined;
  readonly desktop?: DesktopPort | undefined;
  readonly clock?: Clock | undefined;
}

/** What came of starting the proxy. */
export type StartOutcome =
  | { readonly kind: 'running'; readonly address: AddressInfo }
  | { readonly kind: 'failed'; readonly message: string };

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
  readonly doctor: DoctorPort = {
    report: () => doctorReport(collectFacts(this)),
    whatIf: (question) => this.#whatIf(question),
  };
  readonly #options: AppOptions;
  readonly #startedAt: number;
  readonly #listeners = new Set<() => void>();
  #state: ProxyState = { kind: 'starting' };
  /** Counts starts, so that the end of an earlier stop does not say "stopped" after a new start. */
  #starts = 0;
  #page: PageServer | undefined;
  #addresses: AddressWatch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastStatus = '';

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
      wallTime: () => clock.wallTime(),
      startedFrom: `process ${process.pid}, started from ${options.startedFrom ?? 'a terminal'}`,
      enforce: (resolved) => this.#enforce(resolved),
    });
    const { settings } = this.settings.resolved;
    this.logging = new Logging({
      levels: settings,
      format: options.logFormat,
      write: options.write,
      wallTime: () => clock.wallTime(),
    });
    this.proxy = new ProxyServer({ settings, logging: this.logging, version: options.version, clock });
    this.assistants = this.#makeAssistants();
    this.recordings = new RecordingShelf({
      settings: () => this.settings.resolved.settings.sessionRecording,
      flush: () => this.proxy.recorder.flush(),
      wallTime: () => clock.wallTime(),
      version: options.version,
    });
    this.control = controlRouter(this);
  }

  /** Reads what takes time (key store, login shell), then binds. It stays usable where binding failed. */
  async start(): Promise<StartOutcome> {
    await this.settings.load();
    await this.assistants.recover();
    await this.proxy.apply(this.settings.resolved.settings);
    this.settings.watch();
    this.#addresses = new AddressWatch(this.clock, networkInterfaces, () => this.networkChanged());
    this.#timer = setInterval(() => this.#emitIfChanged(), STATUS_EVERY_MS).unref();
    const outcome = await this.#bind();
    if (outcome.kind === 'running') this.#options.demo?.startTraffic(this.proxyUrl);
    return outcome;
  }

  async startProxy(): Promise<ActionOutcome> {
    if (this.#state.kind === 'running') return { kind: 'done' };
    const outcome = await this.#bind();
    if (outcome.kind === 'running') return { kind: 'done' };
    return { kind: 'refused', code: 'cannot_listen', message: outcome.message };
  }

  /** Resolves at once; requests under way finish, and the state says how many there are. */
  stopProxy(): Promise<ActionOutcome> {
    if (this.#state.kind !== 'running') return Promise.resolve({ kind: 'done' });
    const start = this.#starts;
    this.#become({ kind: 'stopping', inFlight: this.proxy.inFlight });
    this.#control('info', 'Stopped by the user: no new requests, those under way finish');
    void this.proxy.stop().then(() => {
      if (start === this.#starts) this.#become({ kind: 'stopped' });
    });
    return Promise.resolve({ kind: 'done' });
  }

  status(): Status {
    const { proxy } = this;
    const { inFlight } = proxy;
    return {
      proxy: this.#state.kind === 'stopping' ? { ...this.#state, inFlight } : this.#state,
      trouble: troubleOf(this.#state, proxy.lanes, this.clock.now()),
      inFlight,
      version: this.#options.version,
      pid: process.pid,
      startedAt: this.#startedAt,
      platform: process.platform,
      isDesktop: this.desktop !== undefined,
      isDemo: this.#options.demo !== undefined,
    };
  }

  /** Calls back when the status changes, at most once a second for requests; gives the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Where clients reach the proxy. */
  get proxyUrl(): string {
    return proxyUrl(this.proxy.reachableAt);
  }

  /** The lines that point assistants started from such a shell at the proxy. */
  environmentLines(shell: Shell): string {
    return environmentLines({ ...this.proxy.reachableAt, shell });
  }

  /** Serves the window on loopback; resolves to the link that opens it. Rejects with the system's error. */
  async servePage(files: ReadonlyMap<string, WindowFile>): Promise<string> {
    const { host, port } = this.settings.resolved.settings.ui;
    this.#page = new PageServer({
      router: this.control,
      files,
      log: this.logging.target('lunaroute_control'),
      host,
      port,
      allowedHosts: () => this.settings.resolved.settings.allowedHosts,
    });
    const address = await this.#page.listen();
    return `${proxyUrl({ host: address.address, port: address.port })}/#token=${this.#page.token}`;
  }

  /** The machine slept or its network changed: idle connections are closed before a request can take one. */
  networkChanged(): void {
    this.#control('info', 'The network changed, or the machine slept: idle connections are closed');
    this.proxy.networkChanged();
  }

  /** No new requests; resolves when the last one under way is answered. */
  async drain(): Promise<void> {
    this.#starts += 1;
    // The demo's own traffic is nobody's to wait for.
    void this.#options.demo?.close();
    this.#become({ kind: 'stopping', inFlight: this.proxy.inFlight });
    await this.proxy.drain();
  }

  /** Ends everything now. */
  close(): void {
    this.#starts += 1;
    clearInterval(this.#timer);
    this.#addresses?.close();
    this.settings.close();
    this.#page?.close();
    void this.#options.demo?.close();
    this.proxy.close();
    this.#listeners.clear();
    this.logging.flush();
  }

  async #bind(): Promise<StartOutcome> {
    this.#starts += 1;
    this.#become({ kind: 'starting' });
    try {
      const address = await this.proxy.start();
      this.#become({ kind: 'running', host: address.address, port: address.port });
      return { kind: 'running', address };
    } catch (error) {
      const message = await describeListenError(error, this.settings.resolved.settings);
      this.#become({ kind: 'failed', message });
      return { kind: 'failed', message };
    }
  }

  async #enforce(resolved: ResolvedSettings): Promise<Enforced> {
    const { listenError } = await this.proxy.apply(resolved.settings);
    const problems: string[] = [];
    if (listenError !== undefined) {
      problems.push(
        `${await describeListenError(listenError, resolved.settings)} The old address stays in force.`,
      );
    }
    const { address } = this.proxy;
    if (this.#state.kind === 'running' && address === undefined) {
      this.#become({ kind: 'failed', message: problems.join(' ') });
    } else if (this.#state.kind === 'running' && address !== undefined) {
      if (address.port !== this.#state.port) await this.#followAddress();
      this.#become({ kind: 'running', host: address.address, port: address.port });
    } else if (this.#state.kind === 'failed') {
      const outcome = await this.#bind();
      if (outcome.kind === 'failed') problems.push(outcome.message);
    }
    this.#control('info', 'Settings applied', { file: resolved.configPath, problems: problems.length });
    const finishing = this.proxy.poolViews().reduce((sum, pool) => sum + pool.finishingOnOldSettings, 0);
    return { problems, finishing };
  }

  #whatIf({ provider, setting, values }: WhatIfInput): WhatIfCurve | null {
    const pool = this.proxy.pool(provider);
    if (pool === undefined) return null;
    const schedule = pool.ledger.schedule.recorded(this.clock.now());
    return whatIf({ provider, schedule, settings: pool.settings, setting, values });
  }

  /** Who was pointed at the old address goes along. */
  async #followAddress(): Promise<void> {
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
        wallTime: () => this.clock.wallTime(),
      }),
      clock: this.clock,
      proxyUrl: () => this.proxyUrl,
      rows: () => [...this.proxy.journal.since(0).rows, ...this.proxy.journal.live(this.clock.now())],
    });
  }

  #become(state: ProxyState): void {
    this.#state = state;
    this.#emitIfChanged();
  }

  #emitIfChanged(): void {
    const status = JSON.stringify(this.status());
    if (status === this.#lastStatus) return;
    this.#lastStatus = status;
    for (const listener of this.#listeners) listener();
  }

  #control(level: 'info', message: string, fields: Readonly<Record<string, string | number>> = {}): void {
    this.logging.target('lunaroute_control').write(level, message, fields);
  }
}
