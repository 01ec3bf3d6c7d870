import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { TLSSocket } from 'node:tls';
import { portOf } from './eventually.ts';

/** A connection that the server accepted and numbered. */
export interface TaggedSocket {
  /** Number of the connection, from 1, in order of acceptance. */
  readonly id: number;
  readonly socket: Socket;
  /** Whether the TLS handshake resumed an earlier session. */
  readonly resumed: boolean;
  /** Number of requests whose head arrived on it. */
  requests: number;
  /** How the client closed its side, as far as the server has seen. */
  state: 'open' | 'fin' | 'reset';
  /** Whether the connection is closed, by either side. */
  closed: boolean;
}

/** One request as the server received it. */
export interface Call {
  readonly on: TaggedSocket;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Body received so far. */
  body: string;
  /** Whether the body is complete. */
  whole: boolean;
}

export type CallHandler = (call: Call) => void;

export interface TaggedServerOptions {
  readonly handler?: CallHandler;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly host?: string;
  readonly port?: number;
}

/** Responds with 200 and a body of known length. */
export function answerOk(call: Call): void {
  call.response.writeHead(200, { 'content-length': 2 });
  call.response.end('ok');
}

/**
 * A provider that numbers its connections and records which request arrived on which. It never closes a connection on
 * its own initiative.
 */
export class TaggedServer {
  readonly sockets: TaggedSocket[] = [];
  readonly calls: Call[] = [];
  /** Handler called as soon as a request's head has arrived. */
  handler: CallHandler;
  readonly server: http.Server;
  readonly #host: string;
  readonly #scheme: string;
  readonly #tags = new WeakMap<Socket, TaggedSocket>();
  /** TCP socket below each connection, by the client's port. */
  readonly #tcp = new Map<number | undefined, Socket>();

  constructor(options: TaggedServerOptions) {
    this.handler = options.handler ?? answerOk;
    this.#host = options.host ?? '127.0.0.1';
    this.#scheme = options.tls === undefined ? 'http' : 'https';
    const { tls } = options;
    this.server = tls === undefined ? http.createServer() : https.createServer(tls);
    // 0 keeps idle connections open forever and adds no Keep-Alive header to responses.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
    this.server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
      this.#tag(socket),
    );
    this.server.prependListener('connection', (socket: Socket) => this.#tcp.set(socket.remotePort, socket));
    this.server.on('request', (request, response) => this.#take(request, response));
  }

  get url(): string {
    return `${this.#scheme}://${this.#host}:${this.port}`;
  }

  get port(): number {
    return portOf(this.server);
  }

  /** Open connections. */
  get open(): TaggedSocket[] {
    return this.sockets.filter((socket) => !socket.closed);
  }

  /** Numbers of the open connections. */
  get openIds(): number[] {
    return this.open.map((socket) => socket.id);
  }

  /** Number of the connection on which each request arrived, in order of the requests. */
  get callIds(): number[] {
    return this.calls.map((call) => call.on.id);
  }

  /** Returns the connection with this number. */
  socket(id: number): TaggedSocket {
    const found = this.sockets[id - 1];
    assert.ok(found, `connection ${id} was accepted`);
    return found;
  }

  /** Returns the request with this index, from 0. */
  call(at: number): Call {
    const found = this.calls[at];
    assert.ok(found, `request ${at} came in`);
    return found;
  }

  /** Resets a connection with an RST, below TLS if TLS is used. */
  reset(tagged: TaggedSocket): void {
    const tcp = this.#tcp.get(tagged.socket.remotePort);
    assert.ok(tcp, 'the connection stands on TCP');
    tcp.resetAndDestroy();
  }

  async listen(port = 0): Promise<void> {
    this.server.listen(port, this.#host);
    await once(this.server, 'listening');
  }

  /** Ends everything. */
  close(): void {
    this.server.close();
    for (const { socket } of this.sockets) socket.destroy();
  }

  #tag(socket: Socket): void {
    const tagged: TaggedSocket = {
      id: this.sockets.length + 1,
      socket,
      resumed: socket instanceof TLSSocket && socket.isSessionReused(),
      requests: 0,
      state: 'open',
      closed: false,
    };
    this.sockets.push(tagged);
    this.#tags.set(socket, tagged);
    socket.on('end', () => (tagged.state = 'fin'));
    socket.on('error', () => (tagged.state = 'reset'));
    socket.on('close', () => (tagged.closed = true));
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const on = this.#tags.get(request.socket);
    assert.ok(on, 'the request came on a connection of this server');
    on.requests += 1;
    const call: Call = { on, request, response, body: '', whole: false };
    request.on('data', (chunk: Buffer) => (call.body += chunk.toString('latin1')));
    request.on('end', () => (call.whole = true));
    request.on('error', () => undefined); // reported by the connection
    this.calls.push(call);
    this.handler(call);
  }
}

/** Starts a tagged server; it is closed when the test ends. */
export async function startTaggedServer(
  context: TestContext,
  options: TaggedServerOptions = {},
): Promise<TaggedServer> {
  const server = new TaggedServer(options);
  context.after(() => server.close());
  await server.listen(options.port);
  return server;
}
