import type { Clock } from '../clock.ts';
import { Failure } from '../contract/failures.ts';
import { Cancellation } from './cancellation.ts';
import type { Connection } from './connection.ts';
import type { Dialer, DialledConnection } from './dial.ts';
import type { Exchange } from './exchange.ts';
import type { BegunDial, PoolStats } from './pool-stats.ts';
import type { PoolLog } from './pool-log.ts';

export interface DialsOptions {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly stats: PoolStats;
  readonly log: PoolLog;
  /** Destination, for the log. */
  readonly origin: string;
  /** Adds an established connection to the pool. */
  readonly adopt: (dial: BegunDial, dialled: DialledConnection) => Connection;
  /** Called if the provider could not be reached and no request is waiting to be told. */
  readonly failed: (failure: Failure) => void;
  /** Called when a request's dial has ended without a connection. */
  readonly ended: () => void;
}

/** Options of a dial for a request. */
export interface WantedDial {
  readonly isRetry: boolean;
  /** See {@link DialledConnection.isTunnelled}. */
  readonly isTunnelled: boolean;
}

/** Time limit for a dial that distinguishes a dead connection from a dead network. */
const MAX_CHECK_MS = 5000;

/** A pool's dials in progress, each recorded in the stats from start to end. */
export class Dials {
  readonly #options: DialsOptions;
  readonly #byExchange = new Map<Exchange, Cancellation>();

  constructor(options: DialsOptions) {
    this.#options = options;
  }

  /** Number of requests waiting for a dial. */
  get waiting(): number {
    return this.#byExchange.size;
  }

  /** Dials for a request, and tells it the result. */
  dialFor(exchange: Exchange, { isRetry, isTunnelled }: WantedDial): void {
    const { clock, stats, dialer, adopt, ended } = this.#options;
    const dial = stats.beginDial(isRetry ? 'retry' : 'request', clock.now());
    const cancellation = new Cancellation();
    this.#byExchange.set(exchange, cancellation);
    this.#logBegin(dial);
    dialer.dial(cancellation, { isTunnelled }).then(
      (dialled) => {
        this.#byExchange.delete(exchange);
        if (cancellation.reason !== undefined) {
          this.#drop(dial, dialled);
          return ended();
        }
        const connection = adopt(dial, dialled);
        stats.assignedFresh(connection.id, connection.createdAtMs);
        exchange.assigned(connection, undefined);
      },
      (error: unknown) => {
        this.#byExchange.delete(exchange);
        exchange.dialFailed(this.#dialFailed(dial, cancellation, error));
        ended();
      },
    );
  }

  /** Dials without a request; rejects if the dial fails or is cancelled. */
  async dialForCheck(cancellation: Cancellation): Promise<Connection> {
    const { clock, stats, dialer, adopt, failed } = this.#options;
    const dial = stats.beginDial('path_check', clock.now());
    this.#logBegin(dial);
    let dialled: DialledConnection;
    try {
      dialled = await dialer.dial(cancellation, { maxMs: MAX_CHECK_MS });
    } catch (error) {
      const failure = this.#dialFailed(dial, cancellation, error);
      if (!isCalledOff(cancellation)) failed(failure);
      throw failure;
    }
    if (cancellation.reason === undefined) return adopt(dial, dialled);
    this.#drop(dial, dialled);
    throw cancellation.reason;
  }

  /** Cancels the dial of a request that does not wait any more. */
  cancel(exchange: Exchange): void {
    this.#byExchange.get(exchange)?.cancel(new Error('the request was abandoned'));
  }

  /** Cancels all dials for requests. */
  close(): void {
    for (const dial of this.#byExchange.values()) dial.cancel(new Error('the pool was closed'));
  }

  #logBegin({ id, reason }: BegunDial): void {
    const { log, origin } = this.#options;
    if (log.debug) log.dialling(origin, id, reason);
  }

  /** Discards a connection that was established after its dial had been cancelled. */
  #drop(dial: BegunDial, { socket }: DialledConnection): void {
    const { stats, clock } = this.#options;
    socket.destroy();
    stats.dialFailed(dial, { abandoned: true, nowMs: clock.now() });
  }

  #dialFailed(dial: BegunDial, cancellation: Cancellation, error: unknown): Failure {
    const { stats, clock, log } = this.#options;
    const abandoned = isCalledOff(cancellation);
    const failure =
      error instanceof Failure ? error : abandoned ? shutdownFailure(error) : dialFailure(error);
    stats.dialFailed(dial, { abandoned, nowMs: clock.now() });
    if (!abandoned) log.dialFailed(dial.id, failure);
    return failure;
  }
}

/** Whether the proxy cancelled it; a dial that times out cancels with a Failure instead. */
function isCalledOff({ reason }: Cancellation): boolean {
  return reason !== undefined && !(reason instanceof Failure);
}

function shutdownFailure(cause: unknown): Failure {
  return new Failure('shutting_down', 'The proxy is stopping; the request was not sent.', cause);
}

function dialFailure(cause: unknown): Failure {
  return new Failure('connect_failed', `The connection could not be made: ${String(cause)}.`, cause);
}
