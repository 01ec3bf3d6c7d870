import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { CloseReason, RetryCause } from '../contract/connections.ts';
import type { Failure, FailureCode } from '../contract/failures.ts';
import {
  type Attempt,
  attemptConnection,
  DIALLING,
  DONE,
  type DroppingAttempt,
  type PastAttempt,
  pastAttempt,
  seenOf,
} from './attempt.ts';
import type { Connection } from './connection.ts';
import type { ConnectionBreak, ConnectionUser } from './connection-user.ts';
import { breakFailure, silenceFailure } from './exchange-failures.ts';
import type { ResponseHead, ResponseSink, UpstreamRequest } from './request.ts';
import { type Silence, SilenceClock } from './silence-clock.ts';
import { RetryBudget, type RetryHost } from './retry-budget.ts';
import {
  backoffMs,
  type BreakDecision,
  decideOnBreak,
  decideOnStatus,
  isReplayable,
} from './retry-policy.ts';

/** The pool as seen by an exchange. */
export interface ExchangeHost extends RetryHost {
  /** Description of the peer of its connections, for the start of a sentence. */
  readonly peer: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** The setting with an http:// address that has never answered; undefined if there is none or it has answered. */
  silentPlainText: string | undefined;
  /** Finds a connection and calls `assigned` or `dialFailed`; with `fresh`, never uses an idle connection. */
  assign(exchange: Exchange, fresh: boolean): void;
  cancelDial(exchange: Exchange): void;
  /** Returns the failure if a proxy responded in place of the provider; undefined for the provider's responses. */
  proxyRefusal(request: UpstreamRequest, head: ResponseHead): Failure | undefined;
  /** Called when the headers are written, on a connection chosen at `chosenAtMs`. */
  started(exchange: Exchange, connection: Connection, chosenAtMs: number): void;
  retrying(exchange: Exchange, cause: RetryCause, waitMs: number): void;
  /** Called when the request has failed at the provider. */
  failed(failure: Failure): void;
}

const NONE_PAST: readonly PastAttempt[] = [];

/** Failures that another dial would repeat. */
const HOPELESS: ReadonlySet<FailureCode> = new Set(['tls_failed', 'shutting_down']);

/** Largest body of a response to be retried that is read to the end; otherwise, the connection is closed. */
const MAX_DROP_BYTES = 64 * 1024;
/** Longest wait for the end of such a body. */
const MAX_DROP_MS = 1000;

/** Time and connection of the next attempt. */
interface NextAttempt {
  /** Pause before it; undefined for the default. */
  readonly waitMs: number | undefined;
  /** Never uses an idle connection. */
  readonly fresh: boolean;
}

/** One request with all its attempts, until its response, its failure or its cancellation. */
export class Exchange implements ConnectionUser {
  readonly request: UpstreamRequest;
  /** Connection of the latest attempt. */
  connectionId = 0;
  /** That connection had carried a request before. */
  reused = false;
  /** How long that connection had been idle; undefined if it had not. */
  idledMs: number | undefined;
  /** Attempts that had to be followed by another, in order. */
  past: readonly PastAttempt[] = NONE_PAST;
  /** Monotonic time at which the latest attempt got its connection. */
  chosenAtMs = 0;
  /** When it started waiting for another connection; undefined before the first failed attempt. */
  retriesAtMs: number | undefined;
  readonly #host: ExchangeHost;
  readonly #sink: ResponseSink;
  readonly #silence: SilenceClock;
  #attempt: Attempt = DIALLING;
  /** Created for the first retry. */
  #budgetMade: RetryBudget | undefined;

  constructor(host: ExchangeHost, request: UpstreamRequest, sink: ResponseSink) {
    this.#host = host;
    this.request = request;
    this.#sink = sink;
    this.#silence = new SilenceClock(host.clock, (silence, secs) => this.#timeOut(silence, secs));
  }

  /** Whether it is on a connection at present, not between two attempts. */
  get hasConnection(): boolean {
    return attemptConnection(this.#attempt) !== undefined;
  }

  /** Stops reading the response, and the silence clock: the following silence is due to the client. */
  pause(): void {
    attemptConnection(this.#attempt)?.pause();
    this.#silence.stop();
  }

  resume(): void {
    attemptConnection(this.#attempt)?.resume();
    if (this.#attempt !== DONE)
      this.#silence.start('stream_idle_timeout', this.#host.settings.streamIdleTimeoutSecs);
  }

  /** Ends it without notifying the sink; closes its connection for `reason`. */
  abort(reason: CloseReason): void {
    if (this.#attempt === DONE) return;
    const connection = attemptConnection(this.#attempt);
    this.#finish();
    this.#host.cancelDial(this);
    connection?.close(reason);
  }

  // The following methods are called by the pool.

  /** `idledMs` is undefined for a newly dialled connection. */
  assigned(connection: Connection, idledMs: number | undefined): void {
    this.connectionId = connection.id;
    this.reused = connection.requests > 0;
    this.idledMs = idledMs;
    this.chosenAtMs = this.#host.clock.now();
    this.#attempt = { kind: 'sent', connection, wasIdle: idledMs !== undefined, isHeard: false };
    connection.send(this.request, this, this.chosenAtMs);
  }

  dialFailed(failure: Failure): void {
    if (this.#attempt === DONE) return;
    if (!HOPELESS.has(failure.code) && !failure.isLasting && this.#budget.take())
      return this.#retry('connect', { waitMs: undefined, fresh: true });
    this.#fail(failure);
  }

  // The following methods are called by the connection.

  starting(): void {
    const connection = attemptConnection(this.#attempt);
    if (connection !== undefined) this.#host.started(this, connection, this.chosenAtMs);
  }

  sent(): void {
    if (this.#attempt.kind === 'sent')
      this.#silence.start('first_byte_timeout', this.#host.settings.firstByteTimeoutSecs);
  }

  answering(): void {
    if (this.#attempt.kind === 'sent') this.#attempt.isHeard = true;
  }

  information(head: ResponseHead): void {
    this.#silence.heard();
    this.#sink.information(head);
  }

  head(head: ResponseHead): void {
    this.#silence.stop();
    const connection = attemptConnection(this.#attempt);
    if (connection === undefined) return;
    const refusal = this.#host.proxyRefusal(this.request, head);
    if (refusal !== undefined) {
      connection.close('not_reusable');
      return this.#fail(refusal);
    }
    const { stats, settings, clock } = this.#host;
    stats.health.reached();
    this.#host.silentPlainText = undefined;
    const decision = decideOnStatus(head, this.request, settings);
    if (decision.kind === 'denied') stats.retriesDenied[decision.reason] += 1;
    if (decision.kind === 'retry' && this.#budget.take()) {
      this.#sink.passedOver(head);
      const timer = clock.schedule(() => this.#stopDropping(), MAX_DROP_MS);
      const { waitMs } = decision;
      const answer = { status: head.status, atMs: clock.now() };
      this.#attempt = { kind: 'dropping', connection, timer, waitMs, answer, bytes: 0 };
      return;
    }
    this.#budgetMade?.end();
    this.#releaseBody();
    this.#attempt = { kind: 'streaming', connection };
    this.#silence.start('stream_idle_timeout', settings.streamIdleTimeoutSecs);
    this.#sink.head(head);
  }

  data(chunk: Buffer): void {
    if (this.#attempt.kind === 'dropping') return this.#drop(this.#attempt, chunk);
    this.#silence.heard();
    this.#sink.data(chunk);
  }

  end(rawTrailers: readonly Buffer[]): void {
    if (this.#attempt.kind === 'dropping') return this.#answeredByStatus(this.#attempt);
    this.#finish();
    this.#sink.end(rawTrailers);
  }

  upgraded(head: ResponseHead, socket: Duplex): void {
    this.#finish();
    this.#sink.upgraded(head, socket);
  }

  broken(broke: ConnectionBreak): void {
    const attempt = this.#attempt;
    this.#silence.stop();
    if (attempt.kind === 'dropping') return this.#answeredByStatus(attempt);
    const seen = { ...seenOf(attempt), isReplayable: isReplayable(this.request) };
    const decision = decideOnBreak(broke.kind, seen);
    if (decision.kind === 'fail' && decision.denied !== undefined) this.#budget.deny(decision.denied);
    if (decision.kind === 'replace') this.#host.stats.replacedStale(this.#host.clock.now());
    if (decision.kind !== 'fail' && this.#mayTry(decision))
      return this.#retry(decision.cause, nextAfter(decision, broke));
    const { peer, silentPlainText: mayWantTls } = this.#host;
    this.#fail(breakFailure(peer, broke, { ...seen, isRepeated: this.#isRepeated, mayWantTls }));
    // A new connection was established in the meantime, so the provider is reachable.
    if (broke.kind === 'path_lost' && broke.loss.kind === 'unacknowledged') this.#host.stats.health.reached();
  }

  #mayTry({ kind }: Exclude<BreakDecision, { kind: 'fail' }>): boolean {
    if (kind === 'replace') return true;
    return kind === 'repeat' ? this.#budget.takeRepetition() : this.#budget.take();
  }

  /** Releases a streamed body once the response goes to the client, since there are no retries after that. */
  #releaseBody(): void {
    const { body } = this.request;
    if (body !== null && !Buffer.isBuffer(body)) body.release();
  }

  get #budget(): RetryBudget {
    this.#budgetMade ??= new RetryBudget(this.#host, this.request);
    return this.#budgetMade;
  }

  get #isRepeated(): boolean {
    return this.#budgetMade?.isRepeated === true;
  }

  #retry(cause: RetryCause, { waitMs, fresh }: NextAttempt): void {
    const endedAtMs = this.#host.clock.now();
    this.past = [...this.past, pastAttempt(this.#attempt, { cause, endedAtMs, of: this })];
    this.#leaveAttempt(DIALLING);
    this.retriesAtMs = endedAtMs;
    this.#host.stats.retried(cause, endedAtMs);
    const wait = waitMs ?? backoffMs(this.#budget.taken, this.#host.random);
    this.#host.retrying(this, cause, wait);
    if (wait === 0) return this.#host.assign(this, fresh);
    const timer = this.#host.clock.schedule(() => {
      this.#attempt = DIALLING;
      this.#host.assign(this, true);
    }, wait);
    this.#attempt = { kind: 'pausing', timer };
  }

  #drop(attempt: DroppingAttempt, chunk: Buffer): void {
    attempt.bytes += chunk.length;
    if (attempt.bytes > MAX_DROP_BYTES) this.#stopDropping();
  }

  /**
   * Closes the connection: the rest of the unwanted response is too long or too slow, and a new connection is cheaper.
   */
  #stopDropping(): void {
    const attempt = this.#attempt;
    if (attempt.kind !== 'dropping') return;
    attempt.connection.close('not_reusable');
    this.#answeredByStatus(attempt);
  }

  #answeredByStatus({ waitMs }: DroppingAttempt): void {
    this.#retry('status', { waitMs, fresh: true });
  }

  #timeOut(code: Silence, secs: number): void {
    attemptConnection(this.#attempt)?.close('timeout');
    this.#fail(silenceFailure(this.#host.peer, code, secs));
  }

  #fail(failure: Failure): void {
    this.#finish();
    this.#host.failed(failure);
    this.#sink.failed(failure);
  }

  #finish(): void {
    this.#leaveAttempt(DONE);
    this.#budgetMade?.end();
  }

  #leaveAttempt(next: Attempt): void {
    const attempt = this.#attempt;
    this.#silence.stop();
    if (attempt.kind === 'pausing' || attempt.kind === 'dropping') this.#host.clock.cancel(attempt.timer);
    this.#attempt = next;
  }
}

/**
 * Replaces a connection that was already dead at once; uses an idle one only if a path check has just established it.
 */
function nextAfter({ kind }: BreakDecision, broke: ConnectionBreak): NextAttempt {
  const isMade = broke.kind === 'path_lost' && broke.loss.kind === 'unacknowledged';
  return { waitMs: kind === 'retry' ? undefined : 0, fresh: !isMade };
}
