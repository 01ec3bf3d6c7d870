import type { ErrorKind } from './errors.ts';
import type { DemoDialect, Endpoint, EventStream, Question } from './question.ts';

const MODELS = [
  ['claude-opus-4-6', 'Claude Opus 4.6', '2026-02-04T00:00:00Z'],
  ['claude-haiku-4-5-20251001', 'Claude Haiku 4.5', '2025-10-15T00:00:00Z'],
] as const;

/** Most of an assistant's prompt is the same as in its last turn, and comes from the cache. */
const CACHED_SHARE = 0.85;

function usage(question: Question, outputTokens: number): object {
  const cached = Math.floor(question.inputTokens * CACHED_SHARE);
  return {
    input_tokens: question.inputTokens - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: outputTokens,
    service_tier: 'standard',
  };
}

function message(question: Question, text: string | undefined): object {
  return {
    id: `msg_${question.id}`,
    type: 'message',
    role: 'assistant',
    model: question.model,
    content: text === undefined ? [] : [{ type: 'text', text }],
    stop_reason: text === undefined ? null : 'end_turn',
    stop_sequence: null,
    usage: usage(question, text === undefined ? 1 : question.pieces.length),
  };
}

function named(data: { readonly type: string; readonly [more: string]: unknown }) {
  return { name: data.type, data };
}

function messageStream(question: Question): EventStream {
  return {
    opening: [
      named({ type: 'message_start', message: message(question, undefined) }),
      named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      named({ type: 'ping' }),
    ],
    deltas: question.pieces.map((text) =>
      named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    ),
    ending: [
      named({ type: 'content_block_stop', index: 0 }),
      named({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: question.pieces.length },
      }),
      named({ type: 'message_stop' }),
    ],
  };
}

/** What Anthropic's API answers, by path. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/v1/messages': {
    isWriting: true,
    plain: (question) => message(question, question.pieces.join('')),
    stream: messageStream,
  },
  '/v1/messages/count_tokens': { plain: ({ inputTokens }) => ({ input_tokens: inputTokens }) },
  '/v1/models': {
    plain: () => ({
      data: MODELS.map(([id, name, created]) => ({
        type: 'model',
        id,
        display_name: name,
        created_at: created,
      })),
      has_more: false,
      first_id: MODELS[0][0],
      last_id: MODELS[1][0],
    }),
  },
};

const ERROR_TYPES: Readonly<Record<ErrorKind, string>> = {
  rate_limited: 'rate_limit_error',
  overloaded: 'overloaded_error',
  not_found: 'not_found_error',
  not_json: 'invalid_request_error',
};

/** Anthropic's API. */
export const ANTHROPIC_ANSWERS: DemoDialect = {
  endpointAt: (path) => ENDPOINTS[path],
  isStreamed: (body) => body['stream'] === true,
  idHeader: 'request-id',
  headers: (tokensLeft) => ({ 'anthropic-ratelimit-tokens-remaining': tokensLeft }),
  retryHeaders: (secs) => ({ 'retry-after': String(secs) }),
  errorBody: ({ kind, message: text }, requestId) => ({
    type: 'error',
    error: { type: ERROR_TYPES[kind], message: text },
    request_id: requestId,
  }),
};
