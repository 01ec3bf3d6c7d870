import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { startDemo } from '../../src/demo/demo.ts';
import { PromptCache } from '../../src/demo/prompt-cache.ts';
import { HurriedClock } from '../support/hurried-clock.ts';

const MESSAGE = { model: 'claude', max_tokens: 12, messages: [{ role: 'user' as const, content: 'Hi' }] };
const CHAT = { model: 'gpt', max_tokens: 12, messages: [{ role: 'user' as const, content: 'Hi' }] };

/** Returns a constant random source: the tests must not depend on it. */
function sameRandom(): () => number {
  return () => 0.5;
}

async function demoUrl(context: TestContext): Promise<string> {
  const demo = await startDemo({ clock: new HurriedClock(20), random: sameRandom() });
  context.after(() => demo.close());
  return demo.url;
}

test('the Anthropic SDK gets a message with its usage and request id', async (context) => {
  const client = new Anthropic({ apiKey: 'k', baseURL: await demoUrl(context) });
  const message = await client.messages.create(MESSAGE);
  assert.equal(message.content[0]?.type, 'text');
  assert.equal(message.stop_reason, 'end_turn');
  assert.ok(message.usage.output_tokens > 0 && message.usage.input_tokens > 0);
  assert.match(JSON.stringify(message), /msg_\w{24}/u);
});

test('the Anthropic SDK streams a message, counts tokens and lists models', async (context) => {
  const client = new Anthropic({ apiKey: 'k', baseURL: await demoUrl(context) });
  const stream = client.messages.stream(MESSAGE);
  const pieces: string[] = [];
  stream.on('text', (piece) => pieces.push(piece));
  const message = await stream.finalMessage();
  assert.deepEqual(message.content, [{ type: 'text', text: pieces.join('') }]);
  assert.equal(message.usage.output_tokens, pieces.length);
  assert.ok((await client.messages.countTokens(MESSAGE)).input_tokens > 0);
  assert.ok((await client.models.list()).data.every(({ type }) => type === 'model'));
});

test("Google's SDK gets and streams content, counts tokens and lists models", async (context) => {
  const { models } = new GoogleGenAI({
    apiKey: 'k',
    httpOptions: { baseUrl: await demoUrl(context), apiVersion: 'v1beta' },
  });
  const turn = { model: 'gemini-3-pro', contents: 'Hi', config: { maxOutputTokens: 12 } };
  const answer = await models.generateContent(turn);
  assert.ok((answer.text ?? '').length > 0);
  assert.equal(answer.modelVersion, 'gemini-3-pro');
  const reasons: unknown[] = [];
  for await (const part of await models.generateContentStream(turn))
    reasons.push(part.candidates?.[0]?.finishReason);
  assert.ok(reasons.length > 1);
  assert.equal(
    reasons.findIndex((reason) => reason === 'STOP'),
    reasons.length - 1,
  );
  assert.ok(((await models.countTokens({ model: turn.model, contents: 'Hi' })).totalTokens ?? 0) > 0);
  assert.equal((await models.get({ model: 'gemini-3-pro' })).name, 'models/gemini-3-pro');
});

test('the OpenAI SDK gets a completion, a response, embeddings and models', async (context) => {
  const client = new OpenAI({ apiKey: 'k', baseURL: `${await demoUrl(context)}/v1` });
  const completion = await client.chat.completions.create(CHAT);
  assert.ok((completion.choices[0]?.message.content ?? '').length > 0);
  assert.ok((completion.usage?.completion_tokens ?? 0) > 0);
  const response = await client.responses.create({ model: 'gpt', input: 'Hi', max_output_tokens: 12 });
  assert.ok(response.output_text.length > 0);
  assert.equal(response.status, 'completed');
  const embeddings = await client.embeddings.create({ model: 'e', input: ['a', 'b'] });
  assert.deepEqual(
    embeddings.data.map(({ index, embedding }) => [index, embedding.length]),
    [
      [0, 256],
      [1, 256],
    ],
  );
  assert.ok((await client.models.list()).data.length > 1);
});

test('the OpenAI SDK streams a completion with its usage, and a response', async (context) => {
  const client = new OpenAI({ apiKey: 'k', baseURL: `${await demoUrl(context)}/v1` });
  const completion = client.chat.completions.stream({ ...CHAT, stream_options: { include_usage: true } });
  assert.ok(((await completion.finalContent()) ?? '').length > 0);
  assert.ok(((await completion.totalUsage()).total_tokens ?? 0) > 0);
  const stream = client.responses.stream({ model: 'gpt', input: 'Hi', max_output_tokens: 12 });
  const pieces: string[] = [];
  const numbers: number[] = [];
  stream.on('event', (event) => numbers.push(event.sequence_number));
  stream.on('response.output_text.delta', ({ delta }) => void pieces.push(delta));
  const response = await stream.finalResponse();
  assert.equal(response.output_text, pieces.join(''));
  assert.deepEqual(
    numbers,
    numbers.map((_, at) => at),
  );
});

interface Plain {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
}

async function ask(url: string, { method = 'POST', headers = {}, body }: Plain): Promise<IncomingMessage> {
  const request = http.request(url, { method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

test('a WebSocket is refused with 426', async (context) => {
  const headers = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x' };
  const request = http.get(`${await demoUrl(context)}/v1/responses`, { headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  assert.equal(response.statusCode, 426);
  response.resume();
});

test('unknown paths and invalid JSON are refused in the format of the dialect', async (context) => {
  const url = await demoUrl(context);
  const unknown = await ask(`${url}/v1/nothing`, { method: 'GET' });
  assert.equal(unknown.statusCode, 404);
  assert.match((await buffer(unknown)).toString(), /"code":"unknown_url"/u);
  const broken = await ask(`${url}/v1/messages`, { body: 'not json' });
  assert.equal(broken.statusCode, 400);
  assert.match(
    (await buffer(broken)).toString(),
    /^\{"type":"error","error":\{"type":"invalid_request_error"/u,
  );
});

test('every fault occurs, and a 429 says when to retry', async (context) => {
  const url = await demoUrl(context);
  const seen: string[] = [];
  for (let at = 0; at < 23; at += 1) {
    const response = await ask(`${url}/v1/chat/completions`, {
      body: JSON.stringify({ ...CHAT, stream: true }),
    });
    const { statusCode, headers } = response;
    if (statusCode === 429)
      assert.deepEqual([headers['retry-after'], headers['retry-after-ms']], ['3', '3000']);
    if (statusCode === 503) assert.equal(seen.includes('503'), false);
    const whole = await buffer(response).then(
      () => 'whole',
      () => 'cut',
    );
    seen.push(statusCode === 200 ? whole : String(statusCode));
  }
  assert.deepEqual([...new Set(seen)].toSorted(), ['429', '503', 'cut', 'whole']);
  assert.equal(seen[seen.indexOf('503') + 1], 'whole');
});

test('a client that disconnects leaves no timer behind', async () => {
  const clock = new HurriedClock(1);
  const demo = await startDemo({ clock, random: sameRandom() });
  const request = http.request(`${demo.url}/v1/messages`, { method: 'POST', agent: false });
  request.on('error', () => undefined);
  request.end(JSON.stringify({ ...MESSAGE, stream: true, max_tokens: 4000 }));
  await once(request, 'response');
  assert.equal(clock.pending, 1);
  request.destroy();
  await demo.close();
  assert.equal(clock.pending, 0);
});

test('a written cache is read by later requests until it expires', () => {
  const cache = new PromptCache();
  const request = { key: 'one', lifetimeMs: 1000, step: 1 };
  const first = cache.take(request, 5000, 0);
  assert.deepEqual(first, { fresh: 8, read: 0, written: 4992 });
  assert.deepEqual(cache.take(request, 6000, 900), { fresh: 8, read: 4992, written: 1000 });
  assert.deepEqual(cache.take({ ...request, key: 'other' }, 6000, 900), { fresh: 8, read: 0, written: 5992 });
  assert.equal(cache.take(request, 2000, 1800).read, 640, 'a compacted context begins alike');
  assert.equal(cache.take(request, 2000, 2801).read, 0, 'its lifetime is over');
  assert.equal(cache.take({ ...request, step: 128 }, 2500, 2900).read, 15 * 128);
  assert.deepEqual(cache.take(undefined, 9000, 2900), { fresh: 9000, read: 0, written: 0 });
});

test('responses to a session report its cache and the limits of its account', async (context) => {
  const url = await demoUrl(context);
  const system = [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral', ttl: '1h' } }];
  const usages: Record<string, number>[] = [];
  for (const length of [8000, 9000]) {
    const messages = [{ role: 'user', content: 'x'.repeat(length) }];
    const response = await ask(`${url}/v1/messages`, {
      headers: { 'anthropic-version': '2023-06-01', 'x-claude-code-session-id': 's' },
      body: JSON.stringify({ ...MESSAGE, system, messages }),
    });
    assert.equal(response.headers['anthropic-ratelimit-unified-5h-utilization'], '0.82');
    assert.ok(Number(response.headers['anthropic-ratelimit-unified-7d-reset']) > Date.now() / 1000);
    const { usage } = JSON.parse((await buffer(response)).toString()) as { usage: Record<string, number> };
    usages.push(usage);
  }
  const [one, two] = usages;
  assert.equal(one?.['cache_read_input_tokens'], 0);
  assert.equal(two?.['cache_read_input_tokens'], one?.['cache_creation_input_tokens']);
  assert.ok((two?.['cache_creation_input_tokens'] ?? 0) > 0);
  const codex = await ask(`${url}/v1/responses`, { body: JSON.stringify({ model: 'g', input: 'Hi' }) });
  assert.equal(codex.headers['x-codex-primary-window-minutes'], '10080');
  codex.resume();
});
