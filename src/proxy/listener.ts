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
import { http } from '../node-http.ts';

/** Longer than any client keeps a connection in its pool (90 s), so that the client closes first. */
const KEEP_ALIVE_MS = 125_000;

/** With more requests waiting on one connection nothing more is read from it. */
const MAX_WAITING = 16;

/** Paths on which a WebSocket is relayed, as the provider is asked for them. */
const UPGRADE_PATH = /^\/v1\/(?:responses|realtime)(?:[/?]|$)/u;

/** Who serves what the listener takes in. */
export interface ListenerHost {
  handle(request: IncomingMessage, response: ServerResponse, upgrade: boolean): void;
  /** Hears of what was refused before it was a request. */
  refused(failure: Failure): void;
}

/** The proxy's HTTP server. */
export class Listener {
  readonly #host: ListenerHost;
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #tunnels = new Set<Tunnel>();
  /** While the proxy stops: when each tunnel is looked at again. */
  readonly #quietTimers = new Map<Tunnel, Timer>();
  /** Clients that wait for the answer to their upgrade. */
  readonly #upgrading = new Set<Duplex>();
  /** Those that speak HTTP; upgraded ones are kept apart. */
  readonly #connections = new Set<Socket>();
  /** The response to the latest request of each connection. */
  readonly #latest = new WeakMap<Duplex, ServerResponse>();
  /** Ends the watch over a connection that waits for the answer to its upgrade. */
  readonly #unwatch = new WeakMap<Duplex, () => void>();
  readonly #lingering: Lingering;
  /** How many requests of a connection wait for the one before them. */
  readonly #waiting = new WeakMap<Socket, number>();
  #closing = false;
  /** It takes no new connection, but those that are open live on. */
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
        // Behind a request that is still being answered an upgrade is served as if it were not offered.
        shouldUpgradeCallback: (request) =>
          admitsUpgrade(request) && this.#latest.get(request.socket)?.writableFinished !== false,
      },
      (request, response) => this.#take(request, response),
    );
    this.#server.maxHeadersCount = HEAD_LIMITS.headers;
    // Node's own answer to an expectation that it does not know is a bare 417.
    this.#server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
      this.#take(request, response),
    );
    // close() asks for this, and Node's own takes a connection for idle whose last answer is still being written.
    this.#server.closeIdleConnections = () => {
      if (!this.#retired) this.#closeIdle();
    };
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
      this.#closeGently(socket);
      // Node resumes a connection for each request that is read: the limit holds all the same.
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
      // Node has taken its own listeners off this socket: an error without one would end the process.
      socket.on('error', () => socket.destroy());
      // Behind a request under way this answer would be read as that request's.
      if (this.#latest.get(socket)?.writableFinished === false) return void socket.destroy();
      const refusal = connectFailure();
      host.refused(refusal);
      socket.end(failureText(refusal), () => socket.destroy());
    });
    this.#server.on('clientError', (error: ClientError, socket: Duplex) =>
      // Node names a wider type: of a server without TLS it is the connection's socket.
      this.#answerClientError(error, socket as Socket),
    );
  }

  /** Where it listens; undefined while it does not. */
  get address(): AddressInfo | undefined {
    const address = this.#server.address();
    return address === null || typeof address === 'string' ? undefined : address;
  }

  /** Binds. Rejects with the system's error (`EADDRINUSE`, `EACCES`, ...). */
  listen(host: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.removeListener('error', reject);
        const { address } = this;
        if (address !== undefined) resolve(address);
      });
    });
  }

  /** Whether a socket of the proxy's own leads to this listener. */
  isOwnAddress(socket: Socket): boolean {
    const own = this.address;
    if (own === undefined || socket.remotePort !== own.port) return false;
    const isWildcard = own.address === '0.0.0.0' || own.address === '::';
    return socket.remoteAddress === (isWildcard ? socket.localAddress : own.address);
  }

  /** Passes bytes both ways between a client and a provider that have switched protocols. */
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

  /** Waits for a tunnel that is in use, and says goodbye to one that is not. */
  #endWhenQuiet(tunnel: Tunnel): void {
    const leftMs = tunnel.quietInMs;
    if (leftMs <= 0) tunnel.goAway();
    const next = (): void => (leftMs <= 0 ? tunnel.destroy() : this.#endWhenQuiet(tunnel));
    this.#quietTimers.set(tunnel, this.#clock.schedule(next, leftMs <= 0 ? GOODBYE_MS : leftMs));
  }

  /** How many requests a drain waits for, and tunnels on which something moves. */
  get waitedFor(): number {
    let count = this.#upgrading.size;
    for (const socket of this.#connections) count += this.#unanswered(socket);
    for (const tunnel of this.#tunnels) if (tunnel.quietInMs > 0) count += 1;
    return count;
  }

  /** Takes no new connection; requests go on as before on those that are open. Resolves when the last has gone. */
  async retire(): Promise<void> {
    this.#retired = true;
    await this.#stopListening();
  }

  /** Takes no new connection; resolves when the last request is answered. */
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

  /** Ends every connection now. */
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

  /** Ends connections without a request, and the others once their answers are written. */
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

  /** Requests of a connection whose answer is not out yet; the head of one may still be coming in. */
  #unanswered(socket: Socket): number {
    const latest = this.#latest.get(socket);
    if (latest === undefined) return socket.bytesRead === 0 ? 0 : 1;
    return latest.writableFinished ? 0 : 1 + (this.#waiting.get(socket) ?? 0);
  }

  /** Node ends a connection by this method once its last answer is written, and so does this program. */
  #closeGently(socket: Socket): void {
    const close = socket.destroySoon.bind(socket);
    socket.destroySoon = () => {
      const response = this.#latest.get(socket);
      if (response === undefined || response.req.complete) return close();
      this.#lingering.close({ request: response.req, socket, isStranger: isToStranger(response) });
    };
  }

  /** The answer is out: a request that is still coming in is read to its end, within limits. */
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

  /** Answers what is no HTTP, unless it cuts a request whose answer has begun. */
  #answerClientError(error: ClientError, socket: Socket): void {
    const latest = this.#latest.get(socket);
    const pending = latest === undefined || latest.writableFinished ? undefined : latest;
    const hasLeft = error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE' || !socket.writable;
    if (pending !== undefined && pending.req.complete && !hasLeft) {
      // An answer is under way, and this would be read as that answer: the connection ends after it.
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
    // Destroyed, not only ended: a request whose body broke off is still under way.
    socket.end(failureText(failure), () => socket.destroy());
  }

  /** Serves the requests of one connection one after the other, however many a client sends at once. */
  #inTurn(socket: Socket, before: ServerResponse | undefined, serve: () => void): void {
    if (before === undefined || before.writableFinished) {
      // After an answer that ends the connection nothing more is taken from it (RFC 9112, 9.6).
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
      // One turn later the provider's connection of that request can be used again.
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

  /** Node stops reading a connection that it hands over: without this a client that leaves would go unseen. */
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

/** Only WebSockets of the Responses and Realtime APIs are relayed; other offers (`curl --http2`) are answered as if not made. */
function admitsUpgrade(request: IncomingMessage): boolean {
  const { headers } = request;
  // A body before the switch could not be told from what comes after it.
  if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined) return false;
  return headers.upgrade?.toLowerCase() === 'websocket' && UPGRADE_PATH.test(askedPath(request.url ?? ''));
}

/** A response on a socket that Node has handed over for an upgrade; the connection ends with it. */
function responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new http.ServerResponse(request);
  response.shouldKeepAlive = false;
  // Node hands over the socket of the connection itself; its type says Duplex for TLS-less look-alikes only.
  response.assignSocket(socket as Socket);
  response.on('finish', () => {
    socket.end();
    socket.resume(); // with early bytes unread its end would never be seen
  });
  socket.on('error', () => undefined); // followed by a close, which the response reports
  return response;
}
