import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { CloseReason, ConnectionSnapshot, RetryCause } from '../contract/connections.ts';
import type { Failure } from '../contract/failures.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { Cancellation } from './cancellation.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { Dialer, type DialledConnection } from './dial.ts';
import { Dials } from './dials.ts';
import { Exchange, type ExchangeHost } from './exchange.ts';
import { ForwardProxy } from './forward-proxy.ts';
import { IdleConnections } from './idle-connections.ts';
import type { Flow, KernelLook } from './kernel-table.ts';
import type { LearnedLimit } from './idle-limit.ts';
import { type BegunDial, PoolStats } from './pool-stats.ts';
import { losesPackets } from './line-check.ts';
import { LostPaths } from './lost-paths.ts';
import { LossyLine, type ProvenPath } from './path-proof.ts';
import type { PathLoss } from './path-watch.ts';
import type { PoolLog } from './pool-log.ts';
import { Prober } from './prober.ts';
import type { ResponseHead, ResponseSink, UpstreamRequest } from './request.ts';
import type { TlsTrust } from './tls-trust.ts';
import { loginSchemes } from './tunnel.ts';

export interface PoolOptions {
  readonly settings: ProviderSettings;
  readonly trust: TlsTrust;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly log: PoolLog;
  readonly isOwnAddress: (socket: Socket) => boolean;
  /** Looks up a connection's state in the kernel. */
  readonly kernelLook: KernelLook;
  /** Whether the settings in effect have waiting requests watched for a dead path. */
  readonly checksPaths: () => boolean;
  /** Called before an idle connection is taken, so that events that made it unusable are noticed first. */
  readonly beforeReuse: () => void;
  /** Statistics to continue if this pool replaces another. */
  readonly stats?: PoolStats | undefined;
  /** Called when nothing is left in a pool that drains; may be called more than once. */
  readonly onSpent?: (() => void) | undefined;
}

/** Spreads out rotation: each connection's age limit is up to 10% below the setting. */
const AGE_JITTER = 0.1;

/**
 * Connections of one provider. A request gets the most recently used idle connection, or else a new one; it never waits
 * for a connection to become free, and never opens one while a usable one is idle.
 */
export class Pool implements ConnectionOwner, ExchangeHost {
  readonly provider: string;
  readonly settings: PoolSettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly stats: PoolStats;
  readonly prober: Prober;
  retriesInFlight = 0;
  silentPlainText: string | undefined;
  readonly #options: PoolOptions;
  readonly #dials: Dials;
  readonly #origin: URL;
  readonly #proxy: ForwardProxy | undefined;
  /** Whether plain-text requests go to the proxy in absolute form, which makes it part of every request. */
  readonly #asksProxy: boolean;
  readonly #open = new Set<Connection>();
  readonly #idle: IdleConnections;
  readonly #paths: LostPaths;
  /** Connections to check at the end of the current turn of the event loop. */
  #settling: Connection[] = [];
  #responding: Connection[] = [];
  #closing: CloseReason | undefined;
  #isLookingLater = false;

  constructor(options: PoolOptions) {
    const { settings } = options;
    this.#options = options;
    this.provider = settings.name;
    this.settings = settings.pool;
    this.stats = options.stats ?? new PoolStats();
    this.clock = options.clock;
    this.#idle = new IdleConnections(settings.pool, this.stats, options.clock);
    this.random = options.random;
    const base = new URL(settings.baseUrl);
    this.#origin = new URL(base.origin);
    const proxy =
      settings.proxy === undefined ? undefined : new ForwardProxy(settings.proxy, settings.proxySetBy);
    this.#proxy = proxy;
    this.#asksProxy = proxy !== undefined && base.protocol === 'http:';
    if ((proxy?.url ?? base).protocol === 'http:' && base.protocol === 'http:')
      this.silentPlainText = proxy === undefined ? 'base_url' : "the proxy's URL";
    const dialer = new Dialer(
      {
        provider: settings.name,
        origin: this.#origin,
        proxy,
        trust: options.trust,
        ca: settings.ca,
        systemCa: settings.systemCa,
        keepAliveMs: settings.pool.tcpKeepaliveSecs * 1000,
        connectTimeoutMs: settings.pool.connectTimeoutSecs * 1000,
        isOwnAddress: options.isOwnAddress,
      },
      options.clock,
    );
    this.#dials = new Dials({
      dialer,
      clock: options.clock,
      stats: this.stats,
      log: options.log,
      origin: this.#origin.origin,
      adopt: (dial, dialled) => this.#adopt(dial, dialled),
      failed: (failure) => this.failed(failure),
      ended: () => this.#lookIfSpent(),
    });
    this.prober = new Prober(dialer, this.stats.health, options.clock);
    this.#paths = new LostPaths({
      clock: options.clock,
      stats: this.stats,
      idle: this.#idle,
      log: options.log,
      look: options.kernelLook,
      isOn: options.checksPaths,
      dial: (cancellation, stuck) => this.#dialForCheck(cancellation, stuck),
    });
    options.log.poolCreated(settings.pool);
  }

  /** Sends a request; all results go to the sink, never before this returns. */
  send(request: UpstreamRequest, sink: ResponseSink): Exchange {
    const login = this.#proxy?.authorization;
    // There is no CONNECT request to carry the credentials.
    if (login !== undefined && this.#asksProxy && !this.#isTunnelled(request))
      request.headers.push('Proxy-Authorization', login);
    const exchange = new Exchange(this, request, sink);
    this.assign(exchange, false);
    return exchange;
  }

  /** Updates where the proxy was configured if the proxy itself is unchanged. */
  nameProxy(setBy: string): void {
    if (this.#proxy !== undefined) this.#proxy.setBy = setBy;
  }

  get peer(): string {
    const way = this.#asksProxy && this.#proxy !== undefined ? `, or ${this.#proxy.words} on the way,` : '';
    return `Provider '${this.provider}'${way}`;
  }

  /** Number of open connections. */
  get size(): number {
    return this.#open.size;
  }

  /** How long the server keeps idle connections, learned from its own closes; undefined while unknown. */
  get learnedLimit(): LearnedLimit | undefined {
    return this.#idle.learned(this.clock.now());
  }

  /** Lists every open connection, oldest first. */
  connections(): ConnectionSnapshot[] {
    const idleSinceMs = this.#idle.sinceMs();
    return [...this.#open].map((connection) => connection.snapshot(idleSinceMs.get(connection)));
  }

  /** Closes idle connections immediately and the others when their requests end; keeps no connection afterwards. */
  drain(reason: CloseReason): void {
    this.#closing ??= reason;
    this.#idle.stop();
    this.prober.close();
    this.closeIdle(reason);
    this.#lookIfSpent();
  }

  /** Closes the idle connections; the pool stays in use. */
  closeIdle(reason: CloseReason): void {
    this.#idle.closeAll(reason);
  }

  /** Closes everything immediately, including requests in flight. */
  close(): void {
    this.drain('shutdown');
    this.#paths.close();
    this.#dials.close();
    for (const connection of this.#open) connection.close('shutdown');
  }

  // ExchangeHost: called by an exchange.

  assign(exchange: Exchange, fresh: boolean): void {
    if (!fresh) this.#options.beforeReuse();
    const nowMs = this.clock.now();
    const isTunnelled = this.#isTunnelled(exchange.request);
    const idle = fresh || isTunnelled ? undefined : this.#idle.take(nowMs);
    if (idle === undefined) return this.#dials.dialFor(exchange, { isRetry: fresh, isTunnelled });
    const { connection, sinceMs } = idle;
    this.stats.assignedIdle(connection.id, nowMs, connection.requests > 0);
    exchange.assigned(connection, nowMs - sinceMs);
  }

  cancelDial(exchange: Exchange): void {
    this.#dials.cancel(exchange);
  }

  proxyRefusal(request: UpstreamRequest, { status, rawHeaders }: ResponseHead): Failure | undefined {
    // Only a 407 certainly comes from the proxy; other responses it generates itself are relayed as received.
    if (status !== 407 || !this.#asksProxy || this.#isTunnelled(request)) return undefined;
    const challenges = rawHeaders.filter((_, at) => at % 2 === 1 && isChallenge(rawHeaders[at - 1]));
    return this.#proxy?.loginFailure(loginSchemes(challenges.map((value) => value.toString('latin1'))));
  }

  started({ reused, idledMs }: Exchange, connection: Connection, chosenAtMs: number): void {
    const { log } = this.#options;
    if (reused && idledMs !== undefined && log.debug)
      log.reused(connection, { tookMs: this.clock.now() - chosenAtMs, idledMs });
  }

  retrying(exchange: Exchange, cause: RetryCause, waitMs: number): void {
    this.#options.log.retrying(exchange.connectionId, cause, waitMs);
  }

  retryBegan(): void {
    this.retriesInFlight += 1;
  }

  retryEnded(): void {
    this.retriesInFlight -= 1;
    this.#lookIfSpent();
  }

  failed(failure: Failure): void {
    this.prober.failed(failure);
  }

  // ConnectionOwner: called by a connection.

  now(): number {
    return this.clock.now();
  }

  heard(connection: Connection): void {
    if (connection.isWhole) this.#paths.firstByteTook(this.clock.now() - connection.sentAtMs);
  }

  responding(connection: Connection): void {
    this.#settleLater();
    this.#responding.push(connection);
  }

  finished(connection: Connection): void {
    // One turn later: a FIN that came with the response only shows up then.
    this.#settleLater();
    this.#settling.push(connection);
  }

  dated(value: string): void {
    const skewMs = Date.parse(value) - this.clock.wallTime();
    if (Number.isFinite(skewMs)) this.stats.clockSkewMs = skewMs;
  }

  closed(connection: Connection, reason: CloseReason, loss: PathLoss | undefined): void {
    const nowMs = this.clock.now();
    const idleSinceMs = this.#idle.forget(connection, reason, nowMs);
    this.#open.delete(connection);
    this.#lookIfSpent();
    this.stats.connectionClosed(reason, connection.snapshot(idleSinceMs), nowMs);
    if (this.#options.log.debug) this.#options.log.closed(connection, reason, nowMs);
    if (loss !== undefined) return this.#paths.lost(connection, loss, idleSinceMs);
    const isEnded = reason === 'timeout' || reason === 'request_aborted';
    if (isEnded && connection.isSilent && connection.requests > 1) {
      this.#paths.endedInSilence(connection, nowMs);
    }
  }

  /** WebSockets use a tunnel even if other requests to the origin go to the proxy in absolute form (RFC 6455, 4.1). */
  #isTunnelled({ upgrade }: UpstreamRequest): boolean {
    return this.#asksProxy && upgrade !== undefined;
  }

  /** Opens a connection without a request: success means that the stuck connection is at fault, not the network. */
  async #dialForCheck(cancellation: Cancellation, stuck: Flow): Promise<ProvenPath> {
    if (await losesPackets(stuck)) {
      this.#options.log.checkProvesNothing();
      throw new LossyLine('packets get lost on the way');
    }
    if (cancellation.reason !== undefined) throw cancellation.reason;
    const connection = await this.#dials.dialForCheck(cancellation);
    this.stats.health.reached();
    this.#idle.add(connection, this.#closing);
    const { id, createdAtMs: atMs, connectMs, tlsMs = 0 } = connection;
    return { connection: id, atMs, connectMs, tlsMs };
  }

  #adopt(dial: BegunDial, dialled: DialledConnection): Connection {
    const { tcpKeepaliveSecs, maxConnectionAgeSecs } = this.settings;
    const maxAgeMs = maxConnectionAgeSecs * 1000 * (1 - this.random() * AGE_JITTER);
    const facts = {
      id: dial.id,
      createReason: dial.reason,
      origin: this.#origin,
      dialled,
      keepAliveMs: tcpKeepaliveSecs * 1000,
      maxAgeMs: maxConnectionAgeSecs === 0 ? Infinity : maxAgeMs,
      watch: this.#paths.watch,
    };
    const connection = new Connection(facts, this);
    this.#open.add(connection);
    if (dialled.certificateUntil !== undefined) this.stats.certificateUntil = dialled.certificateUntil;
    this.stats.connectionCreated(connection, dial);
    if (this.#options.log.debug) this.#options.log.connected(connection);
    return connection;
  }

  /** Looks one turn later: a request whose connection has closed may dial again. */
  #lookIfSpent(): void {
    if (this.#closing === undefined || this.#isLookingLater) return;
    this.#isLookingLater = true;
    setImmediate(() => {
      this.#isLookingLater = false;
      const isSpent = this.#open.size === 0 && this.#dials.waiting === 0 && this.retriesInFlight === 0;
      if (isSpent) this.#options.onSpent?.();
    });
  }

  #settleLater(): void {
    if (this.#settling.length === 0 && this.#responding.length === 0) setImmediate(() => this.#settle());
  }

  #settle(): void {
    const settling = this.#settling;
    const responding = this.#responding;
    this.#settling = [];
    this.#responding = [];
    for (const connection of settling) if (!connection.endIfDead()) this.#idle.add(connection, this.#closing);
    // A response that does not end along with its head is a stream or large.
    for (const connection of responding) connection.lasts();
  }
}

function isChallenge(name: Buffer | undefined): boolean {
  return name?.toString('latin1').toLowerCase() === 'proxy-authenticate';
}
