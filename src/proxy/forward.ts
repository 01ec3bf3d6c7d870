import type { Duplex } from 'node:stream';
import type { AnswerSummary } from '../answers/answer-summary.ts';
import type { Timer } from '../clock.ts';
import { Failure } from '../contract/failures.ts';
import type { RequestDetails } from '../contract/request-details.ts';
import type { RequestRow, RequestState, RequestWait } from '../contract/requests.ts';
import { answerTokens, NO_TOKENS } from '../sessions/running-sums.ts';
import type { Exchange } from '../upstream/exchange.ts';
import type { ResponseHead, ResponseSink, UpstreamRequest } from '../upstream/request.ts';
import type { AcceptedRequest } from './accepted-request.ts';
import { answerFailure } from './answer.ts';
import { ClientResponse } from './client-response.ts';
import type { ForwardHost } from './forward-host.ts';
import { upgradeFailure } from './refusals.ts';
import type { LiveRequest } from './request-history.ts';
import { RequestObserver } from './request-observer.ts';
import { RequestClock, type TimedRequest } from './request-clock.ts';
import { type DetailsFacts, requestDetails } from './request-details.ts';
import { requestRow } from './request-row.ts';
import { requestWait, type WaitTimes, waitTimes } from './request-wait.ts';
import type { Leaver, Tunnel, TunnelWatcher } from './tunnel.ts';
import { RequestUpload } from './request-upload.ts';
import { upstreamRequest } from './upstream-request.ts';
import {
  cancelledFailure,
  clientStalledFailure,
  closeReasonOf,
  isEndedByClient,
  isEndedByProxy,
  stoppedFailure,
  totalTimeoutFailure,
  uploadStalledFailure,
} from './ended-by-proxy.ts';

/** Time limit for the few bytes after the last event of a stream whose client has left. */
const MAX_REST_MS = 1000;

/** Carries one request to its provider and the response back, chunk by chunk, with back-pressure both ways. */
export class Forward implements ResponseSink, LiveRequest, TimedRequest, TunnelWatcher {
  readonly #host: ForwardHost;
  readonly #accepted: AcceptedRequest;
  readonly #client: ClientResponse;
  #exchange: Exchange | undefined;
  #upload: RequestUpload | undefined;
  #clock: RequestClock | undefined;
  /** Runs while the client doesn't read, and while the rest of a response is read after its client left. */
  #timer: Timer | undefined;
  #status = 0;
  #head: ResponseHead | undefined;
  /** Time spent in the proxy's own code until the response head is forwarded. */
  #ownMs = 0;
  #firstByteMs: number | undefined;
  #over = false;
  #paused = false;
  slot = 0;
  id = 0;
  #startedAt = 0;
  readonly #times: WaitTimes;
  #responseBytes = 0;
  #observer: RequestObserver | undefined;
  /** Set once the connection has switched protocols. */
  #tunnel: Tunnel | undefined;
  /** Bytes sent by the client after the switch. */
  #tunnelledBytes = 0;
  /** The final row, set when the request has ended; its response may still be parsed. */
  #ended: RequestRow | undefined;

  constructor(host: ForwardHost, accepted: AcceptedRequest) {
    this.#host = host;
    this.#accepted = accepted;
    this.#times = waitTimes(accepted.acceptedAtMs);
    const { request, response, head } = accepted;
    this.#client = new ClientResponse(request, response, head.origin);
  }

  /** Starts forwarding; events drive everything else. */
  start(): void {
    const { runtime, acceptedAtMs, request, response } = this.#accepted;
    runtime.traffic.inFlight += 1;
    const begunAtMs = this.#host.clock.now();
    // If routing waited for the body, the time until now isn't the proxy's own.
    if (this.#accepted.body === undefined) this.#ownMs = begunAtMs - acceptedAtMs;
    this.id = this.#host.requestHistory.begin(this);
    this.#startedAt = this.#host.clock.wallTime();
    const begun = { id: this.id, startedAt: this.#startedAt };
    this.#observer = new RequestObserver(this.#host.observerHost, this.#accepted, begun);
    this.#host.sleep.check(this.#startedAt, this.#host.clock.now());
    this.#clock = new RequestClock(this.#host.clock, request, this);
    // The response also closes when a client leaves, in any phase.
    response.on('close', () => this.#clientGone());
    request.on('error', () => undefined); // reported by the close above
    this.#upload = new RequestUpload(this.#accepted, this.#observer, this.#host.replayBudget);
    this.#upload.read((body) => this.#send(body));
    this.#ownMs += this.#host.clock.now() - begunAtMs;
  }

  information(head: ResponseHead): void {
    if (this.#over) return;
    this.#times.lastByteMs = this.#host.clock.now();
    if (!this.#client.information(head)) this.#accepted.runtime.traffic.interimDropped += 1;
  }

  passedOver(head: ResponseHead): void {
    this.#observer?.passedOver(head);
  }

  head(head: ResponseHead): void {
    this.#accepted.runtime.traffic.answered(this.#answered(head), this.#times.lastByteMs);
    this.#client.head(head);
    this.#ownMs += this.#host.clock.now() - this.#times.lastByteMs;
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    this.#times.lastByteMs = this.#host.clock.now();
    this.#accepted.runtime.traffic.responseBytes += chunk.length;
    this.#responseBytes += chunk.length;
    if (!this.#client.data(chunk) && !this.#paused) this.#pauseUntilDrained();
    this.#observer?.data(chunk);
  }

  end(rawTrailers: readonly Buffer[]): void {
    if (this.#over) return this.#stopTimer();
    this.#client.end(rawTrailers);
    this.#finish(undefined);
  }

  upgraded(head: ResponseHead, socket: Duplex): void {
    this.#answered(head);
    // A request's time limits don't suit a tunnel, which lasts as long as both sides want.
    this.#clock?.stop();
    const { socket: client } = this.#accepted.request;
    this.#tunnel = this.#host.relay({ client, head, upstream: socket }, this);
  }

  // Methods below are called by the tunnel.

  moved(from: 'client' | 'provider', chunk: Buffer): void {
    const { traffic } = this.#accepted.runtime;
    if (from === 'client') {
      this.#tunnelledBytes += chunk.length;
      traffic.requestBytes += chunk.length;
    } else {
      this.#times.lastByteMs = this.#host.clock.now();
      this.#responseBytes += chunk.length;
      traffic.responseBytes += chunk.length;
    }
    this.#observer?.moved(from, chunk);
  }

  left(by: Leaver): void {
    this.#observer?.left(by);
  }

  ended(): void {
    this.#finish(undefined);
  }

  failed(failure: Failure): void {
    if (this.#over) return this.#stopTimer();
    if (this.#client.headWritten) this.#client.cut(this.#paused && isEndedByProxy(failure));
    else {
      const { request, head } = this.#accepted;
      const answer = head.upgrade === undefined ? failure : upgradeFailure(failure);
      this.#status = answer.status;
      answerFailure(this.#accepted, answer, this.#host.dialectOf(request, head));
    }
    this.#finish(failure);
  }

  /** Cancels the request for the user; returns false if it has ended already. */
  cancel(): boolean {
    // Ended, though its response may still be parsed.
    if (this.#over) return false;
    this.#end(cancelledFailure());
    return true;
  }

  shutDown(): void {
    // The listener closes the tunnel, with a goodbye to both sides.
    if (this.#tunnel !== undefined) return this.#finish(undefined);
    this.#end(stoppedFailure());
  }

  get deadlineMs(): number {
    const { runtime, acceptedAtMs } = this.#accepted;
    return acceptedAtMs + runtime.provider.pool.timeoutSecs * 1000;
  }

  totalTimeout(): void {
    this.#end(totalTimeoutFailure(this.#accepted.runtime.provider));
  }

  uploadStalled(): void {
    this.#end(uploadStalledFailure());
  }

  row(nowMs: number): RequestRow {
    if (this.#ended !== undefined) return this.#ended;
    const isAnswered = this.#client.headWritten || this.#tunnel !== undefined;
    return this.#row(isAnswered ? 'streaming' : 'sending', nowMs, undefined);
  }

  details(): RequestDetails {
    const { said } = this.#observer?.answer ?? {};
    return this.#details({ said, providerError: undefined, durationMs: undefined });
  }

  /** Records the start of the response and returns the time to it, in milliseconds. */
  #answered(head: ResponseHead): number {
    this.#status = head.status;
    this.#head = head;
    this.#times.lastByteMs = this.#host.clock.now();
    this.#firstByteMs = this.#times.lastByteMs - this.#accepted.acceptedAtMs;
    this.#observer?.head(head);
    return this.#firstByteMs;
  }

  #pauseUntilDrained(): void {
    this.#paused = true;
    this.#times.turnedAtMs = this.#host.clock.now();
    this.#exchange?.pause();
    this.#timeStalledClient();
    this.#client.onDrained(() => {
      this.#paused = false;
      this.#times.turnedAtMs = this.#host.clock.now();
      this.#stopTimer();
      this.#exchange?.resume();
    });
  }

  /** Starts the stall timer for the client: while the client doesn't read, the provider's silence can't be measured. */
  #timeStalledClient(): void {
    const { provider } = this.#accepted.runtime;
    const secs = provider.pool.streamIdleTimeoutSecs;
    if (secs === 0) return;
    this.#timer = this.#host.clock.schedule(() => this.#end(clientStalledFailure(provider)), secs * 1000);
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#host.clock.cancel(this.#timer);
    this.#timer = undefined;
  }

  #send(body: UpstreamRequest['body']): void {
    if (this.#over) return;
    const { runtime } = this.#accepted;
    this.#times.handedOverAtMs = this.#host.clock.now();
    this.#upload?.whenIn(() => (this.#times.bodyInAtMs = this.#host.clock.now()));
    this.#exchange = runtime.pool.send(upstreamRequest(this.#accepted, body), this);
  }

  #end(failure: Failure): void {
    if (this.#over) return;
    if (this.#tunnel !== undefined) {
      this.#finish(failure);
      return this.#tunnel.destroy();
    }
    this.#exchange?.abort(closeReasonOf(failure));
    this.failed(failure);
  }

  #clientGone(): void {
    // A tunnel reports its own end.
    if (this.#over || this.#tunnel !== undefined) return;
    if (this.#observer?.hasSaidLast === true) return this.#endWithoutClient();
    this.#exchange?.abort('request_aborted');
    this.#finish(new Failure('client_closed', 'The client left before the response was complete.'));
  }

  /**
   * Handles a client that hung up after the final event of a stream: the connection can be reused once the rest is
   * read.
   */
  #endWithoutClient(): void {
    this.#finish(undefined);
    this.#timer = this.#host.clock.schedule(() => this.#exchange?.abort('request_aborted'), MAX_REST_MS);
    if (this.#paused) this.#exchange?.resume();
  }

  #finish(failure: Failure | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#clock?.stop();
    this.#stopTimer();
    this.#upload?.drop();
    // No effect if a side of the tunnel has left already; otherwise the proxy is ending it.
    this.left('proxy');
    const durationMs = this.#host.clock.now() - this.#accepted.acceptedAtMs;
    const nowMs = this.#accepted.acceptedAtMs + durationMs;
    const isBrokenOff = failure !== undefined && this.#client.headWritten && !isEndedByClient(failure);
    const { traffic } = this.#accepted.runtime;
    traffic.requestBytes += this.#upload?.takenBytes ?? 0;
    traffic.finished({ status: this.#status, durationMs, isBrokenOff }, nowMs);
    const row = this.#row(failure === undefined ? 'done' : 'failed', nowMs, failure);
    this.#ended = row;
    const end = { row, isWhole: failure === undefined, chosenAtMs: this.#exchange?.chosenAtMs ?? 0 };
    this.#observer?.end(end, (summary) => this.#read(row, summary));
    const { interimDropped } = this.#client;
    this.#host.finished(this.#accepted, { row, failure, interimDropped });
  }

  /** Records a finished request once its response has been parsed. */
  #read(row: RequestRow, summary: AnswerSummary): void {
    const { requestHistory, details, clock } = this.#host;
    requestHistory.end(this, row, { model: summary.model ?? null, tokens: answerTokens(summary) });
    const isGood = row.state === 'done' && row.status < 400 && summary.providerError === undefined;
    if (!details.hasRoom(clock.now(), isGood ? 'good' : 'failed')) return;
    const { said } = this.#observer?.answer ?? {};
    const { durationMs } = row;
    details.keep(this.#details({ said, providerError: summary.providerError, durationMs }));
  }

  #details(end: Pick<DetailsFacts, 'said' | 'providerError' | 'durationMs'>): RequestDetails {
    const facts = {
      ...end,
      id: this.id,
      accepted: this.#accepted,
      exchange: this.#exchange,
      head: this.#head,
      firstByteMs: this.#firstByteMs,
      ownMs: this.#ownMs,
    };
    return requestDetails(facts, this.#host.details.secrets());
  }

  #row(state: RequestState, nowMs: number, failure: Failure | undefined): RequestRow {
    const { head, acceptedAtMs } = this.#accepted;
    return requestRow(this.#accepted, this.#exchange, {
      id: this.id,
      startedAt: this.#startedAt,
      status: this.#status,
      state,
      firstByteMs: this.#firstByteMs ?? null,
      durationMs: nowMs - acceptedAtMs,
      wait: this.#over ? null : this.#wait(),
      requestBytes: Math.max(0, head.contentLength, this.#upload?.takenBytes ?? 0) + this.#tunnelledBytes,
      responseBytes: this.#responseBytes,
      code: failure?.code ?? null,
      message: failure?.message ?? null,
      model: this.#observer?.answer.model ?? null,
      tokens: NO_TOKENS,
    });
  }

  #wait(): RequestWait {
    return requestWait({
      pool: this.#accepted.runtime.provider.pool,
      exchange: this.#exchange,
      isTunnel: this.#tunnel !== undefined,
      isAnswered: this.#client.headWritten,
      isPaused: this.#paused,
      times: this.#times,
    });
  }
}
