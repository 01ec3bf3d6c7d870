import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { Client, type Dispatcher } from 'undici';
import { runNodePeer } from './node-peer.ts';

const NEVER_MS = 2 ** 31 - 1;

/**
 * The lower bound for a proxy built on Node and undici: a stack of single-connection Clients, a buffered request body,
 * raw headers copied, the last piece of a response written by `end()`. No statistics, timeouts or retries.
 */
class Lane implements Dispatcher.DispatchHandler {
  readonly #client: Client;
  readonly #free: Lane[];
  #response: ServerResponse | undefined;
  #missing = -1;

  constructor(upstream: string, free: Lane[]) {
    this.#free = free;
    this.#client = new Client(upstream, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: NEVER_MS,
      keepAliveMaxTimeout: NEVER_MS,
    });
  }

  send(
    { method = 'GET', url = '/', rawHeaders }: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): void {
    this.#response = response;
    const headers = without(rawHeaders, HOP_BY_HOP_REQUEST);
    this.#client.dispatch({ method, path: url, headers, body }, this);
  }

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    const raw = (controller.rawHeaders as readonly Buffer[]).map((piece) => piece.toString('latin1'));
    const length = raw.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-length');
    this.#missing = length < 0 ? -1 : Number(raw[length + 1]);
    if (this.#response !== undefined) this.#response.sendDate = false;
    this.#response?.writeHead(status, without(raw, HOP_BY_HOP_ANSWER));
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#missing === piece.length) {
      this.#response?.end(piece);
      this.#response = undefined;
      return;
    }
    this.#missing -= this.#missing < 0 ? 0 : piece.length;
    if (this.#response?.write(piece) !== false) return;
    controller.pause();
    this.#response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#response?.end();
    this.#response = undefined;
    this.#free.push(this);
  }

  onResponseError(): void {
    this.#response?.destroy();
  }
}

const HOP_BY_HOP_REQUEST: ReadonlySet<string> = new Set(['host', 'connection', 'content-length']);
const HOP_BY_HOP_ANSWER: ReadonlySet<string> = new Set(['connection', 'transfer-encoding', 'keep-alive']);

function without(raw: readonly string[], left: ReadonlySet<string>): string[] {
  const headers: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!left.has(name.toLowerCase())) headers.push(name, raw[at + 1] ?? '');
  }
  return headers;
}

runNodePeer((upstream) => {
  const free: Lane[] = [];
  return http.createServer({ noDelay: true }, (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const [first = Buffer.alloc(0)] = pieces;
      const lane = free.pop() ?? new Lane(upstream, free);
      lane.send(request, response, pieces.length === 1 ? first : Buffer.concat(pieces));
    });
  });
});
