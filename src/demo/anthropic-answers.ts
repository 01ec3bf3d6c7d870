import type { Json } from '../dialects/dialect-definition.ts';
import { isObject } from '../dialects/json-fields.ts';
import type { ErrorKind } from './errors.ts';
import {
  type DemoDialect,
  type Endpoint,
  type EventStream,
  type DemoRequest,
  windowEnd,
} from './demo-request.ts';

const MODELS = [
  ['claude-opus-4-6', 'Claude Opus 4.6', '2026-02-04T00:00:00Z'],
  ['claude-sonnet-4-6', 'Claude Sonnet 4.6', '2026-02-17T00:00:00Z'],
  ['claude-haiku-4-5-20251001', 'Claude Haiku 4.5', '2025-10-15T00:00:00Z'],
] as const;

const HOUR_SECS = 3600;
const DAY_SECS = 24 * HOUR_SECS;
const LONG_LIFETIME_MS = HOUR_SECS * 1000;
const SHORT_LIFETIME_MS = 5 * 60_000;

/** Windows of a subscription: name, share used (0 to 1), and length. */
const WINDOWS = [
  ['5h', 0.82, 5 * HOUR_SECS],
  ['7d', 0.54, 7 * DAY_SECS],
  ['7d_opus', 0.39, 7 * DAY_SECS],
] as const;

function usage({ prompt, body }: DemoRequest, outputTokens: number): object {
  const isLong = cacheMark(body)?.['ttl'] === '1h';
  return {
    input_tokens: prompt.fresh,
    cache_creation_input_tokens: prompt.written,
    cache_read_input_tokens: prompt.read,
    cache_creation: {
      ephemeral_5m_input_tokens: isLong ? 0 : prompt.written,
      ephemeral_1h_input_tokens: isLong ? prompt.written : 0,
    },
    output_tokens: outputTokens,
    service_tier: 'standard',
  };
}

/** Returns the mark up to which a prompt is cached; undefined if there is none. */
function cacheMark({ system }: Json): Json | undefined {
  const marks = (Array.isArray(system) ? system : []).map((block: unknown) =>
    isObject(block) ? block['cache_control'] : undefined,
  );
  return marks.find(isObject);
}

function stopReason({ callsTool }: DemoRequest): string {
  return callsTool ? 'tool_use' : 'end_turn';
}

function limitHeaders(nowSecs: number): Record<string, string> {
  const own = WINDOWS.flatMap(([name, used, lengthSecs]) => [
    [`anthropic-ratelimit-unified-${name}-utilization`, String(used)],
    [`anthropic-ratelimit-unified-${name}-reset`, windowEnd(nowSecs, lengthSecs)],
    [`anthropic-ratelimit-unified-${name}-status`, used > 0.8 ? 'allowed_warning' : 'allowed'],
  ]);
  return Object.fromEntries([
    ['anthropic-ratelimit-unified-status', 'allowed_warning'],
    ['anthropic-ratelimit-unified-representative-claim', 'five_hour'],
    ['anthropic-ratelimit-unified-overage-status', 'rejected'],
    ['anthropic-ratelimit-unified-overage-disabled-reason', 'org_level_disabled'],
    ...own,
  ]);
}

function message(question: DemoRequest, text: string | undefined): object {
  return {
    id: `msg_${question.id}`,
    type: 'message',
    role: 'assistant',
    model: question.model,
    content: text === undefined ? [] : [{ type: 'text', text }],
    stop_reason: text === undefined ? null : stopReason(question),
    stop_sequence: null,
    usage: usage(question, text === undefined ? 1 : question.pieces.length),
  };
}

function named(data: { readonly type: string; readonly [more: string]: unknown }) {
  return { name: data.type, data };
}

function messageStream(question: DemoRequest): EventStream {
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
        delta: { stop_reason: stopReason(question), stop_sequence: null },
        usage: { output_tokens: question.pieces.length },
      }),
      named({ type: 'message_stop' }),
    ],
  };
}

/** Responses of Anthropic's API by path. */
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
      last_id: MODELS[2][0],
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
  headers: ({ nowSecs }) => limitHeaders(nowSecs),
  cacheOf: (body, headers) => {
    const mark = cacheMark(body);
    const session = headers['x-claude-code-session-id'];
    if (mark === undefined || session === undefined) return undefined;
    return {
      key: `${String(session)} ${String(headers['x-claude-code-agent-id'] ?? '')}`,
      lifetimeMs: mark['ttl'] === '1h' ? LONG_LIFETIME_MS : SHORT_LIFETIME_MS,
      step: 1,
    };
  },
  retryHeaders: (secs) => ({ 'retry-after': String(secs) }),
  errorBody: ({ kind, message: text }, requestId) => ({
    type: 'error',
    error: { type: ERROR_TYPES[kind], message: text },
    request_id: requestId,
  }),
};
