import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../clock.ts';
import type { CloseReason, RetryCause } from '../contract/connections.ts';
import type { Failure, FailureCode } from '../contract/failures.ts';
import type { Connection } from './connection.ts';
import type { ConnectionBreak, ConnectionUser } from './connection-user.ts';
import {
  type Delivery,
  midStreamFailure,
  noResponseFailure,
  pathLostFailure,
  refusedFailure,
  silenceFailure,
} from './exchange-failures.ts';
import type { PathLoss } from './path-watch.ts';
import type { ResponseHead, ResponseSink, UpstreamRequest } from './request.ts';
import { type Silence, SilenceClock } from './silence-clock.ts';
import { RetryBudget, type RetryHost } from './retry-budget.ts';
import { backoffMs, decideOnStatus, isReplayable } from './retry-policy.ts';

/** What an exchange needs of the pool that carries it. */
export interface ExchangeHost extends RetryHost {
  readonly provider: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Finds a connection and calls `assigned`, or `dialFailed`; `fresh` never takes an idle one. */
  assign(exchange: Exchange, fresh: boolean): void;
  cancelDial(exchange: Exchange): void;
  /** The head is being written on a connection chosen at `chosenAtMs`. */
  started(exchange: Exchange, connection: Connection, chosenAtMs: number): void;
  retrying(exchange: Exchange, cause: RetryCause, waitMs: number): void;
  /** The request came to nothing at the provider. */
  failed(failure: Failure): void;
}

const NO_CAUSES: readonly RetryCause[] = [];

/** Dialling again would end the same way. */
const HOPELESS: ReadonlySet<FailureCode> = new Set(['tls_failed', 'upstream_loop', 'shutting_down']);

/** A larger body of an answer that is retried is not read to its end: the connection goes instead. */
const DISCARD_MOST_BYTES = 64 * 1024;
/** Nor is one waited for that takes longer. */
const DISCARD_MOST_MS = 1000;

/** One request on its way through one or more attempts, until its response, its failure or its abort. */
export class Exchange implements ConnectionUser {
  readonly request: UpstreamRequest;
  /** Connections it has been given, from 1 once the first one is there. */
  attempts = 0;
  /** The connection that carried the latest attempt. */
  connectionId = 0;
  /** It had carried a request before. */
  reused = false;
  /** How long that connection had idled before it; undefined where it had not. */
  idledMs: number | undefined;
  /** What made each further attempt necessary. */
  retryCauses: readonly RetryCause[] = NO_CAUSES;
  /** Monotonic time at which the latest attempt got its connection. */
  chosenAtMs = 0;
  readonly #host: ExchangeHost;
  readonly #sink: ResponseSink;
  #connection: Connection | undefined;
  readonly #silence: SilenceClock;
  /** Until an answer is dropped, or the next attempt begins. */
  #timer: Timer | undefined;
  /** Made for the first retry. */
  #budgetMade: RetryBudget | undefined;
  /** The connection had been idle in the pool: it may have died there. */
  #wasIdle = false;
  #headSeen = false;
  /** A byte of a response has come: from then on repeating is not safe, and not ours. */
  #heardBack = false;
  #discarded = -1;
  #retryWaitMs: number | undefined;
  #done = false;

  constructor(host: ExchangeHost, request: UpstreamRequest, sink: ResponseSink) {
    this.#host = host;
    this.request = request;
    this.#sink = sink;
    this.#silence = new SilenceClock(host.clock, (silence, secs) => this.#timeOut(silence, secs));
  }

  /** Stops reading the response: the silence that follows is the client's, so its clock stops too. */
  pause(): void {
    this.#connection?.pause();
    this.#stopClock();
  }

  resume(): void {
    this.#connection?.resume();
    if (!this.#done) this.#silence.start('stream_idle_timeout', this.#host.settings.streamIdleTimeoutSecs);
  }

  /** Ends it without a word to the sink; a connection that carries it is closed for `reason`. */
  abort(reason: CloseReason): void {
    if (this.#done) return;
    this.#finish();
    this.#host.cancelDial(this);
    this.#connection?.close(reason);
    this.#connection = undefined;
  }

  // What follows is called by the pool.

  /** `idledMs` is undefined for a connection that was dialled for it. */
  assigned(connection: Connection, idledMs: number | undefined): void {
    this.attempts += 1;
    this.connectionId = connection.id;
    this.reused = connection.requests > 0;
    this.#wasIdle = idledMs !== undefined;
    this.idledMs = idledMs;
    this.chosenAtMs = this.#host.clock.now();
    this.#connection = connection;
    connection.send(this.request, this, this.chosenAtMs);
  }

  dialFailed(failure: Failure): void {
    if (this.#done) return;
    if (!HOPELESS.has(failure.code) && this.#budget.take()) return this.#retry('connect', undefined);
    this.#fail(failure);
  }

  // What follows is called by the connection.

  starting(): void {
    if (this.#connection !== undefined) this.#host.started(this, this.#connection, this.chosenAtMs);
  }

  sent(): void {
    if (!this.#headSeen) this.#silence.start('first_byte_timeout', this.#host.settings.firstByteTimeoutSecs);
  }

  answering(): void {
    this.#heardBack = true;
  }

  information(head: ResponseHead): void {
    this.#silence.heard();
    this.#sink.information(head);
  }

  head(head: ResponseHead): void {
    this.#headSeen = true;
    this.#stopClock();
    this.#host.ledger.health.reached();
    const decision = decideOnStatus(head, this.request, this.#host.settings);
    if (decision.kind === 'denied') this.#host.ledger.retriesDenied[decision.reason] += 1;
    if (decision.kind === 'retry' && this.#budget.take()) {
      this.#discarded = 0;
      this.#retryWaitMs = decision.waitMs;
      this.#timer = this.#host.clock.schedule(() => this.#stopDiscarding(), DISCARD_MOST_MS);
      return;
    }
    this.#budgetMade?.end();
    this.#releaseBody();
    this.#silence.start('stream_idle_timeout', this.#host.settings.streamIdleTimeoutSecs);
    this.#sink.head(head);
  }

  data(chunk: Buffer): void {
    if (this.#discarded >= 0) return this.#discard(chunk);
    this.#silence.heard();
    this.#sink.data(chunk);
  }

  end(rawTrailers: readonly Buffer[]): void {
    this.#connection = undefined;
    if (this.#discarded >= 0) return this.#retry('status', this.#retryWaitMs);
    this.#finish();
    this.#sink.end(rawTrailers);
  }

  upgraded(head: ResponseHead, socket: Duplex): void {
    this.#connection = undefined;
    this.#finish();
    this.#sink.upgraded(head, socket);
  }

  broken(failure: ConnectionBreak): void {
    this.#connection = undefined;
    this.#stopClock();
    if (this.#discarded >= 0) return this.#retry('status', this.#retryWaitMs);
    if (failure.kind === 'refused') return this.#fail(refusedFailure(failure.error));
    if (failure.kind === 'unwritten') return this.#brokenUnwritten(failure.error);
    if (this.#headSeen) return this.#fail(midStreamFailure(this.#host.provider, failure.error));
    if (failure.kind === 'path_lost') return this.#pathLost(failure.loss, failure.error);
    if (this.#wasIdle && !this.#heardBack && this.#budget.takeRepetition())
      return this.#retry('closed_before_response', 0);
    this.#fail(this.#noResponse(failure.error));
  }

  /** The answer goes to the client: nothing is sent again after it. */
  #releaseBody(): void {
    const { body } = this.request;
    if (body !== null && !Buffer.isBuffer(body)) body.release();
  }

  /** The request may have arrived: only the way back need be dead. */
  #pathLost(loss: PathLoss, error: Error): void {
    if (!this.#heardBack && this.#budget.takeRepetition()) return this.#retry('path_lost', 0, loss);
    this.#fail(pathLostFailure(this.#host.provider, error, { ...this.#delivery, loss }));
    // A new connection was made meanwhile: the provider itself can be reached.
    if (loss.kind === 'unacknowledged') this.#host.ledger.health.reached();
  }

  #brokenUnwritten(error: Error): void {
    if (!isReplayable(this.request)) {
      this.#budget.deny('body_gone');
      return this.#fail(this.#noResponse(error));
    }
    if (this.#wasIdle) {
      this.#host.ledger.replacedStale(this.#host.clock.now());
      return this.#retry('stale', 0);
    }
    if (this.#budget.take()) return this.#retry('connect', undefined);
    this.#fail(this.#noResponse(error));
  }

  get #budget(): RetryBudget {
    this.#budgetMade ??= new RetryBudget(this.#host, this.request);
    return this.#budgetMade;
  }

  #retry(cause: RetryCause, waitMs: number | undefined, loss?: PathLoss): void {
    this.#host.ledger.retries[cause] += 1;
    this.retryCauses = [...this.retryCauses, cause];
    this.#stopClock();
    this.#discarded = -1;
    this.#headSeen = false;
    this.#heardBack = false;
    const wait = waitMs ?? backoffMs(this.#budget.taken, this.#host.random);
    this.#host.retrying(this, cause, wait);
    // Where a new connection was made to find the path dead, that one is taken; all others are closed by now.
    if (wait === 0) return this.#host.assign(this, loss?.kind !== 'unacknowledged');
    this.#timer = this.#host.clock.schedule(() => {
      this.#timer = undefined;
      this.#host.assign(this, true);
    }, wait);
  }

  #discard(chunk: Buffer): void {
    this.#discarded += chunk.length;
    if (this.#discarded > DISCARD_MOST_BYTES) this.#stopDiscarding();
  }

  /** The rest of an answer that is not wanted is too long or too slow: a new connection is cheaper. */
  #stopDiscarding(): void {
    this.#connection?.close('not_reusable');
    this.#connection = undefined;
    this.#retry('status', this.#retryWaitMs);
  }

  #stopClock(): void {
    this.#silence.stop();
    if (this.#timer !== undefined) this.#host.clock.cancel(this.#timer);
    this.#timer = undefined;
  }

  #timeOut(code: Silence, secs: number): void {
    this.#connection?.close('timeout');
    this.#connection = undefined;
    this.#fail(silenceFailure(this.#host.provider, code, secs));
  }

  #noResponse(error: Error): Failure {
    const { mayRepeat, isRepeated } = this.#delivery;
    return noResponseFailure(this.#host.provider, error, {
      isRepeated,
      mayRepeat: mayRepeat && this.#wasIdle,
    });
  }

  get #delivery(): Delivery {
    return { mayRepeat: !this.#heardBack, isRepeated: this.#budgetMade?.isRepeated === true };
  }

  #fail(failure: Failure): void {
    this.#finish();
    this.#host.failed(failure);
    this.#sink.failed(failure);
  }

  #finish(): void {
    this.#done = true;
    this.#stopClock();
    this.#budgetMade?.end();
  }
}
