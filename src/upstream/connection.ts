import type { Client, Dispatcher } from 'undici';
import type { CloseReason, ConnectionSnapshot, CreateReason } from '../contract/connections.ts';
import { BadResponse } from './bad-response.ts';
import { clientOn, dispatchOptions, isRefusal, keepAfterBodiless, rawBuffers } from './client-on-socket.ts';
import { ConnectionEnd, type EndedUnder } from './connection-end.ts';
import { ConnectionHeaders } from './connection-headers.ts';
import { ConnectionSocket } from './connection-socket.ts';
import type { ConnectionUser } from './connection-user.ts';
import type { DialledConnection } from './dial.ts';
import { KeepAlive } from './keep-alive.ts';
import type { Flow } from './kernel-table.ts';
import { type PathLoss, PathWatch, type PathWatchOptions, type WatchedRequest } from './path-watch.ts';
import type { UpstreamRequest } from './request.ts';
import { badCoding, isWholeWithoutBody } from './response-rules.ts';
import { acceptsWebSocket } from './web-socket.ts';

/** Callbacks from a connection to its pool. */
export interface ConnectionOwner {
  /** The first byte of a response has arrived. */
  heard(connection: Connection): void;
  /** The headers of a response have arrived; its end may come with them or much later. */
  responding(connection: Connection): void;
  /** The response is complete; the socket may still turn out to be dead. */
  finished(connection: Connection): void;
  /** The socket is gone, or about to be. Called once; with a loss, other connections may have the same dead path. */
  closed(connection: Connection, reason: CloseReason, loss: PathLoss | undefined): void;
  /** Passes the `Date` of its first response. */
  dated(value: string): void;
  now(): number;
}

export interface ConnectionFacts {
  readonly id: number;
  readonly createReason: CreateReason;
  readonly origin: URL;
  readonly dialled: DialledConnection;
  /** Idle time before the first TCP probe, in milliseconds; 0 disables probes. */
  readonly keepAliveMs: number;
  /** Maximum age in milliseconds; Infinity for no limit. */
  readonly maxAgeMs: number;
  readonly watch: PathWatchOptions;
}

/** The request on a connection. The object is reused, so that a request on a warm connection allocates nothing here. */
interface Turn {
  /** Undefined once the request is answered or abandoned. */
  user: ConnectionUser | undefined;
  request: UpstreamRequest | undefined;
  /** Set as soon as the headers are written. */
  controller: Dispatcher.DispatchController | undefined;
  /** The whole request has been passed to the socket. */
  isSent: boolean;
  /** A byte of the response has arrived. */
  isHeard: boolean;
}

/**
 * A socket with an undici Client that speaks HTTP/1.1 on it, one request at a time; also that Client's dispatch
 * handler.
 */
export class Connection implements Dispatcher.DispatchHandler, WatchedRequest {
  readonly id: number;
  readonly createReason: CreateReason;
  readonly remote: string;
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
  readonly createdAtMs: number;
  /** Monotonic time from which it is too old to be used. */
  readonly ageDeadlineMs: number;
  readonly #owner: ConnectionOwner;
  readonly #socket: ConnectionSocket;
  readonly #client: Client;
  readonly #end: ConnectionEnd;
  readonly #keepAlive: KeepAlive;
  readonly #watch: PathWatch;
  readonly #isTunnelled: boolean;
  readonly #headers = new ConnectionHeaders();
  readonly #turn: Turn = {
    user: undefined,
    request: undefined,
    controller: undefined,
    isSent: false,
    isHeard: false,
  };
  #requestAtMs = 0;
  #sentAtMs = 0;
  #requests = 0;
  #idlePeriods = 0;

  constructor(facts: ConnectionFacts, owner: ConnectionOwner) {
    this.id = facts.id;
    this.createReason = facts.createReason;
    this.remote = facts.dialled.remote;
    this.connectMs = facts.dialled.connectMs;
    this.tlsMs = facts.dialled.tlsMs;
    this.#isTunnelled = facts.dialled.isTunnelled;
    this.createdAtMs = owner.now();
    this.ageDeadlineMs = this.createdAtMs + facts.maxAgeMs;
    this.#owner = owner;
    const { socket } = facts.dialled;
    this.#socket = new ConnectionSocket(socket, {
      fin: () => this.#closedByServer(),
      gone: () => this.#end.bySocket(this.#turnAsEnded()),
      isAwaited: () => this.#turn.user !== undefined && this.#turn.controller !== undefined,
    });
    this.#end = new ConnectionEnd(
      this.#socket,
      () => owner.now(),
      (reason, loss) => {
        this.#watch.end();
        owner.closed(this, reason, loss);
      },
    );
    this.#keepAlive = new KeepAlive(socket, facts.keepAliveMs);
    this.#watch = new PathWatch(facts.watch, this);
    this.#client = clientOn(socket, facts.origin);
  }

  /** Whether a request can be written to it. */
  get isUsable(): boolean {
    return this.#socket.isUsable;
  }

  /** Number of requests it has been given. */
  get requests(): number {
    return this.#requests;
  }

  /** When it was given its latest request. */
  get requestAtMs(): number {
    return this.#requestAtMs;
  }

  /** When its latest request was completely sent. */
  get sentAtMs(): number {
    return this.#sentAtMs;
  }

  /** Seconds from the server's latest Keep-Alive header. */
  get hintSecs(): number | undefined {
    return this.#headers.hintSecs;
  }

  /** Whether its request was completely sent and no byte of a response has arrived. */
  get isSilent(): boolean {
    return this.#turn.isSent && !this.#turn.isHeard;
  }

  get isWhole(): boolean {
    return this.#turn.isSent;
  }

  get flow(): Flow | undefined {
    return this.#socket.flow;
  }

  /** How long keepalive probes go unanswered before the system gives up, in milliseconds. */
  get probingMs(): number {
    return this.#keepAlive.probingMs;
  }

  /** Sends a request; the connection must be free. */
  send(request: UpstreamRequest, user: ConnectionUser, nowMs: number): void {
    const turn = this.#turn;
    turn.user = user;
    turn.request = request;
    turn.controller = undefined;
    turn.isSent = false;
    turn.isHeard = false;
    this.#headers.isFramed = true;
    this.#socket.beginResponse();
    this.#requestAtMs = nowMs;
    this.#requests += 1;
    this.#client.dispatch(dispatchOptions(request), this);
  }

  /** Marks it as idle. */
  rest(): void {
    this.#idlePeriods += 1;
  }

  pause(): void {
    this.#turn.controller?.pause();
  }

  resume(): void {
    this.#turn.controller?.resume();
  }

  /** Closes the socket at once; a request on it gets no callback. */
  close(reason: CloseReason): void {
    this.#turn.user = undefined;
    this.#end.end(reason);
    this.#destroy();
  }

  /** Tightens TCP probes for a long request, so that a dead path is noticed. */
  lasts(): void {
    if (this.#turn.user !== undefined) this.#keepAlive.tighten();
  }

  /** Ends it during its request, which is told that the path is dead. */
  pathLost(loss: PathLoss): void {
    if (this.#end.closed !== undefined) return;
    this.#end.lose(loss);
    // undici treats this like any other error: it first abandons the body, then notifies the request.
    this.#destroy(new Error('the path is dead'));
  }

  /** Returns a copy of its state; `idleSinceMs` is undefined unless it is idle. */
  snapshot(idleSinceMs: number | undefined): ConnectionSnapshot {
    const { closed } = this.#end;
    return {
      id: this.id,
      state: closed !== undefined ? 'closed' : idleSinceMs === undefined ? 'active' : 'idle',
      createReason: this.createReason,
      createdAtMs: this.createdAtMs,
      connectMs: this.connectMs,
      tlsMs: this.tlsMs,
      remote: this.remote,
      requests: this.#requests,
      idlePeriods: this.#idlePeriods,
      idleSinceMs,
      bytesRead: this.#socket.socket.bytesRead,
      bytesWritten: this.#socket.socket.bytesWritten,
      closeReason: closed?.reason,
      closedAtMs: closed?.atMs,
    };
  }

  /** Ends the connection if its socket is dead; called one turn after a response. */
  endIfDead(): boolean {
    if (this.#end.closed !== undefined) return true;
    // Checked a turn later, since TLS may report a write as done only after its response has arrived.
    if (this.#socket.isWriting) this.#end.plan('not_reusable');
    if (!this.#socket.isDead && this.#end.planned === undefined) return false;
    this.#end.bySocket(this.#turnAsEnded());
    this.#destroy();
    return true;
  }

  // The following methods are called by undici.

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#turn.controller = controller;
    if (this.#turn.user === undefined) return;
    this.#turn.user.starting();
    this.#watch.begin();
  }

  /** Called by undici when the whole request has been passed to the socket. */
  onRequestSent(): void {
    this.#turn.isSent = true;
    this.#sentAtMs = this.#owner.now();
    this.#turn.user?.sent();
  }

  /** Called by undici at the first byte of each response, including interim ones. */
  onResponseStarted(): void {
    if (!this.#turn.isHeard) {
      this.#turn.isHeard = true;
      this.#watch.end();
      this.#owner.heard(this);
    }
    this.#turn.user?.answering();
  }

  // oxlint-disable-next-line max-params -- undici's signature
  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText?: string,
  ): void {
    const rawHeaders = rawBuffers(controller.rawHeaders);
    const head = { status, statusText: statusText ?? '', rawHeaders };
    // They would keep the whole first received chunk in memory while the stream lasts.
    controller.rawHeaders = null;
    if (status === 101) return this.#breakUser(new BadResponse('a 101 that switches nothing'));
    if (status < 200) {
      this.lasts();
      this.#turn.user?.information(head);
      return;
    }
    const headers = this.#headers;
    headers.read(rawHeaders, this.#requests === 1);
    if (headers.closes) this.#end.mustEnd('server_close_header');
    if (headers.date !== undefined) this.#owner.dated(headers.date);
    const bad = badCoding(headers);
    if (bad !== undefined) return this.#breakUser(bad);
    if (isWholeWithoutBody(status, headers, this.#turn.request)) this.#keepBodiless();
    this.#owner.responding(this);
    this.#turn.user?.head(head);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#turn.user?.data(chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const { user, request } = this.#turn;
    const { isFramed } = this.#headers;
    const { fault, sawFin } = this.#socket;
    // A body delimited by the end of the connection is complete only after a FIN; a reset cut it off.
    if (!isFramed && fault !== undefined) return this.#breakUser(fault);
    // After an early response, the server would read the rest of the upload as the next request. undici expects a close
    // after HEAD, since some servers send a body.
    // A tunnel to an origin whose other requests go through the proxy in absolute form is of no use to them.
    if (!this.#turn.isSent || request?.method === 'HEAD' || this.#isTunnelled)
      this.#end.mustEnd('not_reusable');
    if (!isFramed && sawFin) this.#end.plan('server_close_header');
    this.#turn.user = undefined;
    this.#turn.request = undefined;
    this.#keepAlive.relax();
    user?.end(rawBuffers(controller.rawTrailers));
    this.#owner.finished(this);
  }

  /** Called by undici once it has released the socket. */
  onRequestUpgrade(controller: Dispatcher.DispatchController, status: number): void {
    const rawHeaders = rawBuffers(controller.rawHeaders);
    const { user, request } = this.#turn;
    if (request === undefined || !acceptsWebSocket(request, rawHeaders)) {
      return this.#breakUser(new BadResponse('a 101 that does not accept the WebSocket'));
    }
    this.lasts();
    this.#turn.user = undefined;
    // It stays in use until the tunnel ends, which its close reports.
    this.#end.mustEnd('upgraded');
    user?.upgraded({ status, statusText: 'Switching Protocols', rawHeaders }, this.#socket.socket);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#turn.controller === undefined && isRefusal(error)) this.#refuseUser(error);
    else this.#breakUser(error);
  }

  #closedByServer(): void {
    if (this.#turn.user !== undefined || this.#end.planned === 'upgraded') return;
    this.#end.byServer();
    this.#destroy();
  }

  #turnAsEnded(): EndedUnder {
    const { controller, user } = this.#turn;
    return { isWritten: controller !== undefined, isInFlight: user !== undefined };
  }

  #breakUser(error: Error): void {
    const { user } = this.#turn;
    const isUnwritten = this.#turn.controller === undefined;
    this.#end.bySocket(this.#turnAsEnded());
    this.#turn.user = undefined;
    this.#destroy();
    const cause = this.#socket.fault ?? error;
    const { loss } = this.#end;
    if (isUnwritten) user?.broken({ kind: 'unwritten', error: cause });
    else if (loss === undefined) user?.broken({ kind: 'broken', error: cause });
    else user?.broken({ kind: 'path_lost', error: cause, loss });
  }

  #keepBodiless(): void {
    if (this.#end.planned === undefined && this.#socket.isCurrent) keepAfterBodiless(this.#socket.socket);
  }

  #destroy(error?: Error): void {
    this.#socket.socket.destroy(error);
  }

  #refuseUser(error: Error): void {
    const { user } = this.#turn;
    this.#turn.user = undefined;
    // Deferred, since this runs within dispatch(), before the caller has the exchange.
    queueMicrotask(() => user?.broken({ kind: 'refused', error }));
    this.#owner.finished(this);
  }
}
