import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client, Dispatcher } from 'undici';
import type { CloseReason, ConnectionSnapshot, CreateReason } from '../contract/connections.ts';
import { BadResponse } from './bad-response.ts';
import { clientOn, keepAfterBodiless } from './client-on-socket.ts';
import type { ConnectionUser } from './connection-user.ts';
import type { Dialled } from './dial.ts';
import { keepAliveHintSecs } from './idle-limit.ts';
import { IncomingBytes } from './incoming-bytes.ts';
import type { UpstreamRequest } from './request.ts';
import { acceptsWebSocket } from './web-socket.ts';
import { readBeforeWriteErrors } from './write-errors.ts';

/** What a connection tells its pool. */
export interface ConnectionOwner {
  /** The response is complete; the socket may still turn out to be dead. */
  finished(connection: Connection): void;
  /** The socket is gone, or about to go, for this reason. Called once. */
  closed(connection: Connection, reason: CloseReason): void;
  /** The `Date` of its first response. */
  dated(value: string): void;
  now(): number;
}

export interface ConnectionFacts {
  readonly id: number;
  readonly createReason: CreateReason;
  readonly origin: URL;
  readonly dialled: Dialled;
}

/** The names and values as undici keeps them for HTTP/1.1: buffers. Anything else would be another protocol. */
function rawBuffers(raw: unknown): readonly Buffer[] {
  // undici types these as a union over HTTP versions; its HTTP/1.1 parser only ever collects buffers.
  return Array.isArray(raw) ? (raw as readonly Buffer[]) : [];
}

/**
 * One socket with the undici Client that speaks HTTP/1.1 on it, one request at a time. It is its own
 * dispatch handler, so that a request on a warm connection allocates nothing here.
 */
export class Connection implements Dispatcher.DispatchHandler {
  readonly id: number;
  readonly createReason: CreateReason;
  readonly remote: string;
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
  readonly createdAtMs: number;
  /** Monotonic time from which it must not be used any more because of its age. */
  ageDeadlineMs = Infinity;
  idleSinceMs = 0;
  /** Monotonic time from which it must not be used any more because it idled too long. */
  idleDeadlineMs = 0;
  requests = 0;
  idlePeriods = 0;
  state: 'active' | 'idle' | 'closed' = 'active';
  /** Seconds of the server's latest Keep-Alive hint. */
  hintSecs: number | undefined;
  closeReason: CloseReason | undefined;
  closedAtMs: number | undefined;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #client: Client;
  #user: ConnectionUser | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #request: UpstreamRequest | undefined;
  #requestSent = false;
  #framed = true;
  readonly #incoming: IncomingBytes;
  #sawFin = false;
  /** The error of a write, which may be held back: the end that follows it is no clean one. */
  readonly #writeError: () => Error | undefined;
  #socketError: Error | undefined;
  /** Why it will be closed, once known before the socket goes. */
  #plannedReason: CloseReason | undefined;

  constructor(facts: ConnectionFacts, owner: ConnectionOwner) {
    this.id = facts.id;
    this.createReason = facts.createReason;
    this.remote = facts.dialled.remote;
    this.connectMs = facts.dialled.connectMs;
    this.tlsMs = facts.dialled.tlsMs;
    this.createdAtMs = owner.now();
    this.#owner = owner;
    this.#socket = facts.dialled.socket;
    this.#watch(this.#socket);
    this.#writeError = readBeforeWriteErrors(this.#socket);
    this.#incoming = new IncomingBytes(
      this.#socket,
      () => this.#user !== undefined && this.#controller !== undefined,
    );
    this.#client = clientOn(this.#socket, facts.origin);
  }

  /** Whether a request may be written to it at `nowMs`. */
  isUsable(nowMs: number): boolean {
    const socket = this.#socket;
    return (
      nowMs < this.idleDeadlineMs &&
      nowMs < this.ageDeadlineMs &&
      !this.#sawFin &&
      this.#incoming.stray === 'none' &&
      this.#socketError === undefined &&
      !socket.destroyed &&
      socket.writable
    );
  }

  /** Sends a request; the connection must be free. */
  send(request: UpstreamRequest, user: ConnectionUser): void {
    this.#user = user;
    this.#controller = undefined;
    this.#requestSent = false;
    this.#framed = true;
    this.#request = request;
    this.#incoming.beginResponse();
    this.requests += 1;
    const options: Dispatcher.DispatchOptions = {
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body === null || Buffer.isBuffer(request.body) ? request.body : request.body.open(),
      ...(request.upgrade === undefined ? {} : { upgrade: request.upgrade }),
      blocking: false,
    };
    this.#client.dispatch(options, this);
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  /** Closes the socket at once; a request still on it is dropped without a word. */
  close(reason: CloseReason): void {
    this.#user = undefined;
    this.#end(reason);
    this.#socket.destroy();
  }

  /** What the ledger knows of it, as a copy. */
  snapshot(): ConnectionSnapshot {
    return {
      id: this.id,
      state: this.state,
      createReason: this.createReason,
      createdAtMs: this.createdAtMs,
      connectMs: this.connectMs,
      tlsMs: this.tlsMs,
      remote: this.remote,
      requests: this.requests,
      idlePeriods: this.idlePeriods,
      idleSinceMs: this.state === 'idle' ? this.idleSinceMs : undefined,
      bytesRead: this.#socket.bytesRead,
      bytesWritten: this.#socket.bytesWritten,
      closeReason: this.closeReason,
      closedAtMs: this.closedAtMs,
    };
  }

  /** Called one turn after a response: ends the connection if its socket did not live. */
  endIfDead(): boolean {
    if (this.state === 'closed') return true;
    if (!this.#socket.destroyed && !this.#sawFin && this.#plannedReason === undefined) return false;
    this.#end(this.#causeOfDeath());
    this.#socket.destroy();
    return true;
  }

  // What follows is called by undici.

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#user?.starting();
  }

  /** undici calls it when the whole request is handed to the socket. */
  onRequestSent(): void {
    this.#requestSent = true;
    this.#user?.sent();
  }

  /** undici calls it at the first byte of each response, interim ones included. */
  onResponseStarted(): void {
    this.#user?.answering();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText?: string,
  ): void {
    const rawHeaders = rawBuffers(controller.rawHeaders);
    const head = { status, statusText: statusText ?? '', rawHeaders };
    // They hold the memory of the whole first piece received for as long as the stream lasts.
    controller.rawHeaders = null;
    if (status === 101) return this.#breakUser(new BadResponse('a 101 that switches nothing'));
    if (status < 200) {
      this.#user?.information(head);
      return;
    }
    const coding = this.#readConnectionHeaders(rawHeaders);
    // Where the body ends is anyone's guess (RFC 9112, 6.3).
    if (coding !== '' && coding !== 'chunked') {
      return this.#breakUser(new BadResponse(`the transfer coding '${coding.slice(0, 60)}'`));
    }
    if ((status === 204 || status === 304) && coding === '') this.#keepBodiless();
    this.#user?.head(head);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#user?.data(chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const user = this.#user;
    // A body that only the end of the connection delimits is whole after a FIN alone: a reset cut it.
    const fault = this.#fault();
    if (!this.#framed && fault !== undefined) return this.#breakUser(fault);
    this.#user = undefined;
    // The rest of an upload that was answered early would be read as the next request.
    if (!this.#requestSent || this.#socket.writableLength > 0) this.#plannedReason = 'not_reusable';
    // undici asks for the close after a HEAD, as some servers send a body.
    if (this.#request?.method === 'HEAD') this.#plannedReason = 'not_reusable';
    this.#request = undefined;
    if (!this.#framed && this.#sawFin) this.#plannedReason ??= 'server_close_header';
    user?.end(rawBuffers(controller.rawTrailers));
    this.#owner.finished(this);
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    socket: Duplex,
  ): void {
    const rawHeaders = rawBuffers(controller.rawHeaders);
    if (this.#request === undefined || !acceptsWebSocket(this.#request, rawHeaders)) {
      return this.#breakUser(new BadResponse('a 101 that does not accept the WebSocket'));
    }
    const user = this.#user;
    this.#user = undefined;
    // It stays in use until the tunnel ends, which is told by its close.
    this.#plannedReason = 'upgraded';
    user?.upgraded({ status, statusText: 'Switching Protocols', rawHeaders }, socket);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#controller === undefined && isRefusal(error)) this.#refuseUser(error);
    else this.#breakUser(error);
  }

  #watch(socket: Socket): void {
    // Registered before undici's own, so that a reset is known before undici presents the body as complete.
    socket.on('end', () => {
      this.#sawFin = true;
      if (this.#user !== undefined || this.state === 'closed' || this.#plannedReason === 'upgraded') return;
      this.#end(this.#plannedReason ?? (this.#incoming.stray === 'other' ? 'error' : 'server_closed'));
      socket.destroy();
    });
    socket.on('error', (error: Error) => {
      // undici destroys a socket it will not reuse with an error that reports no fault.
      if (!('code' in error && error.code === 'UND_ERR_INFO')) this.#socketError ??= error;
    });
    socket.on('close', () => this.#end(this.#causeOfDeath()));
  }

  #causeOfDeath(): CloseReason {
    if (this.#plannedReason !== undefined) return this.#plannedReason;
    const error = this.#fault();
    if (error !== undefined && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) {
      return 'server_reset';
    }
    // Nothing of the request had gone out: for the server the connection was idle when it closed it.
    if (this.#sawFin && this.#controller === undefined) return 'server_closed';
    if (this.#incoming.stray === 'request_timeout') return 'server_closed';
    if (this.#user !== undefined || error !== undefined) return 'error';
    return this.#sawFin ? 'server_closed' : 'not_reusable';
  }

  #end(reason: CloseReason): void {
    if (this.state === 'closed') return;
    this.closeReason = reason;
    this.closedAtMs = this.#owner.now();
    // The owner sees the state in which the end came, and sets it to closed.
    this.#owner.closed(this, reason);
    this.state = 'closed';
  }

  #breakUser(error: Error): void {
    const user = this.#user;
    const unwritten = this.#controller === undefined;
    this.#end(this.#causeOfDeath());
    this.#user = undefined;
    this.#socket.destroy();
    user?.broken({ unwritten, refused: false, error: this.#fault() ?? error });
  }

  #fault(): Error | undefined {
    return this.#writeError() ?? this.#socketError;
  }

  #refuseUser(error: Error): void {
    const user = this.#user;
    this.#user = undefined;
    // Within dispatch(): the caller must not hear of it before it has the exchange in hand.
    queueMicrotask(() => user?.broken({ unwritten: true, refused: true, error }));
    this.#owner.finished(this);
  }

  /** Gives the transfer coding, lower case; empty where there is none. */
  #readConnectionHeaders(rawHeaders: readonly Buffer[]): string {
    this.hintSecs = undefined;
    let framed = false;
    let coding = '';
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at];
      const value = rawHeaders[at + 1];
      if (name === undefined || value === undefined) continue;
      // Lengths first: most headers are none of these, and need no string.
      if (name.length === 10) this.#readShortHeader(name.toString('latin1').toLowerCase(), value);
      else if (name.length === 4 && this.requests === 1) this.#readDate(name.toString('latin1'), value);
      else if (name.length === 14) framed ||= name.toString('latin1').toLowerCase() === 'content-length';
      else if (name.length === 17 && name.toString('latin1').toLowerCase() === 'transfer-encoding') {
        framed = true;
        coding += `${coding === '' ? '' : ','}${value.toString('latin1').trim().toLowerCase() || '(empty)'}`;
      }
    }
    this.#framed = framed;
    return coding;
  }

  /** undici has marked the connection for its end already; a body on the request is a reason of its own for that. */
  #keepBodiless(): void {
    if (this.#request?.body !== null || this.#request.method === 'HEAD') return;
    if (this.#plannedReason === undefined) keepAfterBodiless(this.#socket);
  }

  #readDate(name: string, value: Buffer): void {
    if (name.toLowerCase() === 'date') this.#owner.dated(value.toString('latin1'));
  }

  #readShortHeader(name: string, value: Buffer): void {
    if (name === 'keep-alive') this.hintSecs = keepAliveHintSecs(value.toString('latin1'));
    else if (name === 'connection' && /(?:^|,)\s*close\s*(?:,|$)/iu.test(value.toString('latin1'))) {
      this.#plannedReason = 'server_close_header';
    }
  }
}

function isRefusal(error: Error): boolean {
  return 'code' in error && (error.code === 'UND_ERR_INVALID_ARG' || error.code === 'UND_ERR_NOT_SUPPORTED');
}
