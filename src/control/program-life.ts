import type { Clock } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import { AddressWatch, type Interfaces } from '../network/address-watch.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { Announcement } from './announcement.ts';
import type { AssistantsService } from './assistants-service.ts';
import { type ProxyAddress, proxyUrl } from './environment-lines.ts';
import type { Instance } from './instance-file.ts';
import type { ProxyLifecycle, StartOutcome } from './proxy-lifecycle.ts';
import type { ControlRouter } from './router.ts';
import type { SettingsInEffect } from './settings-in-effect.ts';

/** What stands in for the providers under `--demo`. */
export interface DemoStandIn {
  /** Where the fake provider is; the settings' flags must name the same. */
  readonly url: string;
  startTraffic(proxyUrl: string): void;
  close(): Promise<void>;
}

export interface ProgramLifeOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly settings: SettingsStore;
  readonly inEffect: SettingsInEffect;
  readonly proxy: ProxyServer;
  readonly proxyLife: ProxyLifecycle;
  readonly assistants: AssistantsService;
  readonly announcement: Announcement;
  /** What other commands are told, beside what the settings and the proxy tell. */
  readonly about: Pick<Instance, 'version' | 'startedAt' | 'startedFrom'>;
  readonly router: ControlRouter;
  readonly demo: DemoStandIn | undefined;
  /** It serves one command alone: nobody else is told of it, and no assistant's file is touched. */
  readonly isPrivate: boolean;
  /** The machine's network interfaces. */
  readonly interfaces: () => Interfaces;
}

/** Leads the program from its start to its end: what is done in which order, and who goes along with the proxy. */
export class ProgramLife {
  readonly #options: ProgramLifeOptions;
  #addresses: AddressWatch | undefined;

  constructor(options: ProgramLifeOptions) {
    this.#options = options;
  }

  /** Reads what takes time (key store, login shell), then binds. It stays usable where binding failed. */
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

  /** What the proxy's listener does has changed. */
  listenerChanged(): void {
    this.#options.announcement.update({ address: this.#address });
  }

  /** The proxy listens somewhere else: who was pointed at the old address goes along. */
  async followAddress(): Promise<void> {
    const { isPrivate, demo, assistants } = this.#options;
    if (isPrivate) return;
    demo?.startTraffic(this.#proxyUrl);
    await assistants.follow();
  }

  /** Compares the machine's addresses now; see {@link networkChanged}. */
  lookAtAddresses(): void {
    this.#addresses?.look();
  }

  /** The machine slept or its network changed: idle connections are closed before a request can take one. */
  networkChanged(): void {
    const { log, proxy, settings } = this.#options;
    log.write('info', 'The network changed, or the machine slept: idle connections are closed');
    proxy.networkChanged();
    void settings.rereadSystemProxies();
  }

  /** No new requests; resolves when the last one in progress is answered or waited for no longer. */
  async drain(hint: string): Promise<void> {
    const { announcement, demo, proxyLife } = this.#options;
    announcement.withdraw();
    // The demo's own traffic is nobody's to wait for.
    void demo?.close();
    await proxyLife.drain(hint);
  }

  /** Ends what it has begun, now. */
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

  /** Where clients reach the proxy; null while it does not listen. */
  get #address(): ProxyAddress | null {
    const { proxy, proxyLife } = this.#options;
    return proxyLife.state.kind === 'running' ? proxy.reachableAt : null;
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
      address: this.#address,
      link: null,
      isDemo: demo !== undefined,
      hasToken: inEffect.settings.proxyToken !== undefined,
    }));
  }
}
