import type { Json } from '../dialects/dialect-definition.ts';
import type { ErrorKind } from './errors.ts';
import {
  type DemoDialect,
  type Endpoint,
  type EventStream,
  type DemoRequest,
  type ServerEvent,
  windowEnd,
} from './demo-request.ts';

const MODELS = ['gpt-5.3-codex', 'gpt-5-mini', 'text-embedding-3-small'] as const;
const EMBEDDING_LENGTH = 256;
/** Share of a response spent on reasoning. */
const REASONING_SHARE = 0.3;
const WEEK_MINUTES = 7 * 24 * 60;
/** How long prompts are cached, and the step in which cached tokens are counted. */
const CACHE = { lifetimeMs: 10 * 60_000, step: 128 } as const;

/** The window of a ChatGPT login, which is reported only in responses to Codex. */
function codexLimit(nowSecs: number): Readonly<Record<string, string>> {
  return {
    'x-codex-primary-used-percent': '29',
    'x-codex-primary-window-minutes': String(WEEK_MINUTES),
    'x-codex-primary-reset-at': windowEnd(nowSecs, WEEK_MINUTES * 60),
    'x-codex-plan-type': 'plus',
  };
}

function chatUsage(question: DemoRequest): object {
  const output = question.pieces.length;
  return {
    prompt_tokens: question.inputTokens,
    completion_tokens: output,
    total_tokens: question.inputTokens + output,
    prompt_tokens_details: { cached_tokens: question.prompt.read, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

function chatCompletion(question: DemoRequest): object {
  return {
    id: `chatcmpl-${question.id}`,
    object: 'chat.completion',
    created: question.createdSecs,
    model: question.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: question.pieces.join(''), refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: finishReason(question),
      },
    ],
    usage: chatUsage(question),
    service_tier: 'default',
  };
}

function chatStream(question: DemoRequest): EventStream {
  const chunk = (choices: readonly object[], usage: object | null): ServerEvent => ({
    name: null,
    data: {
      id: `chatcmpl-${question.id}`,
      object: 'chat.completion.chunk',
      created: question.createdSecs,
      model: question.model,
      choices,
      usage,
    },
  });
  const choice = (delta: object, finish: string | null): ServerEvent =>
    chunk([{ index: 0, delta, logprobs: null, finish_reason: finish }], null);
  return {
    opening: [choice({ role: 'assistant', content: '', refusal: null }, null)],
    deltas: question.pieces.map((content) => choice({ content }, null)),
    ending: [
      choice({}, finishReason(question)),
      ...(wantsUsage(question.body) ? [chunk([], chatUsage(question))] : []),
      { name: null, data: '[DONE]' },
    ],
  };
}

function finishReason({ callsTool }: DemoRequest): string {
  return callsTool ? 'tool_calls' : 'stop';
}

function wantsUsage(body: Json): boolean {
  const options = body['stream_options'];
  return (
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true
  );
}

function responseObject(question: DemoRequest, output: readonly object[], status: string): object {
  const completed = status === 'completed';
  return {
    id: `resp_${question.id}`,
    object: 'response',
    created_at: question.createdSecs,
    status,
    error: null,
    incomplete_details: null,
    model: question.model,
    output,
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    usage: completed
      ? {
          input_tokens: question.inputTokens,
          input_tokens_details: { cached_tokens: question.prompt.read },
          output_tokens: question.pieces.length,
          output_tokens_details: { reasoning_tokens: Math.floor(question.pieces.length * REASONING_SHARE) },
          total_tokens: question.inputTokens + question.pieces.length,
        }
      : null,
  };
}

function textPart(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

function outputMessage(question: DemoRequest, text: string | undefined): object {
  return {
    id: `msg_${question.id}`,
    type: 'message',
    role: 'assistant',
    status: text === undefined ? 'in_progress' : 'completed',
    content: text === undefined ? [] : [textPart(text)],
  };
}

/** Returns the output items of a complete response. */
function outputs(question: DemoRequest): readonly object[] {
  const message = outputMessage(question, question.pieces.join(''));
  const call = {
    id: `fc_${question.id}`,
    type: 'function_call',
    status: 'completed',
    call_id: `call_${question.id}`,
    name: 'shell',
    arguments: '{}',
  };
  return question.callsTool ? [message, call] : [message];
}

function responseStream(question: DemoRequest): EventStream {
  const text = question.pieces.join('');
  const place = { item_id: `msg_${question.id}`, output_index: 0, content_index: 0 };
  let sequence = 0;
  const event = (type: string, more: object): ServerEvent => ({
    name: type,
    data: { type, sequence_number: sequence++, ...more },
  });
  const item = (of: string | undefined): object => ({ output_index: 0, item: outputMessage(question, of) });
  // Built in the order they are sent, because each takes the next sequence number.
  const opening = [
    event('response.created', { response: responseObject(question, [], 'in_progress') }),
    event('response.in_progress', { response: responseObject(question, [], 'in_progress') }),
    event('response.output_item.added', item(undefined)),
    event('response.content_part.added', { ...place, part: textPart('') }),
  ];
  const deltas = question.pieces.map((delta) =>
    event('response.output_text.delta', { ...place, delta, logprobs: [] }),
  );
  const ending = [
    event('response.output_text.done', { ...place, text, logprobs: [] }),
    event('response.content_part.done', { ...place, part: textPart(text) }),
    event('response.output_item.done', item(text)),
    event('response.completed', {
      response: responseObject(question, outputs(question), 'completed'),
    }),
  ];
  return { opening, deltas, ending };
}

function embeddings(question: DemoRequest): object {
  const input = question.body['input'];
  const count = Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
  const asBase64 = question.body['encoding_format'] === 'base64';
  const data = Array.from({ length: count }, (_, index) => {
    const vector = Float32Array.from({ length: EMBEDDING_LENGTH }, (_value, at) =>
      Math.fround(Math.sin((index + 1) * (at + 1)) / Math.sqrt(EMBEDDING_LENGTH / 2)),
    );
    const embedding = asBase64 ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const usage = { prompt_tokens: question.inputTokens, total_tokens: question.inputTokens };
  return { object: 'list', data, model: question.model, usage };
}

/** Responses of OpenAI's API by path. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/v1/chat/completions': { isWriting: true, plain: chatCompletion, stream: chatStream },
  '/v1/responses': {
    isWriting: true,
    plain: (question) => responseObject(question, outputs(question), 'completed'),
    stream: responseStream,
  },
  '/v1/embeddings': { plain: embeddings },
  '/v1/models': {
    plain: ({ createdSecs }) => ({
      object: 'list',
      data: MODELS.map((id) => ({
        id,
        object: 'model',
        created: createdSecs - 86_400 * 90,
        owned_by: 'openai',
      })),
    }),
  },
};

const ERRORS: Readonly<Record<ErrorKind, { readonly type: string; readonly code: string | null }>> = {
  rate_limited: { type: 'requests', code: 'rate_limit_exceeded' },
  overloaded: { type: 'server_error', code: null },
  not_found: { type: 'invalid_request_error', code: 'unknown_url' },
  not_json: { type: 'invalid_request_error', code: null },
};

/** OpenAI's API. */
export const OPENAI_ANSWERS: DemoDialect = {
  endpointAt: (path) => ENDPOINTS[path],
  isStreamed: (body) => body['stream'] === true,
  idHeader: 'x-request-id',
  headers: ({ path, tokensLeft, nowSecs }) => ({
    'x-ratelimit-remaining-tokens': tokensLeft,
    'openai-version': '2020-10-01',
    ...(path === '/v1/responses' ? codexLimit(nowSecs) : {}),
  }),
  cacheOf: (body, headers) => {
    const key = headers['thread-id'] ?? body['prompt_cache_key'];
    return typeof key === 'string' ? { key, ...CACHE } : undefined;
  },
  retryHeaders: (secs) => ({ 'retry-after': String(secs), 'retry-after-ms': String(secs * 1000) }),
  errorBody: ({ kind, message }) => ({ error: { message, param: null, ...ERRORS[kind] } }),
};
