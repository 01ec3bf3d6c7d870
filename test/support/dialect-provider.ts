import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { type DialectAnswer, DIALECT_ANSWERS, sendDialectAnswer } from './dialect-answers.ts';

/** A request as the provider saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly apiKey: string | undefined;
  readonly body: string;
  /** Number of the provider's socket, from 1. */
  readonly socket: number;
}

export interface DialectProvider {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Handles requests instead of the usual responses; returns true if it has responded. */
  intercept: ((seen: SeenRequest, request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

const ANSWERS: Readonly<Record<string, DialectAnswer>> = {
  '/v1/messages': DIALECT_ANSWERS.messages,
  '/v1/chat/completions': DIALECT_ANSWERS.chat,
  '/v1/responses': DIALECT_ANSWERS.responses,
  '/v1/embeddings': DIALECT_ANSWERS.embeddings,
  '/v1/models': DIALECT_ANSWERS.models,
};

function answer(seen: SeenRequest, response: ServerResponse): void {
  const known = ANSWERS[seen.path];
  if (known === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    return;
  }
  sendDialectAnswer(response, known, /"stream":\s*true/u.test(seen.body));
}

/** Starts a provider that speaks both dialects, with and without streaming; it is closed when the test ends. */
export async function startDialectProvider(context: TestContext): Promise<DialectProvider> {
  const sockets = new WeakMap<object, number>();
  let lastSocket = 0;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen: SeenRequest = {
        method: request.method ?? '',
        path: (request.url ?? '').split('?')[0] ?? '',
        authorization: request.headers.authorization,
        apiKey: request.headersDistinct['x-api-key']?.[0],
        body: Buffer.concat(chunks).toString(),
        socket: sockets.get(request.socket) ?? 0,
      };
      provider.seen.push(seen);
      if (provider.intercept?.(seen, request, response) !== true) answer(seen, response);
    });
  });
  server.on('connection', (socket) => sockets.set(socket, ++lastSocket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const provider: DialectProvider = { url: `http://127.0.0.1:${port}`, seen: [], intercept: undefined };
  return provider;
}
