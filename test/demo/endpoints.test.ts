import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { Dialect } from '../../src/contract/dialect.ts';
import { NOT_FOUND, NOT_JSON, OVERLOADED, type ProviderError, RATE_LIMITED } from '../../src/demo/errors.ts';
import { formatEvent, parseObject, windowEnd } from '../../src/demo/demo-request.ts';
import { ANSWERS } from './support.ts';

/** Whether a path is known, and whether a model generates text there. */
const PATHS: readonly (readonly [dialect: Dialect, path: string, is: 'nothing' | 'at once' | 'written'])[] = [
  ['openai', '/v1/chat/completions', 'written'],
  ['openai', '/v1/responses', 'written'],
  ['openai', '/v1/embeddings', 'at once'],
  ['openai', '/v1/models', 'at once'],
  ['openai', '/v1/messages', 'nothing'],
  ['openai', '/chat/completions', 'nothing'],
  ['openai', '/v1/models/', 'nothing'],
  ['openai', '', 'nothing'],
  ['anthropic', '/v1/messages', 'written'],
  ['anthropic', '/v1/messages/count_tokens', 'at once'],
  ['anthropic', '/v1/models', 'at once'],
  ['anthropic', '/v1/responses', 'nothing'],
  ['gemini', '/v1beta/models', 'at once'],
  ['gemini', '/v1/models', 'at once'],
  ['gemini', '/v1beta/models/m', 'at once'],
  ['gemini', '/v1beta/models/m:generateContent', 'written'],
  ['gemini', '/v1/models/m:generateContent', 'written'],
  ['gemini', '/v1beta/models/m:streamGenerateContent', 'written'],
  ['gemini', '/v1beta/models/m:countTokens', 'at once'],
  ['gemini', '/v1beta/models/m:embedContent', 'at once'],
  ['gemini', '/v1beta/models/m:predict', 'nothing'],
  ['gemini', '/v1beta/models/m:', 'nothing'],
  ['gemini', '/v1beta/models/m:constructor', 'nothing'],
  ['gemini', '/v1beta/models/', 'nothing'],
  ['gemini', '/v1beta/models/a/b', 'nothing'],
  ['gemini', '/v2/models', 'nothing'],
];

for (const [dialect, path, is] of PATHS) {
  test(`${dialect} at "${path}": ${is}`, () => {
    const endpoint = ANSWERS[dialect].endpointAt(path);
    const isWriting = endpoint?.isWriting === true;
    assert.equal(endpoint === undefined ? 'nothing' : isWriting ? 'written' : 'at once', is);
    // Immediate responses are never streamed.
    if (!isWriting) assert.equal(endpoint?.stream, undefined);
  });
}

const ERRORS: readonly (readonly [
  ProviderError,
  anthropic: string,
  openai: string | null,
  gemini: string,
])[] = [
  [RATE_LIMITED, 'rate_limit_error', 'rate_limit_exceeded', 'RESOURCE_EXHAUSTED'],
  [OVERLOADED, 'overloaded_error', null, 'UNAVAILABLE'],
  [NOT_FOUND, 'not_found_error', 'unknown_url', 'NOT_FOUND'],
  [NOT_JSON, 'invalid_request_error', null, 'INVALID_ARGUMENT'],
];

for (const [error, anthropic, openai, gemini] of ERRORS) {
  test(`a ${error.status} is the matching error in each official SDK`, async () => {
    const fails = (dialect: Dialect): typeof fetch => {
      const body = ANSWERS[dialect].errorBody(error, 'req_1');
      return () => Promise.resolve(Response.json(body, { status: error.status }));
    };
    const options = { apiKey: 'k', maxRetries: 0 };
    await assert.rejects(new Anthropic({ ...options, fetch: fails('anthropic') }).models.list(), (thrown) => {
      assert.ok(thrown instanceof Anthropic.APIError);
      assert.deepEqual([thrown.status, thrown.type], [error.status, anthropic]);
      assert.ok(thrown.message.includes(error.message));
      assert.ok(JSON.stringify(thrown.error).includes('"request_id":"req_1"'));
      return true;
    });
    await assert.rejects(new OpenAI({ ...options, fetch: fails('openai') }).models.list(), (thrown) => {
      assert.ok(thrown instanceof OpenAI.APIError);
      assert.deepEqual([thrown.status, thrown.code], [error.status, openai]);
      assert.ok(thrown.message.includes(error.message));
      return true;
    });
    assert.deepEqual(ANSWERS.gemini.errorBody(error, ''), {
      error: { code: error.status, message: error.message, status: gemini },
    });
  });
}

/** Cache request for each case; undefined for none. */
const CACHED: readonly (readonly [
  it: string,
  dialect: Dialect,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
  request: readonly [key: string, lifetimeMs: number, step: number] | undefined,
])[] = [
  ['a Codex thread', 'openai', {}, { 'thread-id': 't' }, ['t', 600_000, 128]],
  ['a key in the body', 'openai', { prompt_cache_key: 'k' }, {}, ['k', 600_000, 128]],
  [
    'both: the thread is the closer one',
    'openai',
    { prompt_cache_key: 'k' },
    { 'thread-id': 't' },
    ['t', 600_000, 128],
  ],
  ['neither', 'openai', {}, {}, undefined],
  ['a key that is no text', 'openai', { prompt_cache_key: 5 }, {}, undefined],
  ['a mark without a session', 'anthropic', marked({}), {}, undefined],
  ['a session without a mark', 'anthropic', { system: [{}] }, { 'x-claude-code-session-id': 's' }, undefined],
  ['both', 'anthropic', marked({}), { 'x-claude-code-session-id': 's' }, ['s ', 300_000, 1]],
  [
    'both, for an hour',
    'anthropic',
    marked({ ttl: '1h' }),
    { 'x-claude-code-session-id': 's' },
    ['s ', 3_600_000, 1],
  ],
  [
    'an agent',
    'anthropic',
    marked({}),
    { 'x-claude-code-session-id': 's', 'x-claude-code-agent-id': 'a' },
    ['s a', 300_000, 1],
  ],
  ['anything', 'gemini', { prompt_cache_key: 'k' }, { 'thread-id': 't' }, undefined],
];

function marked(mark: object): Readonly<Record<string, unknown>> {
  return { system: [{ type: 'text', text: 'a' }, { cache_control: { type: 'ephemeral', ...mark } }] };
}

for (const [it, dialect, body, headers, request] of CACHED) {
  test(`${dialect}, ${it}: ${request === undefined ? 'nothing is kept' : `kept for ${request[1]} ms`}`, () => {
    const found = ANSWERS[dialect].cacheOf(body, headers);
    assert.deepEqual(
      found,
      request === undefined ? undefined : { key: request[0], lifetimeMs: request[1], step: request[2] },
    );
  });
}

const MONDAY = 1_700_000_000;

test('the limits of an account reset in the future, at multiples of their windows', () => {
  const of = (dialect: Dialect, path: string) =>
    ANSWERS[dialect].headers({ path, tokensLeft: '7', nowSecs: MONDAY });
  const claude = of('anthropic', '/v1/messages');
  const windows = { '5h': 18_000, '7d': 604_800, '7d_opus': 604_800 };
  for (const [name, length] of Object.entries(windows)) {
    const end = Number(claude[`anthropic-ratelimit-unified-${name}-reset`]);
    assert.ok(end > MONDAY && end <= MONDAY + length && end % length === 0, name);
    const used = Number(claude[`anthropic-ratelimit-unified-${name}-utilization`]);
    const status = claude[`anthropic-ratelimit-unified-${name}-status`];
    assert.equal(status, used > 0.8 ? 'allowed_warning' : 'allowed', name);
  }
  assert.equal(of('openai', '/v1/responses')['x-codex-plan-type'], 'plus');
  assert.deepEqual(Object.keys(of('openai', '/v1/chat/completions')), [
    'x-ratelimit-remaining-tokens',
    'openai-version',
  ]);
  assert.equal(of('openai', '/v1/models')['x-ratelimit-remaining-tokens'], '7');
  assert.deepEqual(of('gemini', '/v1/models'), {});
  assert.deepEqual(ANSWERS.openai.retryHeaders(3), { 'retry-after': '3', 'retry-after-ms': '3000' });
  assert.deepEqual(ANSWERS.anthropic.retryHeaders(3), { 'retry-after': '3' });
  assert.deepEqual(ANSWERS.gemini.retryHeaders(3), {});
});

const ENDS: readonly (readonly [nowSecs: number, lengthSecs: number, end: string])[] = [
  [0, 60, '60'],
  [59, 60, '60'],
  [60, 60, '120'],
  [61, 60, '120'],
  [MONDAY, 1, String(MONDAY + 1)],
];

for (const [nowSecs, lengthSecs, end] of ENDS) {
  test(`at second ${nowSecs} a window of ${lengthSecs} s ends at ${end}`, () => {
    assert.equal(windowEnd(nowSecs, lengthSecs), end);
  });
}

const BODIES: readonly (readonly [text: string, is: object | undefined])[] = [
  ['{"a":1}', { a: 1 }],
  [' {} ', {}],
  ['{"__proto__":1}', JSON.parse('{"__proto__":1}') as object],
  ['[]', undefined],
  ['[{}]', undefined],
  ['null', undefined],
  ['"text"', undefined],
  ['5', undefined],
  ['', undefined],
  ['{"a":1', undefined],
  ['{"a":1}{}', undefined],
  ["{'a':1}", undefined],
];

for (const [text, is] of BODIES) {
  test(`the body ${text === '' ? 'with nothing in it' : text} is ${is === undefined ? 'refused' : 'taken'}`, () => {
    assert.deepEqual(parseObject(text), is);
  });
}

const EVENTS: readonly (readonly [name: string | null, data: unknown, text: string])[] = [
  [null, '[DONE]', 'data: [DONE]\n\n'],
  [null, { a: 'x\ny' }, 'data: {"a":"x\\ny"}\n\n'],
  ['ping', {}, 'event: ping\ndata: {}\n\n'],
  ['a', null, 'event: a\ndata: null\n\n'],
];

for (const [name, data, text] of EVENTS) {
  test(`an event is formatted as ${JSON.stringify(text)}`, () =>
    assert.equal(formatEvent({ name, data }), text));
}
