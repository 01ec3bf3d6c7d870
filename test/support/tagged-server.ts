import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { TLSSocket } from 'node:tls';
import { portOf } from './eventually.ts';

/** One connection that the server accepted, with the number it gave it. */
export interface TaggedSocket {
  /** From 1, in the order of acceptance. */
  readonly id: number;
  readonly socket: Socket;
  /** The TLS handshake took up an earlier session. */
  readonly resumed: boolean;
  /** Requests whose head came in on it. */
  requests: number;
  /** How the client's side ended it, as far as the server has seen. */
  state: 'open' | 'fin' | 'reset';
  /** It is gone, whoever ended it. */
  closed: boolean;
}

/** One request as the server got it. */
export interface Call {
  readonly on: TaggedSocket;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Everything of the body that has come in. */
  body: string;
  /** The body is complete. */
  whole: boolean;
}

export type CallHandler = (call: Call) => void;

export interface TaggedServerOptions {
  readonly handler?: CallHandler;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly host?: string;
  readonly port?: number;
}

/** Answers 200 with a body of known length. */
export function answerOk(call: Call): void {
  call.response.writeHead(200, { 'content-length': 2 });
  call.response.end('ok');
}

/** A provider that numbers its connections and knows which request came on which. It never closes one by itself. */
export class TaggedServer {
  readonly sockets: TaggedSocket[] = [];
  readonly calls: Call[] = [];
  /** What is done with a request as soon as its head is in. */
  handler: CallHandler;
  readonly server: http.Server;
  readonly #host: string;
  readonly #scheme: string;
  readonly #tags = new WeakMap<Socket, TaggedSocket>();
  /** The TCP socket below each connection, by the port of its other end. */
  readonly #tcp = new Map<number | undefined, Socket>();

  constructor(options: TaggedServerOptions) {
    this.handler = options.handler ?? answerOk;
    this.#host = options.host ?? '127.0.0.1';
    this.#scheme = options.tls === undefined ? 'http' : 'https';
    const { tls } = options;
    this.server = tls === undefined ? http.createServer() : https.createServer(tls);
    // 0 keeps idle connections for good, and adds no hint of its own to the answers.
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

  /** The connections that stand. */
  get open(): TaggedSocket[] {
    return this.sockets.filter((socket) => !socket.closed);
  }

  /** The numbers of the connections that stand. */
  get openIds(): number[] {
    return this.open.map((socket) => socket.id);
  }

  /** For each request in its order, the number of the connection on which it came. */
  get callIds(): number[] {
    return this.calls.map((call) => call.on.id);
  }

  /** The connection of this number. */
  socket(id: number): TaggedSocket {
    const found = this.sockets[id - 1];
    assert.ok(found, `connection ${id} was accepted`);
    return found;
  }

  /** The request of this number, from 0. */
  call(at: number): Call {
    const found = this.calls[at];
    assert.ok(found, `request ${at} came in`);
    return found;
  }

  /** Ends a connection by RST, below TLS where there is any. */
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
    request.on('error', () => undefined); // the connection tells
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
