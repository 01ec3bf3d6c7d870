import type { AddressInfo } from 'node:net';
import type { Clock, Timer } from '../clock.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type { ResolvedSettings, Settings } from '../contract/settings/settings.ts';
import type { ProxyState } from '../contract/status.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import { sourcePlace } from './source-place.ts';
import { listenErrorText } from './listen-error.ts';
import { describePortHolder } from './port-holder.ts';

/** What came of starting the proxy. */
export type StartOutcome =
  | { readonly kind: 'running'; readonly address: AddressInfo }
  | { readonly kind: 'failed'; readonly message: string }
  /** The settings do not allow it to listen. */
  | { readonly kind: 'refused'; readonly message: string };

export interface ProxyLifecycleOptions {
  readonly proxy: ProxyServer;
  readonly resolved: () => ResolvedSettings;
  readonly clock: Clock;
  /** The state or what is wrong has changed. */
  readonly onChange: () => void;
  /** The proxy listens somewhere else than before. */
  readonly onMove: () => Promise<void>;
}

/** How often an address that cannot be had is tried again. */
const RETRY_MS = 5000;

/** Starts, moves and stops the proxy's listener; an address that cannot be had is a finding, and is tried again. */
export class ProxyLifecycle {
  readonly #options: ProxyLifecycleOptions;
  #state: ProxyState = { kind: 'starting' };
  /** Counts starts, so that the end of an earlier stop does not say "stopped" after a new start. */
  #starts = 0;
  #problem: Finding | undefined;
  /** Milliseconds since 1970. */
  #problemSince = 0;
  #naming: Promise<void> = Promise.resolve();
  #retry: Timer | undefined;
  #isClosed = false;

  constructor(options: ProxyLifecycleOptions) {
    this.#options = options;
  }

  get state(): ProxyState {
    if (this.#state.kind !== 'stopping') return this.#state;
    return { ...this.#state, inFlight: this.#options.proxy.inFlight };
  }

  /** What is wrong with the address. */
  get problems(): readonly Finding[] {
    return this.#problem === undefined ? [] : [this.#problem];
  }

  /** Why it could not start, once it is known who holds the port. */
  async failureMessage(): Promise<string> {
    await this.#naming;
    return this.#state.kind === 'failed' ? this.#state.message : '';
  }

  /** The row of an address that is not the one in effect, as it is. */
  inEffect(row: EffectiveSetting): EffectiveSetting {
    const bound = this.#options.proxy.address;
    if (this.#problem === undefined || bound === undefined) return row;
    const value = row.key === 'port' ? bound.port : row.key === 'host' ? bound.address : row.value;
    if (value === row.value) return row;
    const at = sourcePlace(row.source);
    return {
      ...row,
      value,
      source: { kind: 'kept', at, since: this.#problemSince, restart: { kind: 'no_start' } },
    };
  }

  /** Binds. It stays usable where that failed. */
  async start(): Promise<StartOutcome> {
    if (this.#state.kind === 'running' && this.#options.proxy.address !== undefined) {
      return { kind: 'running', address: this.#options.proxy.address };
    }
    this.#starts += 1;
    const { listenRefusal } = this.#settings;
    if (listenRefusal !== undefined) {
      this.#become({ kind: 'failed', message: listenRefusal });
      return { kind: 'refused', message: listenRefusal };
    }
    this.#become({ kind: 'starting' });
    return this.#bind();
  }

  /** Resolves at once; requests under way finish, and the state says how many there are. */
  stop(): void {
    if (this.#state.kind !== 'running') return;
    const start = (this.#starts += 1);
    this.#solve();
    this.#become({ kind: 'stopping', inFlight: this.#options.proxy.inFlight });
    void this.#options.proxy.stop().then(() => {
      if (start === this.#starts) this.#become({ kind: 'stopped' });
    });
  }

  /** No new requests; resolves when the last one under way is answered. */
  async drain(): Promise<void> {
    this.#starts += 1;
    this.#solve();
    this.#become({ kind: 'stopping', inFlight: this.#options.proxy.inFlight });
    await this.#options.proxy.drain();
  }

  /** Puts settings into effect. Rejects where nothing has changed. */
  async apply(settings: Settings): Promise<void> {
    const { proxy } = this.#options;
    const { address } = proxy;
    // A listener that must not be where the settings want it stays where it is.
    const stays =
      settings.listenRefusal !== undefined && address !== undefined && this.#state.kind === 'running';
    const { listenError } = await proxy.apply(
      stays ? { ...settings, host: address.address, port: address.port } : settings,
    );
    await this.#settle(listenError, address);
  }

  /** Ends it. */
  close(): void {
    this.#isClosed = true;
    this.#starts += 1;
    this.#solve();
  }

  get #settings(): Settings {
    return this.#options.resolved().settings;
  }

  async #settle(listenError: unknown, before: AddressInfo | undefined): Promise<void> {
    const { proxy, onMove } = this.#options;
    const { address } = proxy;
    if (listenError === undefined) this.#solve();
    else this.#fail(listenError);
    if (this.#state.kind === 'failed' && address === undefined) {
      await this.start();
    } else if (this.#state.kind === 'running' && address === undefined) {
      this.#become({ kind: 'failed', message: this.#problem?.message ?? '' });
    } else if (this.#state.kind === 'running' && address !== undefined) {
      this.#become({ kind: 'running', host: address.address, port: address.port });
      if (before?.port !== address.port || before.address !== address.address) await onMove();
    }
  }

  async #bind(): Promise<StartOutcome> {
    try {
      const address = await this.#options.proxy.start();
      this.#solve();
      this.#become({ kind: 'running', host: address.address, port: address.port });
      return { kind: 'running', address };
    } catch (error) {
      const message = this.#fail(error);
      this.#become({ kind: 'failed', message });
      return { kind: 'failed', message };
    }
  }

  /** Says what is wrong at once, and who holds the port as soon as that is known; gives what it says at once. */
  #fail(error: unknown): string {
    const { host, port } = this.#settings;
    const finding = this.#findingOf(error, undefined);
    if (
      this.#problem?.code !== finding.code ||
      this.#problem.at !== finding.at ||
      this.#problem.key !== finding.key
    ) {
      this.#problem = finding;
      this.#problemSince = this.#options.clock.wallTime();
      if (isTaken(error)) {
        this.#naming = this.#nameHolder(error, { host, port });
      }
    }
    this.#scheduleRetry();
    this.#options.onChange();
    return this.#problem.message;
  }

  async #nameHolder(
    error: unknown,
    address: { readonly host: string; readonly port: number },
  ): Promise<void> {
    const holder = await describePortHolder(address.host, address.port);
    const finding = this.#findingOf(error, holder);
    if (this.#problem === undefined || this.#problem.at !== finding.at || this.#isClosed) return;
    this.#problem = finding;
    if (this.#state.kind === 'failed') this.#become({ kind: 'failed', message: finding.message });
    else this.#options.onChange();
  }

  #findingOf(error: unknown, holder: string | undefined): Finding {
    const { settings, effective } = this.#options.resolved();
    const { key, message } = listenErrorText(error, settings, holder);
    const row = effective.find((one) => one.key === key);
    const bound = this.#options.proxy.address;
    const stays = bound === undefined ? '' : ` Still listening on ${bound.address}:${bound.port}.`;
    const at = row === undefined ? key : sourcePlace(row.source);
    return { level: 'error', code: 'address_unavailable', message: `${message}${stays}`, at, key };
  }

  #solve(): void {
    if (this.#retry !== undefined) this.#options.clock.cancel(this.#retry);
    this.#retry = undefined;
    this.#problem = undefined;
  }

  #scheduleRetry(): void {
    const { clock } = this.#options;
    if (this.#isClosed) return;
    if (this.#retry !== undefined) clock.cancel(this.#retry);
    this.#retry = clock.schedule(() => void this.#tryAgain(), RETRY_MS);
  }

  async #tryAgain(): Promise<void> {
    this.#retry = undefined;
    if (this.#isClosed || this.#problem === undefined) return;
    if (this.#state.kind === 'failed') await this.#bind();
    else if (this.#state.kind === 'running') await this.apply(this.#settings);
    this.#options.onChange();
  }

  #become(state: ProxyState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
