import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import type { Demo } from '../../src/demo/demo.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { HurriedClock } from '../support/hurried-clock.ts';

let demo: Demo;

before(async () => {
  demo = await startDemo({ clock: new HurriedClock(1000), random: () => 0.5 });
});
after(() => demo.close());

interface Case {
  readonly it: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: unknown;
  readonly status: number;
  /** Pattern for the body; an empty one for no body. */
  readonly has: RegExp;
  /** The dialect's request id header; undefined if there is none. */
  readonly idHeader: 'request-id' | 'x-request-id' | undefined;
}

const CHAT = '/v1/chat/completions';
const CLAUDE = { 'anthropic-version': '2023-06-01' };

const CASES: readonly Case[] = [
  {
    it: 'the models of OpenAI',
    method: 'GET',
    path: '/v1/models',
    status: 200,
    has: /"gpt-5-mini"/u,
    idHeader: 'x-request-id',
  },
  {
    it: 'those of Anthropic, by a header',
    method: 'GET',
    path: '/v1/models',
    headers: CLAUDE,
    status: 200,
    has: /"Claude Opus/u,
    idHeader: 'request-id',
  },
  {
    it: 'those of Gemini, by the path',
    method: 'GET',
    path: '/v1beta/models',
    status: 200,
    has: /models\/gemini-3-pro/u,
    idHeader: undefined,
  },
  {
    it: 'a head alone',
    method: 'HEAD',
    path: '/v1/models',
    status: 200,
    has: /^$/u,
    idHeader: 'x-request-id',
  },
  {
    it: 'a path that nobody has',
    path: '/v1/none',
    status: 404,
    has: /unknown_url/u,
    idHeader: 'x-request-id',
  },
  {
    it: 'one that Gemini has not',
    path: '/v1beta/models/m:none',
    status: 404,
    has: /"NOT_FOUND"/u,
    idHeader: undefined,
  },
  {
    it: 'one by the name of what every object has',
    path: '/v1beta/models/m:constructor',
    status: 404,
    has: /"NOT_FOUND"/u,
    idHeader: undefined,
  },
  {
    it: 'a body with nothing in it',
    path: CHAT,
    body: '',
    status: 400,
    has: /could not parse/u,
    idHeader: 'x-request-id',
  },
  {
    it: 'a body that is a list',
    path: '/v1/messages',
    body: '[]',
    status: 400,
    has: /invalid_request_error/u,
    idHeader: 'request-id',
  },
  {
    it: 'a model in the body',
    path: CHAT,
    body: { model: 'mine' },
    status: 200,
    has: /"model":"mine"/u,
    idHeader: 'x-request-id',
  },
  { it: 'no model', path: CHAT, body: {}, status: 200, has: /"model":"demo"/u, idHeader: 'x-request-id' },
  {
    it: 'a model that is no text',
    path: CHAT,
    body: { model: 5 },
    status: 200,
    has: /"model":"demo"/u,
    idHeader: 'x-request-id',
  },
  {
    it: 'a model in the path',
    path: '/v1beta/models/mine:generateContent',
    body: { model: 'x' },
    status: 200,
    has: /"modelVersion":"mine"/u,
    idHeader: undefined,
  },
  {
    it: 'tokens counted as a fourth of the bytes',
    path: '/v1/messages/count_tokens',
    body: { a: 'x'.repeat(392) },
    status: 200,
    has: /^\{"input_tokens":100\}$/u,
    idHeader: 'request-id',
  },
  {
    it: 'a tool that is wished for',
    path: '/v1/messages',
    headers: { 'x-demo-answer': 'tool' },
    body: {},
    status: 200,
    has: /"stop_reason":"tool_use"/u,
    idHeader: 'request-id',
  },
  {
    it: 'a wish of another kind',
    path: '/v1/messages',
    headers: { 'x-demo-answer': 'x' },
    body: {},
    status: 200,
    has: /"stop_reason":"end_turn"/u,
    idHeader: 'request-id',
  },
];

async function ask({
  method = 'POST',
  path,
  headers = {},
  body,
}: Omit<Case, 'it' | 'status' | 'has' | 'idHeader'>) {
  const request = http.request(`${demo.url}${path}`, { method, headers, agent: false });
  request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return { response, body: await text(response) };
}

for (const one of CASES) {
  const { it, status, has, idHeader } = one;
  test(`the demo provider answers ${status} to ${it}, in full and in its dialect`, async () => {
    const { response, body } = await ask(one);
    assert.equal(response.statusCode, status);
    assert.match(body, has);
    assert.equal(response.headers['content-type'], 'application/json');
    if (one.method !== 'HEAD')
      assert.equal(response.headers['content-length'], String(Buffer.byteLength(body)));
    for (const name of ['request-id', 'x-request-id'])
      assert.equal(/^req_\w{24}$/u.test(String(response.headers[name])), name === idHeader, name);
  });
}

/** Limits on output tokens, by every name that the dialects use. */
const LIMITS: readonly (readonly [path: string, body: object])[] = [
  ['/v1/messages', { max_tokens: 1 }],
  [CHAT, { max_tokens: 1 }],
  [CHAT, { max_completion_tokens: 1 }],
  ['/v1/responses', { max_output_tokens: 1 }],
  ['/v1beta/models/m:generateContent', { generationConfig: { maxOutputTokens: 1 } }],
  // A limit of zero, or one that is not a number, does not stop the first sentence.
  ['/v1/messages', { max_tokens: 0 }],
];

for (const [path, body] of LIMITS) {
  test(`${path} limited by ${JSON.stringify(body)} writes fewer sentences than without`, async () => {
    const sentences = async (asked: object): Promise<number> => {
      // Skip responses in which the demo simulates a fault by refusing or cutting off.
      for (;;) {
        const { response, body: answer } = await ask({ path, body: asked });
        if (response.statusCode === 200) return (answer.match(/[.:;] |\.["\\]/gu) ?? []).length;
      }
    };
    const limited = await sentences(body);
    assert.ok(limited <= 3, String(limited));
    assert.ok((await sentences({ max_tokens: 'many' })) > limited);
  });
}

test('each model has its own cache', async () => {
  const headers = { ...CLAUDE, 'x-claude-code-session-id': 's' };
  const system = [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }];
  const read: number[] = [];
  for (const model of ['one', 'two', 'one']) {
    for (;;) {
      const messages = [{ role: 'user', content: 'x'.repeat(8000) }];
      const { response, body } = await ask({
        path: '/v1/messages',
        headers,
        body: { model, system, messages },
      });
      if (response.statusCode !== 200) continue;
      const { usage } = JSON.parse(body) as { usage: { cache_read_input_tokens: number } };
      read.push(usage.cache_read_input_tokens);
      break;
    }
  }
  assert.deepEqual([read[0], read[1], (read[2] ?? 0) > 1000], [0, 0, true]);
});

test('a prompt beyond 64 MiB ends its connection', { timeout: 30_000 }, async () => {
  const request = http.request(`${demo.url}/v1/messages`, { method: 'POST', agent: false });
  const failed = once(request, 'error') as Promise<[NodeJS.ErrnoException]>;
  const piece = Buffer.alloc(4 * 1024 * 1024, 0x20);
  for (let at = 0; at < 17; at += 1) request.write(piece);
  const [error] = await failed;
  assert.match(String(error.code), /^(?:ECONNRESET|EPIPE)$/u);
});
