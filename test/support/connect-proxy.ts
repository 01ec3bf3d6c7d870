import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import { portOf } from './eventually.ts';

/** One request as the proxy saw it, CONNECT or absolute form. */
export interface ProxySaw {
  readonly method: string;
  /** `host:port` of a CONNECT, otherwise the whole URL. */
  readonly target: string;
  /** Headers by lower-case name. */
  readonly headers: http.IncomingHttpHeaders;
  /** `user:password` of basic authentication. */
  readonly login: string | undefined;
}

/** One CONNECT as the proxy received it. */
export interface TunnelAsked {
  readonly authority: string;
  readonly authorization: string | undefined;
  /** Opens the tunnel: sends the response, then pipes bytes both ways. */
  open(head?: string): void;
  /** Responds with this status line and closes the connection; `lines` are additional header lines. */
  refuse(statusLine: string, ...lines: readonly string[]): void;
  /** Responds that the tunnel is open and returns the client's end of it. */
  take(): Duplex;
}

/** A request in absolute form, as a proxy receives it for plain-text origins. */
export interface AbsoluteAsked {
  readonly url: string;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

const OPENED = 'HTTP/1.1 200 Connection established\r\n\r\n';

/** A forward proxy on the loopback that records its requests. */
export class ConnectProxy {
  readonly saw: ProxySaw[] = [];
  readonly tunnels: TunnelAsked[] = [];
  readonly forwarded: AbsoluteAsked[] = [];
  /** Required `user:password`; undefined lets everybody through. */
  login: string | undefined;
  /** Targets by `host:port` and where they are really reached: for names that do not resolve. */
  readonly reaches = new Map<string, string>();
  /** Handler for a CONNECT. */
  onConnect: (asked: TunnelAsked) => void = (asked) => asked.open();
  /** Handler for a request in absolute form; returns true if it has responded. */
  onForward: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  readonly server = http.createServer({ keepAliveTimeout: 0 });
  readonly #sockets = new Set<Duplex>();

  constructor() {
    this.server.on('connection', (socket) => void this.#sockets.add(socket));
    this.server.on('connect', (request: IncomingMessage, socket: Duplex) => this.#connect(request, socket));
    this.server.on('request', (request, response) => this.#forward(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.server)}`;
  }

  /** Host and port as shown in messages. */
  get host(): string {
    return `127.0.0.1:${portOf(this.server)}`;
  }

  close(): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Records the request; returns whether its sender may pass. */
  #admits({ method = '', url = '', headers }: IncomingMessage): boolean {
    const [, basic] = /^Basic (.+)$/u.exec(headers['proxy-authorization'] ?? '') ?? [];
    const login = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString();
    this.saw.push({ method, target: url, headers, login });
    return this.login === undefined || this.login === login;
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', headers } = request;
    this.forwarded.push({ url, host: headers.host, authorization: headers['proxy-authorization'] });
    if (!this.#admits(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="the company"' });
      return void response.end('<h1>Who are you?</h1>');
    }
    if (this.onForward(request, response)) return;
    const { 'proxy-authorization': _, ...passed } = headers;
    const { host } = new URL(url);
    const target = url.replace(host, this.reaches.get(host) ?? host);
    const onward = http.request(
      target,
      { method: request.method, headers: passed, agent: false },
      (answer) => {
        // Headers about the proxy's own connection to the origin are not passed on.
        const { connection: _connection, 'keep-alive': _keepAlive, ...passedBack } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, { ...passedBack, via: '1.1 test-proxy' });
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }

  #connect(request: IncomingMessage, client: Duplex): void {
    const authority = request.url ?? '';
    client.on('error', () => undefined);
    const isAdmitted = this.#admits(request);
    const asked: TunnelAsked = {
      authority,
      authorization: request.headers['proxy-authorization'],
      open: (head = OPENED) => this.#open(authority, client, head),
      refuse: (statusLine, ...lines) =>
        void client.end([`HTTP/1.1 ${statusLine}`, ...lines, 'content-length: 0', '', ''].join('\r\n')),
      take: () => {
        client.write(OPENED);
        return client;
      },
    };
    this.tunnels.push(asked);
    if (isAdmitted) this.onConnect(asked);
    else asked.refuse('407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="the company"');
  }

  #open(authority: string, client: Duplex, head: string): void {
    const { hostname, port } = new URL(`tunnel://${this.reaches.get(authority) ?? authority}`);
    const upstream = net.connect(Number(port), hostname, () => {
      client.write(head);
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
