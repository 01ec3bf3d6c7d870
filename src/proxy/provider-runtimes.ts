import type { Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import type { ConnectionSnapshot } from '../contract/connections.ts';
import { POOL, POOL_NAMES } from '../contract/settings/pool.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { PoolView } from '../contract/status.ts';
import { MAX_HISTORY_PROVIDERS, type HistoryRange, type HistoryView } from '../contract/history.ts';
import type { Logging } from '../logging/logging.ts';
import { HistoryTime } from '../metrics/history-time.ts';
import type { KernelLook } from '../upstream/kernel-table.ts';
import { PoolLog } from '../upstream/pool-log.ts';
import { Pool } from '../upstream/pool.ts';
import type { TlsTrust } from '../upstream/tls-trust.ts';
import { ProviderRuntime } from './provider-runtime.ts';
import { openProviderStats, type ProviderStats } from './provider-stats.ts';

export interface ProviderRuntimesOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logging: Logging;
  readonly isOwnAddress: (socket: Socket) => boolean;
  readonly kernelLook: KernelLook;
  readonly trust: TlsTrust;
  /** Returns the present value of the setting. */
  readonly checksPaths: () => boolean;
  /** Called before an idle connection is reused. */
  readonly beforeReuse: () => void;
}

/** The runtimes in effect, and pools under former settings that are still finishing requests. */
export class ProviderRuntimes {
  readonly #options: ProviderRuntimesOptions;
  readonly #stats = new Map<string, ProviderStats>();
  /** The time axis of the history. */
  readonly time: HistoryTime;
  readonly #retired = new Set<Pool>();
  #runtimes: ReadonlyMap<string, ProviderRuntime> = new Map();

  constructor(options: ProviderRuntimesOptions) {
    this.#options = options;
    this.time = new HistoryTime(options.clock);
  }

  /** Runtimes by provider name, in the order of the settings; a new map after each change. */
  get current(): ReadonlyMap<string, ProviderRuntime> {
    return this.#runtimes;
  }

  /**
   * Prepares runtimes for these providers and returns a function that puts them into effect, so that a provider whose
   * setup fails doesn't cost the others their pools. Replaces only the pools that a change affects; requests in flight
   * continue.
   */
  plan(providers: readonly ProviderSettings[]): () => ReadonlyMap<string, ProviderRuntime> {
    const before = this.#runtimes;
    const next = new Map(providers.map((provider) => [provider.name, this.#runtimeFor(provider, before)]));
    return () => {
      this.#runtimes = next;
      for (const [name, runtime] of before) {
        const now = next.get(name);
        if (now !== undefined) this.#markChange(runtime, now);
        if (now?.pool === runtime.pool) runtime.pool.nameProxy(now.provider.proxySetBy);
        else this.#retire(runtime);
      }
      return next;
    };
  }

  /** Gives every provider a new pool, after `drain`. */
  reopen(): void {
    const providers = [...this.#runtimes.values()].map(({ provider }) => provider);
    this.#runtimes = new Map(providers.map((provider) => [provider.name, this.#open(provider)]));
  }

  /** Closes idle connections of all providers. Requests in progress finish, but no connection is kept afterwards. */
  drain(): void {
    for (const runtime of this.#runtimes.values()) {
      runtime.pool.drain('shutdown');
      this.#retired.add(runtime.pool);
    }
  }

  /** Closes idle connections; the pools remain in use. */
  networkChanged(): void {
    for (const runtime of this.#runtimes.values()) runtime.pool.closeIdle('network_change');
  }

  /** Ends everything now. */
  close(): void {
    for (const runtime of this.#runtimes.values()) runtime.pool.close();
    for (const pool of this.#retired) pool.close();
  }

  /** Number of requests in progress across all providers. */
  get inFlight(): number {
    let sum = 0;
    for (const { traffic } of this.#stats.values()) sum += traffic.inFlight;
    return sum;
  }

  /** Returns a provider's open connections in all its pools, plus recently closed ones, oldest first. */
  connections(provider: string): ConnectionSnapshot[] {
    const pool = this.#runtimes.get(provider)?.pool;
    if (pool === undefined) return [];
    const former = this.#formerPools(provider);
    const open = [pool, ...former].flatMap((one) => one.connections());
    const closed = pool.stats.recentlyClosed(this.#options.clock.now());
    return [...closed, ...open].toSorted((one, other) => one.id - other.id);
  }

  /** Returns each pool as displayed in the window. */
  views(): PoolView[] {
    return [...this.#runtimes.values()].map(({ provider, pool, traffic }) => ({
      provider: provider.name,
      dialect: provider.dialect,
      enabled: provider.enabled,
      baseUrl: provider.baseUrl,
      maxIdle: provider.pool.poolMaxIdle,
      idleTimeoutSecs: provider.pool.poolIdleTimeoutSecs,
      stats: pool.stats.snapshot(),
      health: pool.stats.health.view(this.#options.clock.now()),
      inFlight: traffic.inFlight,
      finishingOnOldSettings: this.#finishing(provider.name),
    }));
  }

  /** Returns a provider's request history; null for an unknown provider. */
  history(provider: string, range: HistoryRange): HistoryView | null {
    return this.#runtimes.has(provider) ? this.#statsOf(provider).history.view(range) : null;
  }

  /** Records that the machine slept for `ms` while the monotonic clock stood still. */
  slept(ms: number): void {
    for (const { history } of this.#stats.values()) history.pause();
    this.time.slept(ms);
  }

  #finishing(provider: string): number {
    return this.#formerPools(provider).reduce((sum, { size }) => sum + size, 0);
  }

  /** If the proxy is only stopping, the current pool is draining as well, but not on old settings. */
  #formerPools(provider: string): Pool[] {
    const current = this.#runtimes.get(provider)?.pool;
    return [...this.#retired].filter((pool) => pool.provider === provider && pool !== current);
  }

  /** Forgets a pool that has finished, and with the last one of a removed provider what only pictures need. */
  #free(pool: Pool): void {
    this.#retired.delete(pool);
    const { provider } = pool;
    if (this.#runtimes.has(provider) || this.#formerPools(provider).length > 0) return;
    this.#stats.get(provider)?.stats.release();
  }

  #runtimeFor(provider: ProviderSettings, before: ReadonlyMap<string, ProviderRuntime>): ProviderRuntime {
    const runtime = before.get(provider.name);
    if (runtime === undefined) return this.#open(provider);
    if (isDeepStrictEqual(runtime.provider, provider)) return runtime;
    if (isSamePool(runtime.provider, provider))
      return new ProviderRuntime(provider, runtime.pool, runtime.traffic);
    return this.#open(provider);
  }

  #markChange(before: ProviderRuntime, after: ProviderRuntime): void {
    if (before === after) return;
    const words = describeChange(before.provider, after.provider);
    // Only the source of a setting has changed.
    if (words === '' && before.provider.proxySetBy !== after.provider.proxySetBy) return;
    const nowMs = this.#options.clock.now();
    after.pool.stats.events.mark(nowMs, words);
    this.#statsOf(after.provider.name).history.mark(nowMs, words);
  }

  #retire(runtime: ProviderRuntime): void {
    runtime.pool.drain('drained');
    this.#retired.add(runtime.pool);
  }

  #open(provider: ProviderSettings): ProviderRuntime {
    const { logging, ...shared } = this.#options;
    const { stats, traffic } = this.#statsOf(provider.name);
    const pool: Pool = new Pool({
      ...shared,
      settings: provider,
      log: new PoolLog(logging.target('lunaroute_egress'), provider.name),
      stats,
      onSpent: () => this.#free(pool),
    });
    return new ProviderRuntime(provider, pool, traffic);
  }

  #statsOf(provider: string): ProviderStats {
    const stats = this.#stats.get(provider) ?? openProviderStats(this.time, () => this.#hasRoomForHistory());
    this.#stats.set(provider, stats);
    return stats;
  }

  /** Frees the history of a removed provider if none is available otherwise. */
  #hasRoomForHistory(): boolean {
    const kept = [...this.#stats].filter(([, { history }]) => history.isKept);
    if (kept.length < MAX_HISTORY_PROVIDERS) return true;
    const gone = kept.find(([name]) => !this.#runtimes.has(name));
    gone?.[1].history.release();
    return gone !== undefined;
  }
}

/**
 * Whether connections made under one setup can be used under the other, because only settings read by the runtime
 * itself differ.
 */
function isSamePool(one: ProviderSettings, other: ProviderSettings): boolean {
  const connecting = ({ baseUrl, proxy, ca, systemCa, pool }: ProviderSettings): unknown => ({
    origin: new URL(baseUrl).origin,
    proxy,
    ca,
    systemCa,
    pool: { ...pool, timeoutSecs: 0, enablePoolMetrics: false },
  });
  return isDeepStrictEqual(connecting(one), connecting(other));
}

/** Describes a change of a provider's settings for the chart, such as `idle timeout 90 → 55 s`. */
function describeChange(before: ProviderSettings, after: ProviderSettings): string {
  const words: string[] = POOL_NAMES.flatMap((name) => {
    const [was, is] = [String(before.pool[name]), String(after.pool[name])];
    if (was === is) return [];
    const facts: { readonly label: string; readonly unit?: string } = POOL[name];
    return [`${facts.label.toLowerCase()} ${was} → ${is}${facts.unit === 's' ? ' s' : ''}`];
  });
  if (before.enabled !== after.enabled) words.push(after.enabled ? 'switched on' : 'switched off');
  if (before.baseUrl !== after.baseUrl) words.push('base URL');
  if (before.apiKey !== after.apiKey) words.push('API key');
  const isSameWay =
    before.proxy === after.proxy && before.ca === after.ca && before.systemCa === after.systemCa;
  if (!isSameWay) words.push('way to the provider');
  return words.join(', ');
}
