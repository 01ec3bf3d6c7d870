import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { ACTIVITY } from '../contract/activity.ts';
import type { CloseReason, ConnectionSnapshot, CreateReason, RetryCause } from '../contract/connections.ts';
import { Failure } from '../contract/failures.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import { Cancellation } from './cancellation.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { Dialer, type Dialled } from './dial.ts';
import { Exchange, type ExchangeHost } from './exchange.ts';
import { IdleConnections } from './idle-connections.ts';
import type { LearnedLimit } from './idle-limit.ts';
import { Ledger } from './ledger.ts';
import type { PoolLog } from './pool-log.ts';
import { Prober } from './prober.ts';
import type { ResponseSink, UpstreamRequest } from './request.ts';
import { proxyAuthorization } from './tunnel.ts';

export interface PoolOptions {
  readonly settings: ProviderSettings;
  /** The text of the provider's `ca_file`. */
  readonly ca: string | undefined;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: PoolLog;
  readonly isOwnAddress: (socket: Socket) => boolean;
  /** The books to go on with, where this pool takes the place of another. */
  readonly ledger?: Ledger | undefined;
}

/** Spreads rotation: a connection's limit is up to a tenth below the setting. */
const AGE_JITTER = 0.1;

/**
 * The connections of one provider. A request takes the most recently used idle connection, else a new one;
 * it never waits for a connection, and never opens one while a usable one is idle.
 */
export class Pool implements ConnectionOwner, ExchangeHost {
  readonly provider: string;
  readonly settings: PoolSettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly ledger: Ledger;
  readonly prober: Prober;
  retriesInFlight = 0;
  readonly #options: PoolOptions;
  readonly #dialer: Dialer;
  readonly #origin: URL;
  /** For a proxy that is asked in absolute form: such a request has no CONNECT that would carry the login. */
  readonly #proxyLogin: string | undefined;
  readonly #open = new Set<Connection>();
  readonly #idle: IdleConnections;
  readonly #dials = new Map<Exchange, Cancellation>();
  #settling: Connection[] = [];
  #closing: CloseReason | undefined;

  constructor(options: PoolOptions) {
    const { settings } = options;
    this.#options = options;
    this.provider = settings.name;
    this.settings = settings.pool;
    this.ledger = options.ledger ?? new Ledger();
    this.clock = options.clock;
    this.#idle = new IdleConnections(settings.pool, this.ledger, options.clock);
    this.random = options.random;
    const base = new URL(settings.baseUrl);
    this.#origin = new URL(base.origin);
    const proxy = settings.proxy === undefined ? undefined : new URL(settings.proxy);
    if (proxy !== undefined && base.protocol === 'http:') this.#proxyLogin = proxyAuthorization(proxy);
    this.#dialer = new Dialer(
      {
        provider: settings.name,
        origin: this.#origin,
        proxy,
        ca: options.ca,
        keepAliveMs: settings.pool.tcpKeepaliveSecs * 1000,
        connectTimeoutMs: settings.pool.connectTimeoutSecs * 1000,
        isOwnAddress: options.isOwnAddress,
      },
      options.clock,
    );
    this.prober = new Prober(this.#dialer, this.ledger.health, options.clock);
    options.log.poolCreated(settings.pool);
  }

  /** Sends a request; everything that comes of it goes to the sink, never before this returns. */
  send(request: UpstreamRequest, sink: ResponseSink): Exchange {
    if (this.#proxyLogin !== undefined) request.headers.push('Proxy-Authorization', this.#proxyLogin);
    const exchange = new Exchange(this, request, sink);
    this.assign(exchange, false);
    return exchange;
  }

  /** How many connections are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Whether nothing is left of it: no connection, and none being made. */
  get isEmpty(): boolean {
    return this.#open.size === 0 && this.#dials.size === 0;
  }

  /** How long the server keeps idle connections, as its own closes have taught; undefined while nothing is known. */
  get learnedLimit(): LearnedLimit | undefined {
    return this.#idle.learned(this.clock.now());
  }

  /** Every open connection, oldest first. */
  connections(): ConnectionSnapshot[] {
    return [...this.#open].map((connection) => connection.snapshot());
  }

  /** Closes idle connections at once, and the others when their requests end. No connection is kept after it. */
  drain(reason: CloseReason): void {
    this.#closing ??= reason;
    this.#idle.stop();
    this.prober.close();
    this.closeIdle(reason);
  }

  /** Closes the idle connections; the pool goes on. */
  closeIdle(reason: CloseReason): void {
    this.#idle.closeAll(reason);
  }

  /** Closes everything now, requests in flight included. */
  close(): void {
    this.drain('shutdown');
    for (const dial of this.#dials.values()) dial.cancel(new Error('the pool was closed'));
    for (const connection of this.#open) connection.close('shutdown');
  }

  // What an exchange asks of its pool.

  assign(exchange: Exchange, fresh: boolean): void {
    const connection = fresh ? undefined : this.#idle.take();
    if (connection === undefined) return this.#dialFor(exchange, fresh);
    this.ledger.reused += 1;
    exchange.assigned(connection, true);
  }

  cancelDial(exchange: Exchange): void {
    this.#dials.get(exchange)?.cancel(new Error('the request was abandoned'));
  }

  started(exchange: Exchange, connection: Connection, chosenAtMs: number): void {
    this.ledger.activity.push(chosenAtMs, connection.id, ACTIVITY.requestStart, exchange.reused ? 1 : 0);
    if (exchange.reused && this.#options.log.debug) {
      this.#options.log.reused(connection, { nowMs: this.clock.now(), chosenAtMs });
    }
  }

  retrying(exchange: Exchange, cause: RetryCause, waitMs: number): void {
    this.#options.log.retrying(exchange.connectionId, cause, waitMs);
  }

  retryBegan(): void {
    this.retriesInFlight += 1;
  }

  retryEnded(): void {
    this.retriesInFlight -= 1;
  }

  failed(failure: Failure): void {
    this.prober.failed(failure);
  }

  // What a connection tells its pool.

  now(): number {
    return this.clock.now();
  }

  finished(connection: Connection): void {
    // One turn later, not now: only then does a FIN that came with the response show.
    if (this.#settling.length === 0) setImmediate(() => this.#settle());
    this.#settling.push(connection);
  }

  dated(value: string): void {
    const skewMs = Date.parse(value) - this.clock.wallTime();
    if (Number.isFinite(skewMs)) this.ledger.clockSkewMs = skewMs;
  }

  closed(connection: Connection, reason: CloseReason): void {
    const nowMs = this.clock.now();
    if (connection.state === 'idle') this.#idle.forget(connection, reason, nowMs);
    this.#open.delete(connection);
    this.ledger.connectionClosed(reason, { ...connection.snapshot(), state: 'closed' }, nowMs);
    if (this.#options.log.debug) this.#options.log.closed(connection, reason, nowMs);
  }

  #dialFor(exchange: Exchange, retry: boolean): void {
    const dial = this.ledger.beginDial(retry, this.clock.now());
    const { id, reason } = dial;
    const cancellation = new Cancellation();
    this.#dials.set(exchange, cancellation);
    if (this.#options.log.debug) this.#options.log.dialling(this.#origin.origin, id, reason);
    this.#dialer.dial(cancellation).then(
      (dialled) => {
        this.#dials.delete(exchange);
        if (cancellation.reason !== undefined) {
          dialled.socket.destroy();
          this.ledger.dialFailed(dial, { abandoned: true, nowMs: this.clock.now() });
        } else exchange.assigned(this.#adopt(id, reason, dialled), false);
      },
      (error: unknown) => {
        this.#dials.delete(exchange);
        const abandoned = cancellation.reason !== undefined && !(cancellation.reason instanceof Failure);
        const failure =
          error instanceof Failure ? error : abandoned ? shutdownFailure(error) : dialFailure(error);
        this.ledger.dialFailed(dial, { abandoned, nowMs: this.clock.now() });
        if (!abandoned) this.#options.log.dialFailed(id, failure);
        exchange.dialFailed(failure);
      },
    );
  }

  #adopt(id: number, reason: CreateReason, dialled: Dialled): Connection {
    const connection = new Connection({ id, createReason: reason, origin: this.#origin, dialled }, this);
    const ageMs = this.settings.maxConnectionAgeSecs * 1000;
    if (ageMs > 0) {
      connection.ageDeadlineMs = connection.createdAtMs + ageMs * (1 - this.random() * AGE_JITTER);
    }
    this.#open.add(connection);
    if (dialled.certificateUntil !== undefined) this.ledger.certificateUntil = dialled.certificateUntil;
    this.ledger.connectionCreated(connection);
    if (this.#options.log.debug) this.#options.log.connected(connection);
    return connection;
  }

  #settle(): void {
    const settling = this.#settling;
    this.#settling = [];
    for (const connection of settling) if (!connection.endIfDead()) this.#idle.add(connection, this.#closing);
  }
}

function shutdownFailure(cause: unknown): Failure {
  return new Failure('shutting_down', 'The proxy is stopping; the request was not sent.', cause);
}

function dialFailure(cause: unknown): Failure {
  return new Failure('connect_failed', `The connection could not be made: ${String(cause)}.`, cause);
}
