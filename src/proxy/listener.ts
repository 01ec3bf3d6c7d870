import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Clock, systemClock, type Timer } from '../clock.ts';
import type { Failure } from '../contract/failures.ts';
import { failureText, isToStranger } from './answer.ts';
import { type ClientError, clientFailure, HEAD_LIMITS } from './client-error.ts';
import { Lingering } from './lingering.ts';
import { connectFailure } from './refusals.ts';
import { askedPath } from './route.ts';
import { GOODBYE_MS, Tunnel, type TunnelWatcher } from './tunnel.ts';
import { http } from '../system/node-http.ts';

/** Longer than any client keeps a connection in its pool (90 s), so that the client closes it first. */
const KEEP_ALIVE_MS = 125_000;

/** Maximum number of requests waiting on one connection before the proxy stops reading from it. */
const MAX_WAITING = 16;

/** Paths on which WebSockets are relayed, without the provider prefix. */
const UPGRADE_PATH = /^\/v1\/(?:responses|realtime)(?:[/?]|$)/u;

/** Host and port to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Handles the requests that the listener accepts. */
export interface ListenerHost {
  handle(request: IncomingMessage, response: ServerResponse, upgrade: boolean): void;
  /** Called for refusals of bytes that never became a request. */
  refused(failure: Failure): void;
}

/** The proxy's HTTP server. */
export class Listener {
  readonly #host: ListenerHost;
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #tunnels = new Set<Tunnel>();
  /** Timers for the next check of each tunnel during shutdown. */
  readonly #quietTimers = new Map<Tunnel, Timer>();
  /** Clients waiting for the response to their upgrade. */
  readonly #upgrading = new Set<Duplex>();
  /** Connections speaking HTTP; upgraded ones are tracked separately. */
  readonly #connections = new Set<Socket>();
  /** The latest response of each connection. */
  readonly #latest = new WeakMap<Duplex, ServerResponse>();
  /** Stops watching a connection that waits for the response to its upgrade. */
  readonly #unwatch = new WeakMap<Duplex, () => void>();
  readonly #lingering: Lingering;
  /** Number of requests per connection queued behind an earlier one. */
  readonly #waiting = new WeakMap<Socket, number>();
  #bound: ListenAddress | undefined;
  #closing = false;
  /** Whether new connections are refused while open ones continue. */
  #retired = false;
  #closed: Promise<void> | undefined;

  constructor(host: ListenerHost, clock: Clock = systemClock) {
    this.#host = host;
    this.#clock = clock;
    this.#lingering = new Lingering(clock, (socket) => {
      if (this.#closing) socket.destroySoon();
    });
    this.#server = http.createServer(
      {
        requestTimeout: 0,
        headersTimeout: HEAD_LIMITS.timeoutMs,
        keepAliveTimeout: KEEP_ALIVE_MS,
        maxHeaderSize: HEAD_LIMITS.bytes,
        noDelay: true,
        requireHostHeader: false, // answered by the guard, in JSON
        // While an earlier response is still being written, treat an upgrade as a normal request.
        shouldUpgradeCallback: (request) =>
          admitsUpgrade(request) && this.#latest.get(request.socket)?.writableFinished !== false,
      },
      (request, response) => this.#take(request, response),
    );
    this.#server.maxHeadersCount = HEAD_LIMITS.headers;
    // Node's own response to an unknown expectation is a bare 417.
    this.#server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
      this.#take(request, response),
    );
    // close() calls this. Node's version treats a connection as idle while its last response is still being written.
    this.#server.closeIdleConnections = () => {
      if (!this.#retired) this.#closeIdle();
    };
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
      this.#closeGently(socket);
      // Node resumes a connection after each request it reads: enforce the limit again.
      socket.on('resume', () => {
        if ((this.#waiting.get(socket) ?? 0) > MAX_WAITING) socket.pause();
      });
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#connections.delete(request.socket);
      if (head.length > 0) socket.unshift(head);
      this.#watch(socket);
      this.#upgrading.add(socket);
      socket.once('close', () => this.#upgrading.delete(socket));
      host.handle(request, responseOn(request, socket), true);
    });
    this.#server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
      // Node has removed its own listeners from this socket; an unhandled error would end the process.
      socket.on('error', () => socket.destroy());
      // The client would take this for the response to its pending request.
      if (this.#latest.get(socket)?.writableFinished === false) return void socket.destroy();
      const refusal = connectFailure();
      host.refused(refusal);
      socket.end(failureText(refusal), () => socket.destroy());
    });
    this.#server.on('clientError', (error: ClientError, socket: Duplex) =>
      // Node's type is wider: without TLS it is always the connection's Socket.
      this.#answerClientError(error, socket as Socket),
    );
  }

  /** The address it listens on; undefined while it doesn't listen. */
  get address(): AddressInfo | undefined {
    const address = this.#server.address();
    return address === null || typeof address === 'string' ? undefined : address;
  }

  /** The host it was asked to listen on, with the port it got; undefined if it never listened. */
  get bound(): ListenAddress | undefined {
    return this.#bound;
  }

  /** Whether it accepted this connection, which speaks HTTP or waits for the response to its upgrade. */
  has(client: Duplex): boolean {
    // The type of an upgraded connection is wider, but without TLS it is always a Socket.
    return this.#upgrading.has(client) || this.#connections.has(client as Socket);
  }

  /** Starts listening. Rejects with the system's error (`EADDRINUSE`, `EACCES`, ...). */
  listen(host: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.removeListener('error', reject);
        const { address } = this;
        if (address === undefined) return;
        this.#bound = { host, port: address.port };
        resolve(address);
      });
    });
  }

  /** Whether an outgoing socket of the proxy connects to this listener. */
  isOwnAddress(socket: Socket): boolean {
    const own = this.address;
    if (own === undefined || socket.remotePort !== own.port) return false;
    const isWildcard = own.address === '0.0.0.0' || own.address === '::';
    return socket.remoteAddress === (isWildcard ? socket.localAddress : own.address);
  }

  /** Relays bytes both ways between a client and a provider that have switched protocols. */
  relay(client: Duplex, upstream: Duplex, watcher?: TunnelWatcher): Tunnel {
    this.#unwatch.get(client)?.();
    this.#upgrading.delete(client);
    const tunnel: Tunnel = new Tunnel({ client, provider: upstream }, this.#clock, {
      moved: (from, chunk) => watcher?.moved(from, chunk),
      left: (by) => watcher?.left(by),
      ended: () => {
        this.#tunnels.delete(tunnel);
        const timer = this.#quietTimers.get(tunnel);
        if (timer !== undefined) this.#clock.cancel(timer);
        this.#quietTimers.delete(tunnel);
        watcher?.ended();
      },
    });
    this.#tunnels.add(tunnel);
    if (this.#closing) this.#endWhenQuiet(tunnel);
    return tunnel;
  }

  /** Says goodbye to a quiet tunnel and then closes it; waits if the tunnel is in use. */
  #endWhenQuiet(tunnel: Tunnel): void {
    const leftMs = tunnel.quietInMs;
    if (leftMs <= 0) tunnel.goAway();
    const next = (): void => (leftMs <= 0 ? tunnel.destroy() : this.#endWhenQuiet(tunnel));
    this.#quietTimers.set(tunnel, this.#clock.schedule(next, leftMs <= 0 ? GOODBYE_MS : leftMs));
  }

  /** Number of requests and active tunnels that a drain waits for. */
  get waitedFor(): number {
    let count = this.#upgrading.size;
    for (const socket of this.#connections) count += this.#unanswered(socket);
    for (const tunnel of this.#tunnels) if (tunnel.quietInMs > 0) count += 1;
    return count;
  }

  /** Stops accepting connections; open ones continue. Resolves when the last one has closed. */
  async retire(): Promise<void> {
    this.#retired = true;
    await this.#stopListening();
  }

  /** Stops accepting connections; resolves when the last request has been answered. */
  async drain(): Promise<void> {
    if (this.address === undefined && this.#closed === undefined) return;
    this.#closing = true;
    if (this.#retired) this.#closeIdle();
    for (const tunnel of this.#tunnels) if (!this.#quietTimers.has(tunnel)) this.#endWhenQuiet(tunnel);
    await this.#stopListening();
  }

  #stopListening(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
    return this.#closed;
  }

  /** Closes every connection now. */
  closeAll(): void {
    for (const timer of this.#quietTimers.values()) this.#clock.cancel(timer);
    this.#quietTimers.clear();
    for (const one of this.#upgrading) one.destroy();
    for (const tunnel of this.#tunnels) {
      tunnel.goAway();
      setImmediate(() => tunnel.destroy());
    }
    this.#server.closeAllConnections();
  }

  /** Closes connections without a request, and others once their responses are written. */
  #closeIdle(): void {
    for (const socket of this.#connections) {
      const latest = this.#latest.get(socket);
      if (latest === undefined) {
        if (socket.bytesRead === 0) socket.destroy();
      } else if (this.#lingering.has(socket)) continue;
      else if (latest.writableFinished) socket.destroy();
      else this.#closeAfter(latest, socket);
    }
  }

  /** Returns the number of a connection's unanswered requests, including one whose head is still arriving. */
  #unanswered(socket: Socket): number {
    const latest = this.#latest.get(socket);
    if (latest === undefined) return socket.bytesRead === 0 ? 0 : 1;
    return latest.writableFinished ? 0 : 1 + (this.#waiting.get(socket) ?? 0);
  }

  /**
   * Makes `destroySoon`, which Node and this class call after a connection's last response, first read an unfinished
   * request.
   */
  #closeGently(socket: Socket): void {
    const close = socket.destroySoon.bind(socket);
    socket.destroySoon = () => {
      const response = this.#latest.get(socket);
      if (response === undefined || response.req.complete) return close();
      this.#lingering.close({ request: response.req, socket, isStranger: isToStranger(response) });
    };
  }

  /** After the response was sent, reads the rest of an unfinished request, within limits. */
  #readRest(response: ServerResponse, socket: Socket): void {
    const request = response.req;
    if (request.complete || socket.destroyed) return;
    this.#lingering.readRest({ request, socket, isStranger: isToStranger(response) });
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const before = this.#latest.get(socket);
    this.#latest.set(socket, response);
    if (this.#closing) this.#closeAfter(response, socket);
    response.once('finish', () => this.#readRest(response, socket));
    this.#inTurn(socket, before, () => this.#host.handle(request, response, false));
  }

  /** Reports invalid HTTP to the client, unless a response on the connection has begun. */
  #answerClientError(error: ClientError, socket: Socket): void {
    const latest = this.#latest.get(socket);
    const pending = latest === undefined || latest.writableFinished ? undefined : latest;
    const hasLeft = error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE' || !socket.writable;
    if (pending !== undefined && pending.req.complete && !hasLeft) {
      // The client would take this for the response in progress, so close the connection after it.
      if (pending.shouldKeepAlive) pending.once('finish', () => socket.end());
      pending.shouldKeepAlive = false;
      return;
    }
    if (hasLeft || pending?.headersSent === true) {
      socket.destroy();
      return;
    }
    const failure = clientFailure(error, socket, latest === undefined);
    this.#host.refused(failure);
    // Destroy, don't just end: a request with a broken-off body would stay in progress.
    socket.end(failureText(failure), () => socket.destroy());
  }

  /** Serves pipelined requests of one connection one after another. */
  #inTurn(socket: Socket, before: ServerResponse | undefined, serve: () => void): void {
    if (before === undefined || before.writableFinished) {
      // Ignore everything after a response that closes the connection (RFC 9112, 9.6).
      if (before === undefined || before.shouldKeepAlive) serve();
      return;
    }
    const count = (change: number): number => {
      const waiting = (this.#waiting.get(socket) ?? 0) + change;
      this.#waiting.set(socket, waiting);
      return waiting;
    };
    if (count(1) > MAX_WAITING) socket.pause();
    before.once('finish', () => {
      // One turn later that request's upstream connection can be reused.
      setImmediate(() => {
        if (count(-1) <= MAX_WAITING && socket.isPaused()) socket.resume();
        if (before.shouldKeepAlive && !socket.destroyed) serve();
      });
    });
  }

  #closeAfter(response: ServerResponse, socket: Socket): void {
    response.once('finish', () => {
      if (this.#latest.get(socket) === response) socket.destroySoon();
    });
  }

  /** Node stops reading a connection it hands over. Without this watch, a client that leaves would go unnoticed. */
  #watch(socket: Duplex): void {
    const look = (): void => {
      if (socket.readableLength === 0) socket.read();
    };
    const leave = (): void => void socket.destroy();
    socket.on('readable', look);
    socket.on('end', leave);
    this.#unwatch.set(socket, () => {
      socket.removeListener('readable', look);
      socket.removeListener('end', leave);
    });
  }
}

/**
 * Whether to relay an upgrade: only WebSockets of the Responses and Realtime APIs. Other offers (`curl --http2`) are
 * ignored.
 */
function admitsUpgrade(request: IncomingMessage): boolean {
  const { headers } = request;
  // The end of such a body could not be told from the data after the switch.
  if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined) return false;
  return headers.upgrade?.toLowerCase() === 'websocket' && UPGRADE_PATH.test(askedPath(request.url ?? ''));
}

/** Creates a response on a socket that Node handed over for an upgrade; the connection closes after it. */
function responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new http.ServerResponse(request);
  response.shouldKeepAlive = false;
  // Node passes the connection's own socket; the declared type Duplex only allows for other kinds of stream.
  response.assignSocket(socket as Socket);
  response.on('finish', () => {
    socket.end();
    socket.resume(); // with early bytes unread, the end of the connection would go unnoticed
  });
  socket.on('error', () => undefined); // a close follows, which the response reports
  return response;
}
