import type { Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import type { ConnectionSnapshot } from '../contract/connections.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { PoolView } from '../contract/status.ts';
import { MAX_HISTORY_PROVIDERS, type HistoryRange, type HistoryView } from '../contract/history.ts';
import type { Logging } from '../logging/logging.ts';
import { HistoryTime } from '../metrics/history-time.ts';
import type { KernelLook } from '../upstream/kernel-table.ts';
import { PoolLog } from '../upstream/pool-log.ts';
import { Pool } from '../upstream/pool.ts';
import type { TlsTrust } from '../upstream/trust.ts';
import { describeChange } from './describe-change.ts';
import { Lane } from './lane.ts';
import { openBooks, type ProviderBooks } from './provider-books.ts';

export interface ProviderLanesOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logging: Logging;
  readonly isOwnAddress: (socket: Socket) => boolean;
  readonly kernelLook: KernelLook;
  readonly trust: TlsTrust;
  /** The setting, as it is now. */
  readonly checksPaths: () => boolean;
  /** Called before an idle connection is taken. */
  readonly beforeReuse: () => void;
}

/** The lanes in force, and the pools of former settings that still finish requests. */
export class ProviderLanes {
  readonly #options: ProviderLanesOptions;
  readonly #books = new Map<string, ProviderBooks>();
  /** The time axis of the history. */
  readonly time: HistoryTime;
  readonly #retired = new Map<Pool, string>();
  #lanes: ReadonlyMap<string, Lane> = new Map();

  constructor(options: ProviderLanesOptions) {
    this.#options = options;
    this.time = new HistoryTime(options.clock);
  }

  /** By provider, in the order of the settings; a new map after each change. */
  get current(): ReadonlyMap<string, Lane> {
    return this.#lanes;
  }

  /**
   * Makes what these providers need, and gives what puts it into effect: a provider that cannot be set up must not cost
   * the others their pools. Only pools that a change touches are replaced; nothing in flight is cut.
   */
  plan(providers: readonly ProviderSettings[]): () => ReadonlyMap<string, Lane> {
    const before = this.#lanes;
    const next = new Map(providers.map((provider) => [provider.name, this.#laneFor(provider, before)]));
    return () => {
      this.#lanes = next;
      for (const [name, lane] of before) {
        const now = next.get(name);
        if (now !== undefined) this.#markChange(lane, now);
        if (now?.pool === lane.pool) lane.pool.nameProxy(now.provider.proxySetBy);
        else this.#retire(lane);
      }
      return next;
    };
  }

  /** Gives every provider a new pool, after `drain`. */
  reopen(): void {
    const providers = [...this.#lanes.values()].map(({ provider }) => provider);
    this.#lanes = new Map(providers.map((provider) => [provider.name, this.#open(provider)]));
  }

  /** Closes idle connections of all providers; requests under way finish. No pool keeps a connection after it. */
  drain(): void {
    for (const lane of this.#lanes.values()) {
      lane.pool.drain('shutdown');
      this.#retired.set(lane.pool, lane.provider.name);
    }
  }

  /** Closes idle connections; the pools go on. */
  networkChanged(): void {
    for (const lane of this.#lanes.values()) lane.pool.closeIdle('network_change');
  }

  /** Ends everything now. */
  close(): void {
    for (const lane of this.#lanes.values()) lane.pool.close();
    for (const pool of this.#retired.keys()) pool.close();
  }

  /** Requests under way at all providers. */
  get inFlight(): number {
    let sum = 0;
    for (const { traffic } of this.#books.values()) sum += traffic.inFlight;
    return sum;
  }

  /** The open connections of a provider, of all its pools, and those closed lately; oldest first. */
  connections(provider: string): ConnectionSnapshot[] {
    const pool = this.#lanes.get(provider)?.pool;
    if (pool === undefined) return [];
    const former = [...this.#retired]
      .filter(([one, name]) => name === provider && one !== pool)
      .map(([one]) => one);
    const open = [pool, ...former].flatMap((one) => one.connections());
    const closed = pool.ledger.closedLately(this.#options.clock.now());
    return [...closed, ...open].toSorted((one, other) => one.id - other.id);
  }

  /** Each pool as the window shows it. */
  views(): PoolView[] {
    return [...this.#lanes.values()].map(({ provider, pool, traffic }) => ({
      provider: provider.name,
      dialect: provider.dialect,
      enabled: provider.enabled,
      baseUrl: provider.baseUrl,
      maxIdle: provider.pool.poolMaxIdle,
      idleTimeoutSecs: provider.pool.poolIdleTimeoutSecs,
      books: pool.ledger.books(),
      health: pool.ledger.health.view(this.#options.clock.now()),
      inFlight: traffic.inFlight,
      finishingOnOldSettings: this.#finishing(provider.name),
    }));
  }

  /** What became of a provider's requests over time; null for a name that is none. */
  history(provider: string, range: HistoryRange): HistoryView | null {
    return this.#lanes.has(provider) ? this.#booksOf(provider).history.view(range) : null;
  }

  /** The machine slept for so long while the monotonic clock stood still. */
  slept(ms: number): void {
    for (const { history } of this.#books.values()) history.pause();
    this.time.slept(ms);
  }

  #finishing(provider: string): number {
    let sum = 0;
    for (const [pool, name] of this.#retired) {
      if (pool.isEmpty) this.#retired.delete(pool);
      // That of a lane which only stops has no other settings.
      else if (name === provider && pool !== this.#lanes.get(provider)?.pool) sum += pool.size;
    }
    return sum;
  }

  #laneFor(provider: ProviderSettings, before: ReadonlyMap<string, Lane>): Lane {
    const lane = before.get(provider.name);
    if (lane === undefined) return this.#open(provider);
    if (isDeepStrictEqual(lane.provider, provider)) return lane;
    if (isSamePool(lane.provider, provider)) return new Lane(provider, lane.pool, lane.traffic);
    return this.#open(provider);
  }

  #markChange(before: Lane, after: Lane): void {
    if (before === after) return;
    const words = describeChange(before.provider, after.provider);
    // Only where a setting is written has changed.
    if (words === '' && before.provider.proxySetBy !== after.provider.proxySetBy) return;
    const nowMs = this.#options.clock.now();
    after.pool.ledger.events.mark(nowMs, words);
    this.#booksOf(after.provider.name).history.mark(nowMs, words);
  }

  #retire(lane: Lane): void {
    lane.pool.drain('drained');
    this.#retired.set(lane.pool, lane.provider.name);
  }

  #open(provider: ProviderSettings): Lane {
    const { logging, ...shared } = this.#options;
    const { ledger, traffic } = this.#booksOf(provider.name);
    const pool = new Pool({
      ...shared,
      settings: provider,
      log: new PoolLog(logging.target('lunaroute_egress'), provider.name),
      ledger,
    });
    return new Lane(provider, pool, traffic);
  }

  #booksOf(provider: string): ProviderBooks {
    const books = this.#books.get(provider) ?? openBooks(this.time, () => this.#hasRoomForHistory());
    this.#books.set(provider, books);
    return books;
  }

  /** A provider that there is no more makes room. */
  #hasRoomForHistory(): boolean {
    const kept = [...this.#books].filter(([, { history }]) => history.isKept);
    if (kept.length < MAX_HISTORY_PROVIDERS) return true;
    const gone = kept.find(([name]) => !this.#lanes.has(name));
    gone?.[1].history.release();
    return gone !== undefined;
  }
}

/** Whether the connections made under one are good for the other: only what the lane itself reads has changed. */
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
