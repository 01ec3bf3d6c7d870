import { networkInterfaces, uptime } from 'node:os';
import { alertFacts } from './alerts/alert-facts.ts';
import { AlertWatch } from './alerts/alert-watch.ts';
import type { AppOptions } from './app-options.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ActionOutcome } from './contract/control.ts';
import type { Shell } from './contract/provider-setup.ts';
import type { Status } from './contract/status.ts';
import { AboutControl } from './control/about-control.ts';
import { Announcement } from './control/announcement.ts';
import type { AssistantsControl } from './control/assistants-control.ts';
import type { ControlHost } from './control/control-host.ts';
import type { DesktopPort } from './control/desktop-port.ts';
import { DoctorControl } from './control/doctor-control.ts';
import { environmentLines, proxyUrl } from './control/environment-lines.ts';
import { programAssistants } from './control/program-assistants.ts';
import { ProgramLife } from './control/program-life.ts';
import { ProgramStatus } from './control/program-status.ts';
import { ProxyLifecycle, type StartOutcome } from './control/proxy-lifecycle.ts';
import { controlRouter, type ControlRouter } from './control/router.ts';
import { SettingsInEffect } from './control/settings-in-effect.ts';
import { type ServedPage, WebSettingsPage } from './control/web-settings-page.ts';
import type { WindowFile } from './control/window-files.ts';
import { Logging } from './logging/logging.ts';
import { RecordingShelf } from './recording/recording-shelf.ts';
import { ProxyServer } from './proxy/proxy-server.ts';
import { SettingsStore } from './settings/settings-store.ts';

/** Uses CLOCK_BOOTTIME on Linux, which continues during sleep and cannot be set. */
function machineUptimeMs(): number {
  return uptime() * 1000;
}

/** The whole program without a UI: settings, log, proxy and control. */
export class App implements ControlHost {
  readonly clock: Clock;
  readonly logging: Logging;
  readonly settings: SettingsStore;
  readonly proxy: ProxyServer;
  readonly desktop: DesktopPort | undefined;
  readonly control: ControlRouter;
  readonly assistants: AssistantsControl;
  readonly recordings: RecordingShelf;
  readonly alerts: AlertWatch;
  readonly about: AboutControl;
  readonly doctor: DoctorControl;
  readonly #life: ProgramLife;
  readonly #proxyLife: ProxyLifecycle;
  readonly #inEffect: SettingsInEffect;
  readonly #status: ProgramStatus;
  readonly #page: WebSettingsPage;
  readonly #announcement: Announcement;

  /** In order of dependency: each part receives those above it, and accesses those below only at run time. */
  constructor(options: AppOptions) {
    const { clock = systemClock, startedFrom = 'a terminal', inputs, version, desktop, demo } = options;
    const isDemo = demo !== undefined;
    this.clock = clock;
    this.desktop = desktop;
    this.settings = this.#makeSettings(options, startedFrom);
    const { settings } = this;
    this.logging = this.#makeLogging(options);
    const log = this.logging.target('lunaroute_control');
    const proxy = this.#makeProxy(options);
    this.proxy = proxy;
    this.alerts = new AlertWatch({ clock, log, facts: () => alertFacts(this) });
    const proxyLife = this.#makeProxyLife();
    this.#proxyLife = proxyLife;
    const state = () => proxyLife.state;
    this.#status = new ProgramStatus({ clock, proxy, state, desktop, version, isDemo });
    const announcement = new Announcement(inputs);
    this.#announcement = announcement;
    this.#inEffect = new SettingsInEffect({
      store: settings,
      proxy,
      life: proxyLife,
      log,
      onApplied: ({ proxyToken }) => announcement.update({ hasToken: proxyToken !== undefined }),
    });
    const onChange = () => this.#status.tell();
    this.assistants = programAssistants({ inputs, isDemo, settings, proxy, clock, log, onChange });
    this.recordings = this.#makeRecordings(version);
    const versions = { version, undiciVersion: options.undiciVersion };
    const { licenseFiles = [] } = options;
    const about = { inputs, licenseFiles, desktop: desktop?.about, settings, clock };
    this.about = new AboutControl({ ...versions, ...about });
    this.doctor = new DoctorControl({ host: this, versions, homeDir: inputs.homeDir });
    this.control = controlRouter(this);
    this.#page = new WebSettingsPage({
      router: this.control,
      log,
      settings: () => settings.resolved.settings,
    });
    this.#life = new ProgramLife({
      clock,
      log,
      settings,
      inEffect: this.#inEffect,
      proxy,
      proxyLife,
      announcement,
      demo,
      assistants: this.assistants,
      about: { version, startedAt: this.#status.startedAt, startedFrom, flags: inputs.flags },
      router: this.control,
      isPrivate: options.isPrivate ?? false,
      interfaces: options.interfaces ?? networkInterfaces,
    });
  }

  /** Reads slow sources (key store, login shell), then binds. The app remains usable if binding fails. */
  start(): Promise<StartOutcome> {
    return this.#life.start();
  }

  /** Why the proxy does not listen; resolves once the process holding its port is known. */
  startFailure(): Promise<string> {
    return this.#proxyLife.failureMessage();
  }

  async startProxy(): Promise<ActionOutcome> {
    const outcome = await this.#proxyLife.start();
    if (outcome.kind === 'running') return { kind: 'done' };
    return { kind: 'refused', code: 'cannot_listen', message: outcome.message };
  }

  /** Resolves immediately; requests in progress get time to finish, and the status has their number. */
  stopProxy(): Promise<ActionOutcome> {
    this.#proxyLife.stop();
    return Promise.resolve({ kind: 'done' });
  }

  stopNow(): boolean {
    return this.#proxyLife.stopNow();
  }

  /** Completes a stop that a cancelled quit had taken over. */
  finishStop(): void {
    this.#proxyLife.finishStop();
  }

  status(): Status {
    return this.#status.view();
  }

  /** Logs an uncaught error and reports it as trouble until the next start. `error` must not contain secrets. */
  reportInternalError(error: string): void {
    this.logging.target('lunaroute_control').write('error', `Internal error: ${error}`);
    this.#status.showInternalError();
  }

  /**
   * Calls `listener` when the status changes, at most once a second for requests; returns a function that unsubscribes
   * it.
   */
  onChange(listener: () => void): () => void {
    return this.#status.onChange(listener);
  }

  /** URL at which clients reach the proxy. */
  get proxyUrl(): string {
    return proxyUrl(this.proxy.reachableAt);
  }

  /** Lines for this shell that point assistants started from it at the proxy. */
  environmentLines(shell: Shell): string {
    const { variables } = this.settings;
    return environmentLines({ ...this.proxy.reachableAt, shell, read: (name) => variables[name] });
  }

  /** Serves the window on loopback; resolves to its link and bound address. Rejects with the system error. */
  async servePage(files: ReadonlyMap<string, WindowFile>): Promise<ServedPage> {
    const page = await this.#page.serve(files);
    this.#announcement.update({ link: page.link });
    return page;
  }

  /** Why other commands such as `open` cannot find this program; undefined if they can. */
  get unannounced(): string | undefined {
    return this.#announcement.problem;
  }

  /** Called after sleep or a network change: closes idle connections before a request can use them. */
  networkChanged(): void {
    this.#life.networkChanged();
  }

  /**
   * Refuses new requests; resolves when those in progress have finished or timed out. `hint` tells readers of the log
   * what they can do meanwhile.
   */
  drain(hint = ''): Promise<void> {
    return this.#life.drain(hint);
  }

  /** Closes everything immediately. */
  close(): void {
    this.#life.close();
    this.alerts.close();
    this.settings.close();
    this.#page.close();
    this.proxy.close();
    this.#status.close();
    this.logging.flush();
  }

  #makeSettings(options: AppOptions, startedFrom: string): SettingsStore {
    const { inputs, keyStore, loginShell, shellNames, systemProxy, refusesErrors } = options;
    return new SettingsStore({
      inputs,
      keyStore,
      loginShell,
      shellNames,
      systemProxy,
      refusesErrors,
      wallTime: () => this.clock.wallTime(),
      startedFrom: `process ${process.pid}, started from ${startedFrom}`,
      enforce: (resolved) => this.#inEffect.apply(resolved),
      running: () => ({
        problems: this.#proxyLife.problems,
        inEffect: (row) => this.#proxyLife.inEffect(row),
      }),
    });
  }

  #makeLogging({ logFormat, write, unreadBytes }: AppOptions): Logging {
    return new Logging({
      levels: this.settings.resolved.settings,
      format: logFormat,
      write,
      unreadBytes,
      wallTime: () => this.clock.wallTime(),
    });
  }

  #makeProxy({ version, uptimeMs, readSystemCertificates }: AppOptions): ProxyServer {
    return new ProxyServer({
      settings: this.settings.resolved.settings,
      logging: this.logging,
      version,
      clock: this.clock,
      uptimeMs: uptimeMs ?? (this.clock === systemClock ? machineUptimeMs : undefined),
      lookAtAddresses: () => this.#life.lookAtAddresses(),
      onAnswer: () => this.alerts.touch(),
      readSystemCertificates,
    });
  }

  #makeProxyLife(): ProxyLifecycle {
    return new ProxyLifecycle({
      proxy: this.proxy,
      resolved: () => this.settings.resolved,
      clock: this.clock,
      log: this.logging.target('lunaroute_control'),
      onChange: () => this.#listenerChanged(),
      onMove: () => this.#life.followAddress(),
    });
  }

  #makeRecordings(version: string): RecordingShelf {
    return new RecordingShelf({
      settings: () => this.settings.resolved.settings.sessionRecording,
      flush: () => this.proxy.recorder.flush(),
      during: (what, work) => this.proxy.loop.during(what, work),
      wallTime: () => this.clock.wallTime(),
      version,
    });
  }

  /** Updates everything that depends on the state of the proxy's listener, including the settings pages. */
  #listenerChanged(): void {
    this.#life.listenerChanged();
    this.settings.touch();
    this.#status.touch();
  }
}
