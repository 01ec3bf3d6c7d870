import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import { serverTls } from '../../support/certificates.ts';
import { portOf } from '../../support/eventually.ts';

/** A request as received. */
export interface Asked {
  /** A path if sent to a provider; a full address if sent to a proxy. */
  readonly url: string;
  /** The key, from whichever header had it. */
  readonly key: string;
}

/**
 * A provider or a forward proxy on the loopback that records its requests. It responds to every request itself, even
 * those that a proxy should forward, and opens no tunnel: anything meant to leave the machine ends here.
 */
export class RecordingServer {
  readonly name: string;
  readonly asked: Asked[] = [];
  /** Authorities of all requested tunnels. */
  readonly tunnels: string[] = [];
  readonly server: http.Server;
  readonly #scheme: string;
  readonly #sockets = new Set<Duplex>();

  constructor(name: string, tls: boolean) {
    this.name = name;
    this.#scheme = tls ? 'https' : 'http';
    this.server = tls ? https.createServer(serverTls()) : http.createServer();
    this.server.keepAliveTimeout = 0; // only the client closes idle connections
    this.server.on('connection', (socket) => void this.#sockets.add(socket));
    this.server.on('request', (request, response) => this.#answer(request, response));
    this.server.on('connect', (request: IncomingMessage, socket: Duplex) => this.#refuse(request, socket));
  }

  /** Without a trailing slash. */
  get url(): string {
    return `${this.#scheme}://${this.host}`;
  }

  /** Including the port. */
  get host(): string {
    return `127.0.0.1:${portOf(this.server)}`;
  }

  /** Returns the request whose address has this ending. */
  askedFor(ending: string): Asked | undefined {
    return this.asked.find(({ url }) => url.endsWith(ending));
  }

  close(): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { authorization, 'x-api-key': apiKey } = request.headers;
    const key = authorization?.replace(/^Bearer /u, '') ?? String(apiKey ?? '');
    this.asked.push({ url: request.url ?? '', key });
    request.on('error', () => undefined); // the client notices through its connection
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    });
  }

  #refuse(request: IncomingMessage, socket: Duplex): void {
    this.tunnels.push(request.url ?? '');
    socket.on('error', () => undefined); // nothing more is sent on it
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
  }
}

/** Starts a server that is closed when the test ends. */
export async function startRecordingServer(
  context: TestContext,
  name: string,
  tls = false,
): Promise<RecordingServer> {
  const server = new RecordingServer(name, tls);
  context.after(() => server.close());
  server.server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return server;
}
