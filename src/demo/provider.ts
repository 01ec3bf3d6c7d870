import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { DEFAULT_DIALECT, DIALECT_OF_HEADER, dialectOfLine } from '../dialects/dialects.ts';
import { DialectProvider } from './dialect-provider.ts';
import type { SeededRandom } from './seeded-random.ts';
import { KeptSocket } from './kept-socket.ts';
import { http } from '../system/node-http.ts';

/** Maximum request body; no real prompt is larger. Beyond it the connection is cut. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** A loopback server that responds like the built-in providers, with occasional failures like theirs. */
export class DemoProvider {
  readonly #server: Server;
  readonly #providers: ReadonlyMap<Dialect, DialectProvider>;
  readonly #sockets = new Map<Socket, KeptSocket>();
  readonly #clock: Clock;
  readonly #answering = new Set<Promise<void>>();

  constructor(random: SeededRandom, clock: Clock) {
    this.#clock = clock;
    this.#providers = new Map(
      DIALECTS.map((dialect) => [dialect, new DialectProvider(dialect, random.fork(), clock)]),
    );
    this.#server = http.createServer({ requestTimeout: 0, headersTimeout: 0 }, (request, response) =>
      this.#take(request, response),
    );
    // On 426 Codex falls back to POST at once; any other status makes it retry the upgrade over and over.
    this.#server.on('upgrade', (_request: IncomingMessage, socket: Duplex) => {
      socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    // KeptSocket applies a limit per connection. Node would announce this one in a Keep-Alive header of every response.
    this.#server.keepAliveTimeout = 0;
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.set(socket, new KeptSocket(socket, this.#clock));
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Resolves to the server's address, such as `http://127.0.0.1:40123`. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** Closes every connection; resolves when none is open and no response is in progress. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets.values()) socket.cut();
    await closed;
    await Promise.all(this.#answering);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const socket = this.#sockets.get(request.socket);
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const provider = this.#providers.get(dialectOf(request));
    if (socket === undefined || provider === undefined) return void response.destroy();
    socket.busy(() => provider.nextConnectionFault());
    response.on('close', () => socket.idle());
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) socket.cut();
      else chunks.push(chunk);
    });
    request.on('error', () => socket.cut());
    request.on('end', () => {
      const arrived = {
        method: request.method ?? '',
        path,
        query,
        headers: request.headers,
        body: Buffer.concat(chunks),
        socket,
      };
      // Only a bug here could reject it. Cut the connection so that it shows, rather than leave the client waiting
      // forever.
      const answering = provider.answer(arrived, response).catch(() => socket.cut());
      this.#answering.add(answering);
      void answering.finally(() => this.#answering.delete(answering));
    });
  }
}

function dialectOf({ method = '', url = '', headers }: IncomingMessage): Dialect {
  const named = [...DIALECT_OF_HEADER].find(([header]) => headers[header] !== undefined)?.[1];
  return named ?? dialectOfLine({ method, path: url }) ?? DEFAULT_DIALECT;
}
