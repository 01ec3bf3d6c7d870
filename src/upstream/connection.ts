import type { Duplex } from 'node:stream';
import type { Client, Dispatcher } from 'undici';
import type { CloseReason, ConnectionSnapshot, CreateReason } from '../contract/connections.ts';
import { BadResponse } from './bad-response.ts';
import { causeOfDeath } from './cause-of-death.ts';
import { clientOn, dispatchOptions, isRefusal, keepAfterBodiless, rawBuffers } from './client-on-socket.ts';
import { ConnectionHeaders } from './connection-headers.ts';
import { ConnectionSocket } from './connection-socket.ts';
import type { ConnectionUser } from './connection-user.ts';
import { type Dialled, errorWord } from './dial.ts';
import { KeepAlive } from './keep-alive.ts';
import type { Flow } from './kernel-table.ts';
import { type PathLoss, PathWatch, type PathWatchOptions, type WatchedRequest } from './path-watch.ts';
import type { UpstreamRequest } from './request.ts';
import { acceptsWebSocket } from './web-socket.ts';

/** What a connection tells its pool. */
export interface ConnectionOwner {
  /** The first byte that answers a request is in. */
  heard(connection: Connection): void;
  /** The head of a response is in; its end may come with it, or much later. */
  responding(connection: Connection): void;
  /** The response is complete; the socket may still turn out to be dead. */
  finished(connection: Connection): void;
  /** The socket is gone, or about to go, for this reason. Called once. */
  closed(connection: Connection, reason: CloseReason): void;
  /** It was closed because its path is dead; others may have had the same one. Called after `closed`. */
  pathLost(connection: Connection, loss: PathLoss): void;
  /** The `Date` of its first response. */
  dated(value: string): void;
  now(): number;
}

export interface ConnectionFacts {
  readonly id: number;
  readonly createReason: CreateReason;
  readonly origin: URL;
  readonly dialled: Dialled;
  /** Idle time before the first TCP probe, in milliseconds; 0 is off. */
  readonly keepAliveMs: number;
  readonly watch: PathWatchOptions;
}

/**
 * One socket with the undici Client that speaks HTTP/1.1 on it, one request at a time. It is its own
 * dispatch handler, so that a request on a warm connection allocates nothing here.
 */
export class Connection implements Dispatcher.DispatchHandler, WatchedRequest {
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
  /** When its latest request was given to it. */
  requestAtMs = 0;
  /** When its latest request was sent in full. */
  sentAtMs = 0;
  requests = 0;
  idlePeriods = 0;
  state: 'active' | 'idle' | 'closed' = 'active';
  closeReason: CloseReason | undefined;
  closedAtMs: number | undefined;
  readonly #owner: ConnectionOwner;
  readonly #socket: ConnectionSocket;
  readonly #client: Client;
  readonly #keepAlive: KeepAlive;
  readonly #watch: PathWatch;
  readonly #headers = new ConnectionHeaders();
  #user: ConnectionUser | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #request: UpstreamRequest | undefined;
  #requestSent = false;
  #heard = false;
  /** Why it will be closed, once known before the socket goes. */
  #plannedReason: CloseReason | undefined;
  #loss: PathLoss | undefined;

  constructor(facts: ConnectionFacts, owner: ConnectionOwner) {
    this.id = facts.id;
    this.createReason = facts.createReason;
    this.remote = facts.dialled.remote;
    this.connectMs = facts.dialled.connectMs;
    this.tlsMs = facts.dialled.tlsMs;
    this.createdAtMs = owner.now();
    this.#owner = owner;
    const { socket } = facts.dialled;
    this.#socket = new ConnectionSocket(socket, {
      fin: () => this.#closedByServer(),
      gone: () => this.#die(),
      isAwaited: () => this.#user !== undefined && this.#controller !== undefined,
    });
    this.#keepAlive = new KeepAlive(socket, facts.keepAliveMs);
    this.#watch = new PathWatch(facts.watch, this);
    this.#client = clientOn(socket, facts.origin);
  }

  /** Whether a request may be written to it at `nowMs`. */
  isUsable(nowMs: number): boolean {
    return nowMs < this.idleDeadlineMs && nowMs < this.ageDeadlineMs && this.#socket.isUsable;
  }

  /** Seconds of the server's latest Keep-Alive hint. */
  get hintSecs(): number | undefined {
    return this.#headers.hintSecs;
  }

  /** Its request was sent in full, and no byte of an answer has come. */
  get isSilent(): boolean {
    return this.state === 'active' && this.#requestSent && !this.#heard;
  }

  get isWhole(): boolean {
    return this.#requestSent;
  }

  get flow(): Flow | undefined {
    return this.#socket.flow;
  }

  /** How long keepalive probes have gone unanswered when the system gives it up, in milliseconds. */
  get probingMs(): number {
    return this.#keepAlive.probingMs;
  }

  /** Sends a request; the connection must be free. */
  send(request: UpstreamRequest, user: ConnectionUser, nowMs: number): void {
    this.#user = user;
    this.#controller = undefined;
    this.#requestSent = false;
    this.#heard = false;
    this.#headers.isFramed = true;
    this.#request = request;
    this.#socket.beginResponse();
    this.requestAtMs = nowMs;
    this.requests += 1;
    this.#client.dispatch(dispatchOptions(request), this);
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
    this.#destroy();
  }

  /** Its request takes long: a path that dies under it has to show. */
  lasts(): void {
    if (this.#user !== undefined) this.#keepAlive.tighten();
  }

  /** Ends it under its request, which is told that the path is dead. */
  pathLost(loss: PathLoss): void {
    if (this.state === 'closed') return;
    this.#loss = loss;
    this.#end('path_lost');
    // undici hears of it as of any error, gives up its body first, and tells the request then.
    this.#destroy(new Error('the path is dead'));
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
      bytesRead: this.#socket.socket.bytesRead,
      bytesWritten: this.#socket.socket.bytesWritten,
      closeReason: this.closeReason,
      closedAtMs: this.closedAtMs,
    };
  }

  /** Called one turn after a response: ends the connection if its socket did not live. */
  endIfDead(): boolean {
    if (this.state === 'closed') return true;
    if (!this.#socket.isDead && this.#plannedReason === undefined) return false;
    this.#die();
    this.#destroy();
    return true;
  }

  // What follows is called by undici.

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#user === undefined) return;
    this.#user.starting();
    this.#watch.begin();
  }

  /** undici calls it when the whole request is handed to the socket. */
  onRequestSent(): void {
    this.#requestSent = true;
    this.sentAtMs = this.#owner.now();
    this.#user?.sent();
  }

  /** undici calls it at the first byte of each response, interim ones included. */
  onResponseStarted(): void {
    if (!this.#heard) {
      this.#heard = true;
      this.#watch.end();
      this.#owner.heard(this);
    }
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
      this.lasts();
      this.#user?.information(head);
      return;
    }
    this.#headers.read(rawHeaders, this.requests === 1);
    if (this.#headers.closes) this.#plannedReason = 'server_close_header';
    if (this.#headers.date !== undefined) this.#owner.dated(this.#headers.date);
    const { coding } = this.#headers;
    // Where the body ends is anyone's guess (RFC 9112, 6.3).
    if (coding !== '' && coding !== 'chunked') {
      return this.#breakUser(new BadResponse(`the transfer coding '${coding.slice(0, 60)}'`));
    }
    if (status === 204 || status === 304) this.#keepBodiless(status);
    this.#owner.responding(this);
    this.#user?.head(head);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#user?.data(chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const user = this.#user;
    const { isFramed } = this.#headers;
    // A body that only the end of the connection delimits is whole after a FIN alone: a reset cut it.
    const { fault, sawFin } = this.#socket;
    if (!isFramed && fault !== undefined) return this.#breakUser(fault);
    this.#user = undefined;
    // The rest of an upload that was answered early would be read as the next request.
    if (!this.#requestSent || this.#socket.isWriting) this.#plannedReason = 'not_reusable';
    // undici asks for the close after a HEAD, as some servers send a body.
    if (this.#request?.method === 'HEAD') this.#plannedReason = 'not_reusable';
    this.#request = undefined;
    if (!isFramed && sawFin) this.#plannedReason ??= 'server_close_header';
    this.#keepAlive.relax();
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
    this.lasts();
    this.#user = undefined;
    // It stays in use until the tunnel ends, which is told by its close.
    this.#plannedReason = 'upgraded';
    user?.upgraded({ status, statusText: 'Switching Protocols', rawHeaders }, socket);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#controller === undefined && isRefusal(error)) this.#refuseUser(error);
    else this.#breakUser(error);
  }

  #closedByServer(): void {
    if (this.#user !== undefined || this.state === 'closed' || this.#plannedReason === 'upgraded') return;
    this.#end(this.#plannedReason ?? (this.#socket.stray === 'other' ? 'error' : 'server_closed'));
    this.#destroy();
  }

  /** The socket has ended by itself. */
  #die(): void {
    if (this.state === 'closed') return;
    const { fault: error, sawFin, stray } = this.#socket;
    const reason = causeOfDeath({
      planned: this.#plannedReason,
      error,
      sawFin,
      stray,
      isWritten: this.#controller !== undefined,
      isInFlight: this.#user !== undefined,
    });
    if (reason === 'path_lost' && error !== undefined) {
      this.#loss = { kind: 'given_up', error: errorWord(error) };
    }
    this.#end(reason);
  }

  #end(reason: CloseReason): void {
    if (this.state === 'closed') return;
    this.#watch.end();
    this.closeReason = reason;
    this.closedAtMs = this.#owner.now();
    // The owner sees the state in which the end came, and sets it to closed.
    this.#owner.closed(this, reason);
    if (this.#loss !== undefined) this.#owner.pathLost(this, this.#loss);
    this.state = 'closed';
  }

  #breakUser(error: Error): void {
    const user = this.#user;
    const isUnwritten = this.#controller === undefined;
    this.#die();
    this.#user = undefined;
    this.#destroy();
    const cause = this.#socket.fault ?? error;
    if (isUnwritten) user?.broken({ kind: 'unwritten', error: cause });
    else if (this.#loss === undefined) user?.broken({ kind: 'broken', error: cause });
    else user?.broken({ kind: 'path_lost', error: cause, loss: this.#loss });
  }

  /** undici has marked the connection for its end already; a body on the request is a reason of its own for that. */
  #keepBodiless(status: number): void {
    const { coding, length } = this.#headers;
    if (coding !== '' || length === undefined || !this.#socket.isCurrent) return;
    // The length of a 304 is that of another answer; after a 204 with one its bytes may come.
    if (status === 204 && length.toString('latin1') !== '0') return;
    if (this.#request?.body !== null || this.#request.method === 'HEAD') return;
    if (this.#plannedReason === undefined) keepAfterBodiless(this.#socket.socket);
  }

  #destroy(error?: Error): void {
    this.#socket.socket.destroy(error);
  }

  #refuseUser(error: Error): void {
    const user = this.#user;
    this.#user = undefined;
    // Within dispatch(): the caller must not hear of it before it has the exchange in hand.
    queueMicrotask(() => user?.broken({ kind: 'refused', error }));
    this.#owner.finished(this);
  }
}
