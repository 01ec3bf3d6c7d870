import zlib from 'node:zlib';
import type { AnswerSummary } from '../../src/answers/answer-summary.ts';
import {
  chatChunk,
  chatEnd,
  MESSAGE_STOP,
  messageDelta,
  messageStart,
  RESPONSE_USAGE,
  responseEvent,
  sse,
  textDelta,
  USAGE_AT_START,
} from './streams.ts';

export interface Case {
  readonly path?: string;
  readonly method?: string;
  readonly status?: number;
  readonly type?: string;
  readonly coding?: string;
  /** Each piece is written separately, once the client has received the previous one. */
  readonly pieces: readonly (string | Buffer)[];
  /** Whether the provider breaks off the response. */
  readonly isCut?: boolean;
  readonly expected: Partial<AnswerSummary>;
}

export const MESSAGES = '/v1/messages?beta=true';
export const CHAT = '/v1/chat/completions';
export const RESPONSES = '/v1/responses';
export const LARGE = 'x'.repeat(300_000);
const READ = { input: 10, output: 50, cacheRead: 7000, cacheCreation: 300 };
export const WHOLE = sse(messageStart(), textDelta('a'), messageDelta({ output_tokens: 50 }), MESSAGE_STOP);
export const WHOLE_SUMMARY = { tokens: READ, missing: undefined, isComplete: true, stopReason: 'end_turn' };

export const CASES: Readonly<Record<string, Case>> = {
  'a message that is cut after its beginning': {
    path: MESSAGES,
    pieces: [sse(messageStart(), textDelta('a'))],
    isCut: true,
    expected: {
      tokens: { ...READ, output: 1 },
      missing: 'cut',
      isComplete: false,
      stopReason: undefined,
      model: 'claude',
      inputIncludesCached: false,
      writtenFor: { fiveMinutes: 100, oneHour: 200 },
    },
  },
  'a delta with nulls, and one that repeats the counts': {
    path: MESSAGES,
    pieces: [
      sse(messageStart(), messageDelta({ ...USAGE_AT_START, input_tokens: null, output_tokens: 20 })),
      sse(messageDelta({ ...USAGE_AT_START, output_tokens: 50 }, 'tool_use'), MESSAGE_STOP),
    ],
    expected: { ...WHOLE_SUMMARY, stopReason: 'tool_use', callsTools: true },
  },
  'the whole prompt at the beginning, and how it splits at the end': {
    path: MESSAGES,
    pieces: [
      sse(messageStart({ input_tokens: 7310, output_tokens: 1 }), messageDelta(usageInFull()), MESSAGE_STOP),
    ],
    expected: WHOLE_SUMMARY,
  },
  'a compaction by the server, and why the cache was missed': {
    path: MESSAGES,
    pieces: [
      sse(
        messageStart(USAGE_AT_START, { diagnostics: { cache_miss_reason: { type: 'tools_changed' } } }),
        messageDelta({
          output_tokens: 50,
          iterations: [
            { type: 'compaction', input_tokens: 900, output_tokens: 90 },
            { type: 'compaction', input_tokens: 100, output_tokens: 10 },
            { type: 'message', input_tokens: 5, output_tokens: 50 },
          ],
        }),
        MESSAGE_STOP,
      ),
    ],
    expected: {
      ...WHOLE_SUMMARY,
      compaction: { used: { input: 1000, output: 100 }, before: 900, after: 5 },
      cacheMiss: 'tools_changed',
    },
  },
  'a message that pauses': {
    path: MESSAGES,
    type: 'application/json',
    pieces: [JSON.stringify({ type: 'message', stop_reason: 'pause_turn', usage: { output_tokens: 3 } })],
    expected: { tokens: { output: 3 }, callsTools: true, streamed: false, isComplete: true },
  },
  'a chat stream whose client did not ask': {
    path: CHAT,
    pieces: [sse(chatChunk({}), chatEnd('stop'), '[DONE]')],
    expected: { tokens: undefined, missing: 'not_asked', isComplete: true, stopReason: 'stop' },
  },
  'a chat stream that is cut': {
    path: CHAT,
    pieces: [sse(chatChunk({}))],
    isCut: true,
    expected: { tokens: undefined, missing: 'cut', isComplete: false },
  },
  'a chat stream with usage at its end, split between two pieces, with calls': {
    path: CHAT,
    pieces: [
      sse(chatChunk({ usage: null }), chatEnd('tool_calls')),
      'data: {"id":"c","object":"chat.completion.chunk","model":"gpt","choices":[],"us',
      'age":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":5}}}\n',
      '\ndata: [DONE]\n\n',
    ],
    expected: {
      tokens: { input: 9, output: 4, cacheRead: 5 },
      missing: undefined,
      callsTools: true,
      inputIncludesCached: true,
      isComplete: true,
    },
  },
  "DeepSeek's names": {
    path: CHAT,
    pieces: [
      sse(
        chatEnd('stop'),
        chatChunk({
          choices: [],
          usage: { prompt_tokens: 9, prompt_cache_hit_tokens: 8, completion_tokens: 1 },
        }),
        '[DONE]',
      ),
    ],
    expected: { tokens: { input: 9, output: 1, cacheRead: 8 } },
  },
  "Groq's older place": {
    path: CHAT,
    pieces: [
      sse(
        chatChunk({ choices: [], x_groq: { id: 'q', usage: { prompt_tokens: 9, completion_tokens: 1 } } }),
        '[DONE]',
      ),
    ],
    expected: { tokens: { input: 9, output: 1 }, missing: undefined },
  },
  'a response of 300 kB that calls a tool, and whose client leaves with it': {
    path: RESPONSES,
    pieces: [
      sse(responseEvent('created', {})),
      sse({
        type: 'response.output_item.done',
        item: { id: 'f', type: 'function_call', call_id: 'call_1', name: 'shell', arguments: '{}' },
      }),
      sse(responseEvent('completed', { output: [{ type: 'message', text: LARGE }], usage: RESPONSE_USAGE })),
    ],
    expected: {
      tokens: { input: 120, output: 40, cacheRead: 64, cacheCreation: 32, reasoning: 30 },
      missing: undefined,
      stopReason: 'completed',
      callsTools: true,
      isComplete: true,
    },
  },
  'an incomplete response of 300 kB': {
    path: RESPONSES,
    pieces: [
      sse(
        responseEvent('incomplete', {
          incomplete_details: { reason: 'max_output_tokens' },
          instructions: LARGE,
          usage: RESPONSE_USAGE,
        }),
      ),
    ],
    expected: { stopReason: 'max_output_tokens', callsTools: false, isComplete: true, missing: undefined },
  },
  'a response without a call, and why the cache was missed': {
    path: RESPONSES,
    pieces: [
      sse(
        responseEvent('completed', {
          output: [{ type: 'web_search_call', id: 'ws' }],
          usage: RESPONSE_USAGE,
          prompt_cache_diagnostics: { type: 'cache_miss', reason: 'input_changed', cache_missed_tokens: 5 },
        }),
      ),
    ],
    expected: { callsTools: false, cacheMiss: 'input_changed', stopReason: 'completed' },
  },
  'Gemini, whose totals are in every piece': {
    path: '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
    pieces: [
      sse(geminiPiece({ functionCall: { name: 'f' } }, 2)),
      sse(geminiPiece({ text: 'b' }, 4)),
      sse(geminiPiece({ text: 'c' }, 6, 'STOP')),
    ],
    expected: {
      tokens: { input: 10, cacheRead: 4, output: 13, reasoning: 7 },
      stopReason: 'STOP',
      callsTools: true,
      isComplete: true,
      model: 'gemini-3-pro',
    },
  },
  'Gemini, cut between two totals': {
    path: '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
    pieces: [sse(geminiPiece({ text: 'a' }, 2)), sse(geminiPiece({ text: 'b' }, 4))],
    isCut: true,
    expected: {
      tokens: { input: 10, cacheRead: 4, output: 11, reasoning: 7 },
      missing: 'cut',
      isComplete: false,
    },
  },
  'a count of tokens, which uses none': {
    path: '/v1/messages/count_tokens?beta=true',
    type: 'application/json',
    pieces: ['{"input_tokens":42}'],
    expected: { tokens: undefined, missing: undefined, isComplete: true },
  },
  'a list of models': {
    path: '/v1/models',
    method: 'GET',
    type: 'application/json',
    pieces: ['{"object":"list","data":[]}'],
    expected: { tokens: undefined, missing: undefined },
  },
  'an error of the provider': {
    path: MESSAGES,
    status: 429,
    type: 'application/json',
    pieces: ['{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}'],
    expected: { tokens: undefined, missing: undefined, providerError: 'rate_limit_error' },
  },
  'an answer without usage': {
    path: CHAT,
    type: 'application/json',
    pieces: ['{"object":"chat.completion",', '"choices":[{"finish_reason":"stop"}]}'],
    expected: { tokens: undefined, missing: 'not_reported', stopReason: 'stop', isComplete: true },
  },
  'a coding that is not known': {
    path: MESSAGES,
    coding: 'compress',
    pieces: [WHOLE],
    expected: { tokens: undefined, missing: 'encoded' },
  },
  'what is not what its coding says': {
    path: MESSAGES,
    coding: 'zstd',
    pieces: [WHOLE],
    expected: { tokens: undefined, missing: 'encoded' },
  },
  'a bomb': {
    path: MESSAGES,
    coding: 'zstd',
    pieces: [zlib.zstdCompressSync(Buffer.alloc(80 * 1024 * 1024, 'x'))],
    expected: { tokens: undefined, missing: 'too_large' },
  },
  'a JSON text of more than a MiB': {
    path: CHAT,
    type: 'application/json',
    pieces: [JSON.stringify({ text: 'x'.repeat(1024 * 1024), usage: { prompt_tokens: 1 } })],
    expected: { tokens: undefined, missing: 'too_large' },
  },
};

function usageInFull(): object {
  return {
    input_tokens: 10,
    cache_read_input_tokens: 7000,
    cache_creation_input_tokens: 300,
    output_tokens: 50,
  };
}

function geminiPiece(part: object, written: number, finishReason?: string): object {
  return {
    candidates: [{ content: { role: 'model', parts: [part] }, finishReason, index: 0 }],
    usageMetadata: {
      promptTokenCount: 10,
      cachedContentTokenCount: 4,
      candidatesTokenCount: written,
      thoughtsTokenCount: 7,
      totalTokenCount: 17 + written,
    },
    modelVersion: 'gemini-3-pro',
  };
}
