import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../clock.ts';
import { Failure } from '../contract/failures.ts';
import type { RequestRow, RequestState } from '../contract/requests.ts';
import type { Dialect } from '../contract/settings.ts';
import type { Exchange } from '../upstream/exchange.ts';
import type { ResponseHead, ResponseSink, UpstreamRequest } from '../upstream/request.ts';
import type { Accepted } from './accepted.ts';
import { answerFailure } from './answer.ts';
import { COLLECT_MOST_BYTES, collectKnown } from './body.ts';
import type { RequestHead } from './request-head.ts';
import type { LiveRequest, RequestJournal } from './request-journal.ts';
import { requestRow } from './request-row.ts';
import { UploadBody } from './upload-body.ts';
import { totalTimeoutFailure } from './total-timeout.ts';
import { forwardedHead, trailerPairs, withoutTrailer } from './response-head.ts';

/** What a finished request reports. */
export interface ForwardReport {
  /** The status the client got; 0 if it left before one. */
  readonly status: number;
  readonly durationMs: number;
  readonly firstByteMs: number | undefined;
  readonly failure: Failure | undefined;
  readonly connectionId: number;
  readonly reused: boolean;
  readonly attempts: number;
}

export interface ForwardHost {
  readonly clock: Clock;
  readonly journal: RequestJournal;
  /** Called once, when the last byte is out or the request has failed. */
  finished(accepted: Accepted, report: ForwardReport): void;
  /** The dialect in which the client expects errors. */
  dialectOf(request: IncomingMessage, head: RequestHead): Dialect;
  /** Relays an upgraded connection. */
  upgraded(accepted: Accepted, head: ResponseHead, socket: Duplex): void;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** Carries one request to its provider and the response back, chunk by chunk, with back-pressure both ways. */
export class Forward implements ResponseSink, LiveRequest {
  readonly #host: ForwardHost;
  readonly #accepted: Accepted;
  readonly #response: ServerResponse;
  #exchange: Exchange | undefined;
  #upload: UploadBody | undefined;
  #timer: Timer | undefined;
  #status = 0;
  #firstByteMs: number | undefined;
  /** Bytes of a response of known length still to come; -1 where the length is not known. */
  #missing = -1;
  #headWritten = false;
  #flushed = false;
  #ended = false;
  #over = false;
  #paused = false;
  #streaming = false;
  #id = 0;
  #startedAt = 0;
  #responseBytes = 0;

  constructor(host: ForwardHost, accepted: Accepted) {
    this.#host = host;
    this.#accepted = accepted;
    this.#response = accepted.response;
  }

  /** Begins; everything else follows from events. */
  start(): void {
    const { lane, acceptedAtMs, request } = this.#accepted;
    lane.traffic.inFlight += 1;
    this.#id = this.#host.journal.begin(this);
    this.#startedAt = this.#host.clock.wallTime();
    const totalMs = lane.provider.pool.timeoutSecs * 1000 - (this.#host.clock.now() - acceptedAtMs);
    this.#timer = this.#host.clock.schedule(() => this.#timeOut(), Math.max(0, totalMs));
    // The response's close comes for a client that leaves, too, and in every phase.
    this.#response.on('close', () => this.#clientGone());
    request.on('error', () => undefined); // told by the close above
    this.#readBody();
  }

  information(head: ResponseHead): void {
    // An HTTP/1.0 client knows no interim responses (RFC 9110, 15.2).
    if (this.#headWritten || this.#over || this.#accepted.request.httpVersion === '1.0') return;
    const { headers } = forwardedHead(head);
    // Without a prototype: a header may be called anything.
    const pairs: Record<string, string | string[]> = Object.create(null);
    for (let at = 0; at + 1 < headers.length; at += 2) {
      const name = headers[at] ?? '';
      const value = headers[at + 1] ?? '';
      const before = pairs[name];
      pairs[name] = before === undefined ? value : [before, value].flat();
    }
    this.#response.writeInformation(head.status, pairs);
  }

  head(head: ResponseHead): void {
    const forwarded = forwardedHead(head);
    const response = this.#response;
    this.#status = head.status;
    const nowMs = this.#host.clock.now();
    this.#firstByteMs = nowMs - this.#accepted.acceptedAtMs;
    this.#accepted.lane.traffic.firstByte.observe(this.#firstByteMs / 1000);
    const bodiless = this.#accepted.request.method === 'HEAD' || head.status === 204 || head.status === 304;
    this.#missing = bodiless ? -1 : forwarded.contentLength;
    response.sendDate = false;
    const chunked = !bodiless && forwarded.contentLength < 0 && this.#accepted.request.httpVersion !== '1.0';
    const headers =
      forwarded.announcesTrailer && !chunked ? withoutTrailer(forwarded.headers) : forwarded.headers;
    response.writeHead(head.status, forwarded.statusText, headers);
    this.#headWritten = true;
    // Most heads arrive together with their first piece and go out in one write with it.
    process.nextTick(flushHead, this);
  }

  data(chunk: Buffer): void {
    this.#flushed = true;
    this.#accepted.lane.traffic.responseBytes += chunk.length;
    this.#responseBytes += chunk.length;
    if (this.#missing >= 0) {
      this.#missing -= chunk.length;
      if (this.#missing === 0) {
        this.#ended = true;
        this.#response.end(chunk);
        return;
      }
    }
    if (!this.#write(chunk) && !this.#paused) this.#pauseUntilDrained();
  }

  end(rawTrailers: readonly Buffer[]): void {
    if (!this.#ended) {
      if (rawTrailers.length > 0) this.#response.addTrailers(trailerPairs(rawTrailers));
      this.#ended = true;
      this.#flushed = true;
      this.#response.end();
    }
    this.#finish(undefined);
  }

  upgraded(head: ResponseHead, socket: Duplex): void {
    this.#status = head.status;
    this.#host.upgraded(this.#accepted, head, socket);
    this.#finish(undefined);
  }

  failed(failure: Failure): void {
    if (this.#over) return;
    if (this.#headWritten) this.#cut(failure.code === 'total_timeout' && this.#paused);
    else {
      const { request, head } = this.#accepted;
      const answer = head.upgrade === undefined ? failure : upgradeFailure(failure);
      this.#status = answer.status;
      answerFailure(this.#response, answer, this.#host.dialectOf(request, head));
    }
    this.#finish(failure);
  }

  /** Ends it because the user said so. */
  cancel(): void {
    if (this.#over) return;
    this.#exchange?.abort('request_aborted');
    this.failed(new Failure('cancelled', 'The request was cancelled in the LunaRoute window.'));
  }

  row(nowMs: number): RequestRow {
    return this.#row(this.#headWritten ? 'streaming' : 'sending', nowMs, undefined);
  }

  /** Sends the head on its own if no byte of the body came with it. */
  flushHead(): void {
    if (this.#flushed || this.#over) return;
    this.#flushed = true;
    this.#response.flushHeaders();
  }

  /** Writes a piece of the body; false asks to wait for `drain`. */
  #write(chunk: Buffer): boolean {
    const { socket } = this.#response;
    // The first piece goes the usual way, in one write with the head; so does all that waits behind an earlier answer.
    if (!this.#streaming || socket === null) {
      this.#streaming = true;
      return this.#response.write(chunk);
    }
    // From then on straight to the socket: Node's own way takes four buffers and a tick for each chunk of a stream.
    return socket.write(this.#response.chunkedEncoding ? chunkFrame(chunk) : chunk);
  }

  #pauseUntilDrained(): void {
    const drained = this.#response.socket ?? this.#response;
    this.#paused = true;
    this.#exchange?.pause();
    drained.once('drain', () => {
      this.#paused = false;
      this.#exchange?.resume();
    });
  }

  #readBody(): void {
    const { request, head, body } = this.#accepted;
    if (body !== undefined) {
      if (body instanceof UploadBody) this.#upload = body;
      return this.#send(body);
    }
    if (head.transferCoding === '' && head.contentLength <= 0) return this.#send(null);
    if (head.contentLength > 0 && head.contentLength <= COLLECT_MOST_BYTES) {
      collectKnown(request, head.contentLength, (whole) => this.#send(whole));
      return;
    }
    this.#upload = new UploadBody(request);
    this.#send(this.#upload);
  }

  #send(body: UpstreamRequest['body']): void {
    if (this.#over) return;
    const { lane, request, head, path } = this.#accepted;
    lane.traffic.requestBytes += Math.max(0, head.contentLength);
    const method = request.method ?? 'GET';
    this.#exchange = lane.pool.send(
      {
        method,
        path: lane.upstreamPath(path),
        headers: lane.upstreamHeaders(head.forward),
        body,
        upgrade: head.upgrade,
        repeatable: head.hasIdempotencyKey || SAFE_METHODS.has(method),
      },
      this,
    );
  }

  #timeOut(): void {
    if (this.#over) return;
    this.#exchange?.abort('timeout');
    this.failed(totalTimeoutFailure(this.#accepted.lane.provider));
  }

  #clientGone(): void {
    if (this.#over) return;
    this.#exchange?.abort('request_aborted');
    this.#finish(new Failure('client_closed', 'The client left before the response was complete.'));
  }

  /** Ends a response that cannot be completed so that the client can tell: without its last chunk or length. */
  #cut(clientIsStuck: boolean): void {
    const { request, response } = this.#accepted;
    const { socket } = request;
    response.removeAllListeners('drain');
    // Behind an earlier answer that is still going out: the connection ends when it is this one's turn.
    if (response.socket === null) return void response.destroy();
    // A client that does not read would never let the connection end; an HTTP/1.0 client
    // has only the end of the connection to go by: a reset is no end.
    if (request.httpVersion === '1.0' || clientIsStuck) socket.resetAndDestroy();
    else socket.destroySoon();
  }

  #finish(failure: Failure | undefined): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#timer !== undefined) this.#host.clock.cancel(this.#timer);
    // An answer may come before the whole upload: the rest is read and dropped, or the client would never read it.
    this.#upload?.drop();
    const durationMs = this.#host.clock.now() - this.#accepted.acceptedAtMs;
    this.#accepted.lane.traffic.finished(this.#status, durationMs);
    const nowMs = this.#accepted.acceptedAtMs + durationMs;
    this.#host.journal.end(this.#row(failure === undefined ? 'done' : 'failed', nowMs, failure));
    this.#host.finished(this.#accepted, {
      status: this.#status,
      durationMs,
      firstByteMs: this.#firstByteMs,
      failure,
      connectionId: this.#exchange?.connectionId ?? 0,
      reused: this.#exchange?.reused ?? false,
      attempts: this.#exchange?.attempts ?? 0,
    });
  }

  #row(state: RequestState, nowMs: number, failure: Failure | undefined): RequestRow {
    const { head, acceptedAtMs } = this.#accepted;
    return requestRow(this.#accepted, this.#exchange, {
      id: this.#id,
      startedAt: this.#startedAt,
      status: this.#status,
      state,
      firstByteMs: this.#firstByteMs ?? null,
      durationMs: nowMs - acceptedAtMs,
      requestBytes: Math.max(0, head.contentLength, this.#upload?.takenBytes ?? 0),
      responseBytes: this.#responseBytes,
      code: failure?.code ?? null,
      message: failure?.message ?? null,
    });
  }
}

/** A chunk with its size and line ends (RFC 9112, 7.1), in one buffer. */
function chunkFrame(chunk: Buffer): Buffer {
  const size = chunk.length.toString(16);
  const frame = Buffer.allocUnsafe(size.length + chunk.length + 4);
  frame.write(`${size}\r\n`, 0, 'latin1');
  frame.set(chunk, size.length + 2);
  frame.write('\r\n', size.length + 2 + chunk.length, 'latin1');
  return frame;
}

function flushHead(forward: Forward): void {
  forward.flushHead();
}

/** Codex falls back to POST at once on 426; any other answer to an upgrade costs it seconds. */
function upgradeFailure(cause: Failure): Failure {
  return new Failure('upgrade_failed', `The WebSocket could not be relayed: ${cause.message}`, cause);
}
