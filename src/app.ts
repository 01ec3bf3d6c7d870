import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from './clock.ts';
import type { ProviderSettings, Settings } from './contract/settings.ts';
import type { Logging } from './logging/logging.ts';
import { Exposition, type ProviderMetrics } from './metrics/exposition.ts';
import { allowedHostValues, type GuardRules } from './proxy/guard.ts';
import { Handler, type Routing } from './proxy/handler.ts';
import { Lane } from './proxy/lane.ts';
import { Listener } from './proxy/listener.ts';
import { answerOwnPath } from './proxy/own-paths.ts';
import { writeSwitchingHead } from './proxy/upgrade.ts';
import type { ResponseHead } from './upstream/request.ts';
import { PoolLog } from './upstream/pool-log.ts';
import { Pool } from './upstream/pool.ts';

export interface AppOptions {
  readonly settings: Settings;
  readonly logging: Logging;
  readonly version: string;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** The whole proxy: pools, handler and listener put together. */
export class App {
  readonly #options: AppOptions;
  readonly #clock: Clock;
  readonly #listener: Listener;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #routing: Routing;
  #guard: GuardRules = { hosts: new Set(), token: undefined };
  #draining = false;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const { settings } = options;
    this.#lanes = new Map(settings.providers.map((provider) => [provider.name, this.#openLane(provider)]));
    this.#routing = {
      lanes: this.#lanes,
      rules: settings.routingRules.map((rule) => ({
        pattern: new RegExp(rule.modelPattern, 'u'),
        provider: rule.provider,
      })),
    };
    const handler = this.#makeHandler();
    this.#listener = new Listener((request, response, upgrade) => handler.handle(request, response, upgrade));
  }

  /** Binds and takes requests. Rejects with the system's error when the port cannot be had. */
  async start(): Promise<AddressInfo> {
    const { host, port, allowedHosts, proxyToken } = this.#options.settings;
    const address = await this.#listener.listen(host, port);
    this.#guard = { hosts: allowedHostValues(host, address.port, allowedHosts), token: proxyToken };
    return address;
  }

  /** The pool of a provider; undefined for a name that is none. */
  pool(provider: string): Pool | undefined {
    return this.#lanes.get(provider)?.pool;
  }

  /** No new requests; resolves when the last one under way is answered. */
  async drain(): Promise<void> {
    this.#draining = true;
    await this.#listener.drain();
  }

  /** Ends everything now: requests, connections, timers. */
  close(): void {
    this.#draining = true;
    void this.#listener.drain();
    this.#listener.closeAll();
    for (const lane of this.#lanes.values()) lane.pool.close();
    this.#options.logging.flush();
  }

  #openLane(provider: ProviderSettings): Lane {
    const pool = new Pool({
      settings: provider,
      ca: provider.caFile === undefined ? undefined : readFileSync(provider.caFile, 'utf8'),
      clock: this.#clock,
      random: this.#options.random ?? Math.random,
      log: new PoolLog(this.#options.logging.target('lunaroute_egress'), provider.name),
      isOwnAddress: (socket: Socket) => this.#listener.isOwnAddress(socket),
    });
    return new Lane(provider, pool);
  }

  #makeHandler(): Handler {
    const { version, settings, logging } = this.#options;
    const ownPaths = {
      version,
      pid: process.pid,
      exposition: this.#makeExposition(),
      isDraining: () => this.#draining,
      lanes: () => this.#lanes.values(),
    };
    return new Handler({
      clock: this.#clock,
      log: logging.target('lunaroute_ingress'),
      routing: () => this.#routing,
      guard: () => this.#guard,
      logRequests: () => settings.logRequests,
      ownPath: (url, response) => answerOwnPath(ownPaths, url, response),
      relayUpgrade: (client: Duplex, head: ResponseHead, upstream: Duplex) => {
        writeSwitchingHead(client, head);
        this.#listener.relay(client, upstream);
      },
    });
  }

  #makeExposition(): Exposition {
    return new Exposition({
      version: this.#options.version,
      droppedLogLines: () => this.#options.logging.ring.dropped,
      providers: () => [...this.#lanes.values()].map(providerMetrics),
    });
  }
}

function providerMetrics(lane: Lane): ProviderMetrics {
  const { provider, traffic } = lane;
  const { ledger } = lane.pool;
  return {
    provider: provider.name,
    dialect: provider.dialect,
    pool: provider.pool,
    books: ledger.books(),
    lifetime: ledger.lifetime,
    connectTime: ledger.connectTime,
    tlsTime: ledger.tlsTime,
    retries: ledger.retries,
    retriesDenied: ledger.retriesDenied,
    inFlight: traffic.inFlight,
    statusClasses: traffic.statusClasses,
    requestBytes: traffic.requestBytes,
    responseBytes: traffic.responseBytes,
    duration: traffic.duration,
    firstByte: traffic.firstByte,
  };
}
