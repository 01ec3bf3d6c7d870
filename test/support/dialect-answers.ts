import type { ServerResponse } from 'node:http';

/** One event of a stream: its name, if any, and its data. */
type Event = readonly [name: string | null, data: unknown];

/** A provider's response to one kind of request: plain, and as events if the client asks for a stream. */
export interface DialectAnswer {
  readonly plain: unknown;
  readonly events?: readonly Event[];
  /** JSON lines to stream instead of events, as Ollama does. */
  readonly lines?: readonly unknown[];
}

/** Pieces in which the response's text is streamed; together `Hello there`. */
const PIECES = ['Hello', ' there'] as const;
const TEXT = PIECES.join('');
const CREATED = 1_700_000_000;

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: TEXT }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 2 },
};

const MESSAGES: DialectAnswer = {
  plain: MESSAGE,
  events: [
    ['message_start', { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } }],
    [
      'content_block_start',
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ],
    ['ping', { type: 'ping' }],
    ...PIECES.map((text): Event => [
      'content_block_delta',
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    ]),
    ['content_block_stop', { type: 'content_block_stop', index: 0 }],
    [
      'message_delta',
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 2 },
      },
    ],
    ['message_stop', { type: 'message_stop' }],
  ],
};

const CHUNK = { id: 'c1', object: 'chat.completion.chunk', created: CREATED, model: 'gpt' };
const CHAT_USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

const CHAT: DialectAnswer = {
  plain: {
    id: 'c1',
    object: 'chat.completion',
    created: CREATED,
    model: 'gpt',
    choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
    usage: CHAT_USAGE,
  },
  events: [
    ...PIECES.map((content): Event => [
      null,
      { ...CHUNK, choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] },
    ]),
    [null, { ...CHUNK, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: CHAT_USAGE }],
    [null, '[DONE]'],
  ],
};

const OUTPUT = {
  id: 'm1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: TEXT, annotations: [] }],
};
const RESPONSE = {
  id: 'r1',
  object: 'response',
  created_at: CREATED,
  model: 'gpt',
  status: 'completed',
  output: [OUTPUT],
  usage: {
    input_tokens: 3,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 2,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 5,
  },
};
const PART_OF = { item_id: 'm1', output_index: 0, content_index: 0 };

const RESPONSES: DialectAnswer = {
  plain: RESPONSE,
  events: [
    typed({ type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } }),
    typed({
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...OUTPUT, status: 'in_progress', content: [] },
    }),
    ...PIECES.map((delta) => typed({ type: 'response.output_text.delta', ...PART_OF, delta })),
    typed({ type: 'response.output_item.done', output_index: 0, item: OUTPUT }),
    typed({ type: 'response.completed', response: RESPONSE }),
  ],
};

const EMBEDDINGS: DialectAnswer = {
  plain: {
    object: 'list',
    model: 'e',
    data: [{ object: 'embedding', index: 0, embedding: [0.5, 1] }],
    usage: { prompt_tokens: 1, total_tokens: 1 },
  },
};

const MODELS: DialectAnswer = {
  plain: { object: 'list', data: [{ id: 'model-1', object: 'model', created: CREATED, owned_by: 'us' }] },
};

const GENERATED: DialectAnswer = {
  plain: geminiPiece(TEXT, 'STOP'),
  events: [
    [null, geminiPiece(PIECES[0])],
    [null, geminiPiece(PIECES[1], 'STOP')],
  ],
};

const OLLAMA_CHAT: DialectAnswer = {
  plain: { model: 'llama', message: { role: 'assistant', content: TEXT }, done: true },
  lines: PIECES.map((content, index) => ({
    model: 'llama',
    message: { role: 'assistant', content },
    done: index === PIECES.length - 1,
  })),
};

/** Responses by kind of request. */
export const DIALECT_ANSWERS = {
  messages: MESSAGES,
  messageTokens: { plain: { input_tokens: 3 } },
  chat: CHAT,
  responses: RESPONSES,
  embeddings: EMBEDDINGS,
  models: MODELS,
  generated: GENERATED,
  ollamaChat: OLLAMA_CHAT,
  geminiTokens: { plain: { totalTokens: 2 } },
} satisfies Record<string, DialectAnswer>;

/** Responds with 200: streamed if requested and available, otherwise plain. */
export function sendDialectAnswer(
  response: ServerResponse,
  answer: DialectAnswer,
  isStreamed: boolean,
): void {
  if (answer.lines !== undefined && isStreamed) {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(answer.lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return;
  }
  if (answer.events === undefined || !isStreamed) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.plain));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [name, data] of answer.events) {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    response.write(`${name === null ? '' : `event: ${name}\n`}data: ${text}\n\n`);
  }
  response.end();
}

function typed(data: Readonly<Record<string, unknown>> & { readonly type: string }): Event {
  return [data.type, data];
}

function geminiPiece(text: string, finishReason?: string): object {
  return {
    candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason, index: 0 }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
    modelVersion: 'gemini-3-pro',
  };
}
