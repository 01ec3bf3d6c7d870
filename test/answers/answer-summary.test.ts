import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import zlib from 'node:zlib';
import type { AnswerSummary } from '../../src/answers/answer-summary.ts';
import { ClientCall } from '../support/client.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
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
import { summaryIn, tellTo, type Told } from './told.ts';

interface Case {
  readonly path?: string;
  readonly method?: string;
  readonly status?: number;
  readonly type?: string;
  readonly coding?: string;
  /** Each is written on its own, once the client has the one before. */
  readonly pieces: readonly (string | Buffer)[];
  /** The provider breaks off. */
  readonly isCut?: boolean;
  readonly expected: Partial<AnswerSummary>;
}

const MESSAGES = '/v1/messages?beta=true';
const CHAT = '/v1/chat/completions';
const RESPONSES = '/v1/responses';
const LARGE = 'x'.repeat(300_000);
const READ = { input: 10, output: 50, cacheRead: 7000, cacheCreation: 300 };
const WHOLE = sse(messageStart(), textDelta('a'), messageDelta({ output_tokens: 50 }), MESSAGE_STOP);
const WHOLE_SUMMARY = { tokens: READ, missing: undefined, isComplete: true, stopReason: 'end_turn' };

const CASES: Readonly<Record<string, Case>> = {
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

const CODINGS = {
  gzip: (text: string) => zlib.gzipSync(text),
  br: (text: string) => zlib.brotliCompressSync(text),
  deflate: (text: string) => zlib.deflateSync(text),
  zstd: (text: string) => zlib.zstdCompressSync(text),
} as const;
const CODED = Object.entries(CODINGS).map(([coding, encode]): [string, Case] => {
  const coded = encode(WHOLE);
  const pieces = [coded.subarray(0, 20), coded.subarray(20, 21), coded.subarray(21)];
  return [`a stream coded as ${coding}`, { path: MESSAGES, coding, pieces, expected: WHOLE_SUMMARY }];
});

test('what answers say of themselves is read beside their way', async (context) => {
  const { url, provider, told, app } = await start(context);
  for (const [name, one] of [...Object.entries(CASES), ...CODED]) {
    await context.test(name, async () => {
      answerWith(provider, one);
      const { path = CHAT, method = 'POST', pieces, isCut = false } = one;
      const call = new ClientCall(`${url}${path}`, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
      const answer = await call.answer;
      // The client gets what was sent, to the byte, whatever is read of it.
      assert.equal(answer.body, pieces.map((piece) => Buffer.from(piece).toString('latin1')).join(''));
      assert.equal(answer.complete, !isCut);
      const summary = await summaryIn(told);
      const keys = Object.keys(one.expected) as (keyof AnswerSummary)[]; // they are those of a summary
      assert.deepEqual(Object.fromEntries(keys.map((key) => [key, summary[key]])), one.expected);
    });
  }
  assert.deepEqual([app.answers.decoders.atWork, app.answers.bodies.usedBytes], [0, 0]);
});

test('of the answers that are decoded at a time those beyond 64 are not, and say so', async (context) => {
  const { url, provider, told, app } = await start(context);
  const coded = zlib.gzipSync(WHOLE);
  const waiting: ServerResponse[] = [];
  provider.intercept = (_seen, _request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
    response.write(coded.subarray(0, 50));
    waiting.push(response);
    return true;
  };
  const calls = Array.from(
    { length: 66 },
    () => new ClientCall(`${url}/v1/messages`, { method: 'POST', body: '{}' }),
  );
  await eventually('all have begun', () => calls.every(({ received }) => received.length === 50));
  assert.equal(app.answers.decoders.atWork, 64);
  for (const response of waiting) response.end(coded.subarray(50));
  await eventually('all are told', () => told.every(({ end }) => end !== undefined));
  const summaries = told.map(({ end }) => end?.summary);
  assert.equal(
    summaries.filter((summary) => summary?.missing === 'busy' && summary.tokens === undefined).length,
    2,
  );
  assert.equal(summaries.filter((summary) => summary?.tokens?.output === 50).length, 64);
  assert.equal(app.answers.decoders.atWork, 0);
  // What they used is counted once each.
  const [[providerName, model, usage] = assert.fail()] = app.usage.entries();
  assert.deepEqual([providerName, model, usage.tokens.output], ['anthropic', 'claude', 64 * 50]);
});

test('a client that leaves with the last event, however long, has got all; one that leaves before has not', async (context) => {
  const { url, provider, told } = await start(context);
  for (const [event, isComplete] of [
    [responseEvent('completed', { output: LARGE, usage: RESPONSE_USAGE }), true],
    [responseEvent('created', { output: LARGE }), false],
  ] as const) {
    provider.intercept = (_seen, _request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(event));
      return true;
    };
    const call = new ClientCall(`${url}${RESPONSES}`, { method: 'POST', body: '{}' });
    await eventually('it has the event', () => call.received.endsWith('\n\n'));
    call.leave();
    const summary = await summaryIn(told);
    assert.deepEqual([summary.isComplete, summary.missing], [isComplete, isComplete ? undefined : 'cut']);
    assert.equal(told.at(-1)?.end?.row.code, isComplete ? null : 'client_closed');
  }
});

test('of a request that got no answer only what was asked of the provider may have used tokens', async (context) => {
  const { url, provider, told } = await start(context);
  provider.intercept = (_seen, _request, response) => response.destroy() !== undefined;
  await new ClientCall(`${url}${MESSAGES}`, { method: 'POST', body: '{}' }).answer;
  assert.equal((await summaryIn(told)).missing, 'cut');
});

test('who begins a request, its retries and where its time went are told', async (context) => {
  const { url, provider, told } = await start(context);
  let calls = 0;
  provider.intercept = (_seen, _request, response) => {
    calls += 1;
    response.writeHead(calls === 1 ? 503 : 200, {
      'content-type': 'application/json',
      'anthropic-ratelimit-unified-status': `seen ${calls}`,
      ...(calls === 1 ? { 'retry-after': '0' } : {}),
    });
    response.end('{"type":"message","usage":{"output_tokens":1}}');
    return true;
  };
  const body = '{"model":"claude"}';
  await new ClientCall(`${url}/anthropic/v1/messages?beta=true`, {
    method: 'POST',
    body,
    headers: { 'x-api-key': 'k-1', 'X-Claude-Code-Session-Id': 's-1' },
  }).answer;
  await summaryIn(told);
  const [{ start: begun, heads, end } = assert.fail()] = told;
  assert.deepEqual(
    { ...begun, rawHeaders: begun.rawHeaders.includes('X-Claude-Code-Session-Id'), startedAt: 0 },
    {
      rawHeaders: true,
      method: 'POST',
      path: '/anthropic/v1/messages',
      provider: 'anthropic',
      contentLength: body.length,
      isUpgrade: false,
      credential: 'k-1',
      id: 1,
      startedAt: 0,
    },
  );
  assert.deepEqual(
    heads.map(({ status, headers }) => [
      status,
      headers[headers.indexOf('anthropic-ratelimit-unified-status') + 1],
    ]),
    [
      [503, 'seen 1'],
      [200, 'seen 2'],
    ],
  );
  assert.ok(end !== undefined && end.row.firstByteMs !== null);
  assert.ok(end.connectMs >= 0 && end.connectMs <= end.row.firstByteMs);
  assert.deepEqual([end.row.attempts, end.row.id, end.summary.tokens], [2, 1, { output: 1 }]);
  assert.ok((end.summary.firstDataMs ?? -1) >= end.row.firstByteMs);
});

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

interface Started extends AppUnderTest {
  readonly provider: DialectProvider;
  readonly told: Told[];
}

async function start(context: TestContext): Promise<Started> {
  const provider = await startDialectProvider(context);
  const told: Told[] = [];
  const started = await startApp(context, { upstream: provider.url, gemini: {}, sessions: tellTo(told) });
  return { ...started, provider, told };
}

/** The answer of a case, each piece once what came before it has arrived. */
function answerWith(provider: DialectProvider, one: Case): void {
  const { status = 200, type = 'text/event-stream', coding, pieces, isCut = false } = one;
  provider.intercept = (_seen, _request, response) => {
    response.writeHead(status, {
      'content-type': type,
      ...(coding === undefined ? {} : { 'content-encoding': coding }),
    });
    const write = async (): Promise<void> => {
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await allArrived();
        response.write(piece);
      }
      await allArrived();
      if (isCut) response.destroy();
      else response.end();
    };
    void write();
    return true;
  };
}
