import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';

/** A request as the provider saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly apiKey: string | undefined;
  readonly body: string;
  /** Counts the provider's sockets from 1. */
  readonly socket: number;
}

export interface DialectProvider {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Answers the next requests in the place of the usual answers; true when it did. */
  intercept: ((seen: SeenRequest, request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

type Event = readonly [name: string | null, data: unknown];

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'Hello there' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 2 },
};

const MESSAGE_EVENTS: readonly Event[] = [
  ['message_start', { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } }],
  [
    'content_block_start',
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ],
  ['ping', { type: 'ping' }],
  ...['Hello', ' there'].map((text): Event => [
    'content_block_delta',
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  ]),
  ['content_block_stop', { type: 'content_block_stop', index: 0 }],
  [
    'message_delta',
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  ],
  ['message_stop', { type: 'message_stop' }],
];

const COMPLETION_EVENTS: readonly Event[] = [
  ...['Hello', ' there'].map((content): Event => [
    null,
    { id: 'c1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] },
  ]),
  [null, '[DONE]'],
];

const RESPONSE_EVENTS: readonly Event[] = [
  ['response.output_text.delta', { type: 'response.output_text.delta', delta: 'Hello there' }],
  [
    'response.completed',
    { type: 'response.completed', response: { id: 'r1', object: 'response', output: [] } },
  ],
];

const ANSWERS: Readonly<Record<string, { readonly plain: unknown; readonly events?: readonly Event[] }>> = {
  '/v1/messages': { plain: MESSAGE, events: MESSAGE_EVENTS },
  '/v1/chat/completions': {
    plain: {
      id: 'c1',
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' } }],
    },
    events: COMPLETION_EVENTS,
  },
  '/v1/responses': { plain: { id: 'r1', object: 'response', output: [] }, events: RESPONSE_EVENTS },
  '/v1/embeddings': {
    plain: { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [0.5, 1] }] },
  },
  '/v1/models': { plain: { object: 'list', data: [{ id: 'model-1', object: 'model' }] } },
};

function answer(seen: SeenRequest, response: ServerResponse): void {
  const known = ANSWERS[seen.path];
  if (known === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    return;
  }
  if (known.events === undefined || !/"stream":\s*true/u.test(seen.body)) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known.plain));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [name, data] of known.events) {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    response.write(`${name === null ? '' : `event: ${name}\n`}data: ${text}\n\n`);
  }
  response.end();
}

/** A provider that speaks both dialects, with and without streaming; it is closed when the test ends. */
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
