import http, { type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import { portOf } from './eventually.ts';

/** One CONNECT as the proxy got it. */
export interface TunnelAsked {
  readonly authority: string;
  readonly authorization: string | undefined;
  /** Opens the tunnel: the answer, then bytes both ways. */
  open(): void;
  /** Answers with this status line and ends the connection. */
  refuse(statusLine: string): void;
  /** Says that the tunnel is open, and hands over the client's end of it. */
  take(): Duplex;
}

/** A request in absolute form, as a proxy gets them for plain-text origins. */
export interface AbsoluteAsked {
  readonly url: string;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

/** A forward proxy on the loopback that remembers what it was asked for. */
export class ConnectProxy {
  readonly tunnels: TunnelAsked[] = [];
  readonly forwarded: AbsoluteAsked[] = [];
  /** What is done with a CONNECT. */
  onConnect: (asked: TunnelAsked) => void = (asked) => asked.open();
  readonly server = http.createServer({ keepAliveTimeout: 0 });
  readonly #sockets = new Set<Duplex>();

  constructor() {
    this.server.on('connection', (socket) => void this.#sockets.add(socket));
    this.server.on('connect', (request: IncomingMessage, socket: Duplex) => this.#connect(request, socket));
    this.server.on('request', (request, response) => {
      const { url = '', headers } = request;
      this.forwarded.push({ url, host: headers.host, authorization: headers['proxy-authorization'] });
      const onward = http.request(url, { method: request.method, headers, agent: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.server)}`;
  }

  close(): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(request: IncomingMessage, client: Duplex): void {
    const authority = request.url ?? '';
    client.on('error', () => undefined);
    this.tunnels.push({
      authority,
      authorization: request.headers['proxy-authorization'],
      open: () => this.#open(authority, client),
      refuse: (statusLine) => void client.end(`HTTP/1.1 ${statusLine}\r\ncontent-length: 0\r\n\r\n`),
      take: () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        return client;
      },
    });
    const asked = this.tunnels.at(-1);
    if (asked !== undefined) this.onConnect(asked);
  }

  #open(authority: string, client: Duplex): void {
    const { hostname, port } = new URL(`tunnel://${authority}`);
    const upstream = net.connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    this.#sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  }
}

/** Starts a forward proxy; it is closed when the test ends. */
export async function startConnectProxy(context: TestContext): Promise<ConnectProxy> {
  const proxy = new ConnectProxy();
  context.after(() => proxy.close());
  proxy.server.listen(0, '127.0.0.1');
  await once(proxy.server, 'listening');
  return proxy;
}
