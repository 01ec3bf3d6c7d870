import type { Clock } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import { AddressWatch, type Interfaces } from '../network/address-watch.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { Announcement } from './announcement.ts';
import type { AssistantsControl } from './assistants-control.ts';
import { proxyUrl } from './environment-lines.ts';
import type { Instance } from './instance-file.ts';
import type { ProxyLifecycle, StartOutcome } from './proxy-lifecycle.ts';
import type { ControlRouter } from './router.ts';
import type { SettingsInEffect } from './settings-in-effect.ts';

/** Replaces the providers under `--demo`. */
export interface DemoStandIn {
  /** Address of the fake provider; the settings' flags must name the same address. */
  readonly url: string;
  startTraffic(proxyUrl: string): void;
  stopTraffic(): Promise<void>;
  close(): Promise<void>;
}

export interface ProgramLifeOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly settings: SettingsStore;
  readonly inEffect: SettingsInEffect;
  readonly proxy: ProxyServer;
  readonly proxyLife: ProxyLifecycle;
  readonly assistants: AssistantsControl;
  readonly announcement: Announcement;
  /** Facts announced to other commands, besides those from the settings and the proxy. */
  readonly about: Pick<Instance, 'version' | 'startedAt' | 'startedFrom' | 'flags'>;
  readonly router: ControlRouter;
  readonly demo: DemoStandIn | undefined;
  /** Serves a single command: it isn't announced, and no assistant's file is touched. */
  readonly isPrivate: boolean;
  /** Returns the machine's network interfaces. */
  readonly interfaces: () => Interfaces;
}

/** Runs the program from start to end: the order of the steps, and everything that follows the proxy. */
export class ProgramLife {
  readonly #options: ProgramLifeOptions;
  #addresses: AddressWatch | undefined;

  constructor(options: ProgramLifeOptions) {
    this.#options = options;
  }

  /** Loads what takes time (key store, login shell), then binds. Remains usable if binding fails. */
  async start(): Promise<StartOutcome> {
    const { settings, inEffect, assistants, proxyLife, demo, isPrivate } = this.#options;
    await settings.load();
    if (!isPrivate) await assistants.recover();
    await inEffect.begin();
    settings.watch();
    this.#watchAddresses();
    const outcome = await proxyLife.start();
    if (isPrivate) return outcome;
    await this.#announce();
    if (outcome.kind === 'running') demo?.startTraffic(this.#proxyUrl);
    return outcome;
  }

  /** Announces a change in the listener's state. */
  listenerChanged(): void {
    this.#options.announcement.update(this.#listening);
  }

  /** Updates everything that points to the proxy's old address. */
  async followAddress(): Promise<void> {
    const { isPrivate, demo, assistants } = this.#options;
    if (isPrivate) return;
    if (demo === undefined) await assistants.follow();
    else demo.startTraffic(this.#proxyUrl);
  }

  /** Checks the machine's addresses for changes; see {@link networkChanged}. */
  lookAtAddresses(): void {
    this.#addresses?.look();
  }

  /** Closes idle connections after a sleep or a network change, before a request can use one. */
  networkChanged(): void {
    const { log, proxy, settings } = this.#options;
    log.write('info', 'The network changed, or the machine slept: idle connections are closed');
    proxy.networkChanged();
    void settings.rereadSystemProxies();
  }

  /** Stops accepting requests; resolves when the last one in progress has finished or the wait for it ends. */
  async drain(hint: string): Promise<void> {
    const { demo, proxyLife } = this.#options;
    // Nobody needs to wait for the demo's own traffic.
    void demo?.stopTraffic();
    await proxyLife.drain(hint);
  }

  /** Shuts everything down immediately. */
  close(): void {
    const { announcement, demo, proxyLife } = this.#options;
    announcement.withdraw();
    proxyLife.close();
    this.#addresses?.close();
    void demo?.close();
  }

  get #proxyUrl(): string {
    return proxyUrl(this.#options.proxy.reachableAt);
  }

  /** What other commands are told about the listener. */
  get #listening(): Pick<Instance, 'address' | 'isQuitting'> {
    const { proxy, proxyLife } = this.#options;
    const { state } = proxyLife;
    return {
      address: state.kind === 'running' ? proxy.reachableAt : null,
      isQuitting: state.kind === 'stopping' && state.wait.isQuitting,
    };
  }

  #watchAddresses(): void {
    const { clock, interfaces, proxy } = this.#options;
    this.#addresses = new AddressWatch({
      clock,
      interfaces,
      onChange: () => this.networkChanged(),
      onLook: () => proxy.seen(),
    });
  }

  #announce(): Promise<void> {
    const { announcement, about, router, settings, inEffect, demo } = this.#options;
    return announcement.begin(router, () => ({
      ...about,
      configPath: settings.resolved.configPath,
      ...this.#listening,
      link: null,
      isDemo: demo !== undefined,
      hasToken: inEffect.settings.proxyToken !== undefined,
    }));
  }
}
