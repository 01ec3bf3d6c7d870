import http, { type IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Failure, type FailureCode } from '../contract/failures.ts';
import { failureText } from './answer.ts';

/** Longer than any client keeps a connection in its pool (90 s), so that the client closes first. */
const KEEP_ALIVE_MS = 125_000;
/** Time for the head of a request; the body has the provider's own clock. */
const HEAD_TIMEOUT_MS = 60_000;
const MAX_HEADER_BYTES = 64 * 1024;

/** Paths on which a WebSocket is relayed, behind an optional provider. */
const UPGRADE_PATH = /^\/(?:[a-z][a-z0-9-]*\/)?(?:v1\/)?responses(?:[/?]|$)/u;

type HandleRequest = (request: IncomingMessage, response: ServerResponse, upgrade: boolean) => void;

/** The proxy's HTTP server. */
export class Listener {
  readonly #server: http.Server;
  readonly #tunnels = new Set<Duplex>();
  /** The response to the latest request of each connection. */
  readonly #latest = new WeakMap<Duplex, ServerResponse>();
  /** Ends the watch over a connection that waits for the answer to its upgrade. */
  readonly #unwatch = new WeakMap<Duplex, () => void>();
  #closing = false;

  constructor(handle: HandleRequest) {
    this.#server = http.createServer(
      {
        requestTimeout: 0,
        headersTimeout: HEAD_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
        noDelay: true,
        requireHostHeader: false, // answered by the guard, in JSON
        shouldUpgradeCallback: admitsUpgrade,
      },
      (request, response) => {
        const before = this.#latest.get(request.socket);
        this.#latest.set(request.socket, response);
        // After an answer that ends the connection nothing more is taken from it (RFC 9112, 9.6).
        if (before === undefined || before.shouldKeepAlive) handle(request, response, false);
      },
    );
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (head.length > 0) socket.unshift(head);
      this.#watch(socket);
      handle(request, responseOn(request, socket), true);
    });
    this.#server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
      socket.end(
        failureText(new Failure('bad_request', 'This proxy opens no tunnels (CONNECT).'), 'Bad Request'),
      );
    });
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
      answerClientError(error, socket, this.#latest.get(socket));
    });
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
  relay(client: Duplex, upstream: Duplex): void {
    this.#unwatch.get(client)?.();
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#tunnels.add(from);
      from.on('error', () => undefined); // followed by a close
      from.once('close', () => {
        this.#tunnels.delete(from);
        // What came before a clean end is still on its way to the other side.
        if (from.readableEnded && !to.writableFinished) to.once('finish', () => to.destroy());
        else to.destroy();
      });
      from.pipe(to);
    }
  }

  /** A request is over: while closing, its connection need not wait for another. */
  requestFinished(): void {
    if (this.#closing) setImmediate(() => this.#server.closeIdleConnections());
  }

  /** Takes no new connection; resolves when the last request is answered. */
  async drain(): Promise<void> {
    if (this.address === undefined) return;
    this.#closing = true;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  /** Ends every connection now. */
  closeAll(): void {
    for (const tunnel of this.#tunnels) tunnel.destroy();
    this.#server.closeAllConnections();
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

/** Only WebSockets of the Responses API are relayed; other offers (`curl --http2`) are answered as if not made. */
function admitsUpgrade(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket' && UPGRADE_PATH.test(request.url ?? '');
}

/** A response on a socket that Node has handed over for an upgrade; the connection ends with it. */
function responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // Node hands over the socket of the connection itself; its type says Duplex for TLS-less look-alikes only.
  response.assignSocket(socket as Socket);
  response.on('finish', () => socket.end());
  socket.on('error', () => undefined); // followed by a close, which the response reports
  return response;
}

/** Answers what is no HTTP; `latest` is the response to the request before it, or to the one that it cuts. */
function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  latest: ServerResponse | undefined,
): void {
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
  const { code, reason, message } = describeClientError(error);
  // Destroyed, not only ended: a request whose body broke off is still under way.
  socket.end(failureText(new Failure(code, message), reason), () => socket.destroy());
}

function describeClientError(error: NodeJS.ErrnoException): {
  readonly code: FailureCode;
  readonly reason: string;
  readonly message: string;
} {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        code: 'headers_too_large',
        reason: 'Request Header Fields Too Large',
        message: `The request's headers are larger than ${MAX_HEADER_BYTES / 1024} KiB.`,
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        code: 'request_timeout',
        reason: 'Request Timeout',
        message: `The request's head did not arrive within ${HEAD_TIMEOUT_MS / 1000} s.`,
      };
    default:
      return {
        code: 'bad_request',
        reason: 'Bad Request',
        message: `This is no valid HTTP/1.1 request (${error.code ?? error.message}).`,
      };
  }
}
