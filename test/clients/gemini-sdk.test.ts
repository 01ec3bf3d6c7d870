import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { GoogleGenAI } from '@google/genai';
import { startApp } from '../support/running-app.ts';

interface Seen {
  readonly line: string;
  readonly key: string | undefined;
}

const TURN = { model: 'gemini-3-pro', contents: 'Hi' };

function piece(text: string, finishReason?: string): object {
  return { candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason, index: 0 }] };
}

/** Responses by method and path; anything else is a 404. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'POST /v1beta/models/gemini-3-pro:generateContent': (response) =>
    void response.end(JSON.stringify(piece('Hello there', 'STOP'))),
  'POST /v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse': (response) => {
    response.setHeader('content-type', 'text/event-stream');
    for (const part of [piece('Hello'), piece(' there', 'STOP')])
      response.write(`data: ${JSON.stringify(part)}\r\n\r\n`);
    response.end();
  },
  'POST /v1beta/models/gemini-3-pro:countTokens': (response) => void response.end('{"totalTokens":2}'),
  'GET /v1beta/models/gemini-3-pro': (response) => void response.end('{"name":"models/gemini-3-pro"}'),
};

/** Starts a provider that accepts exact paths only. */
async function startGemini(context: TestContext): Promise<{ readonly url: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    seen.push({ line, key: request.headersDistinct['x-goog-api-key']?.join() });
    request.resume();
    response.setHeader('content-type', 'application/json');
    const answer = ANSWERS[line.replace(/ \/v1(?=\/)/u, ' /v1beta')];
    if (answer !== undefined) return answer(response);
    response.writeHead(404);
    response.end('{"error":{"code":404,"message":"not here","status":"NOT_FOUND"}}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, seen };
}

function clientOf(baseUrl: string, apiVersion?: string): GoogleGenAI {
  const version = apiVersion === undefined ? {} : { apiVersion };
  return new GoogleGenAI({ apiKey: 'own-key', httpOptions: { baseUrl, ...version } });
}

for (const [place, version] of [
  ['/gemini', undefined],
  ['/gemini', 'v1beta'],
  ['', 'v1beta'],
] as const) {
  test(`Google's SDK (${version ?? 'its own version'}) gets and streams content through the proxy's address${place}`, async (context) => {
    const { url: upstream, seen } = await startGemini(context);
    const { app, url } = await startApp(context, { upstream, gemini: {} });
    const { models } = clientOf(url + place, version);
    assert.equal((await models.generateContent(TURN)).text, 'Hello there');
    let text = '';
    for await (const part of await models.generateContentStream(TURN)) text += part.text;
    assert.equal(text, 'Hello there');
    assert.equal((await models.countTokens(TURN)).totalTokens, 2);
    assert.equal((await models.get({ model: 'gemini-3-pro' })).name, 'models/gemini-3-pro');
    assert.deepEqual(
      seen.map(({ line }) => line),
      Object.keys(ANSWERS).map((line) => line.replace('v1beta', version ?? 'v1')),
    );
    assert.ok(seen.every(({ key }) => key === 'own-key'));
    assert.equal(app.pool('gemini')?.stats.snapshot().reused, 3);
  });
}

test('a base URL with a version replaces the version in the SDK’s path', async (context) => {
  const { url: upstream, seen } = await startGemini(context);
  const { url } = await startApp(context, { upstream, gemini: { baseUrl: `${upstream}/v1beta` } });
  assert.equal((await clientOf(url).models.countTokens(TURN)).totalTokens, 2);
  assert.deepEqual(
    seen.map(({ line }) => line),
    ['POST /v1beta/models/gemini-3-pro:countTokens'],
  );
});

test('the SDK understands an error of the proxy', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9', gemini: { enabled: false } });
  await assert.rejects(clientOf(url).models.countTokens(TURN), { status: 403, message: /switched off/u });
});

test('a routing rule sends the model in the path to its provider', async (context) => {
  const { url: upstream } = await startGemini(context);
  const { app, url } = await startApp(context, {
    upstream,
    gemini: {},
    settings: { routingRules: [{ modelPattern: '^gemini-3', provider: 'anthropic' }] },
  });
  assert.equal((await clientOf(url).models.generateContent(TURN)).text, 'Hello there');
  assert.equal(app.pool('anthropic')?.stats.snapshot().created, 1);
  assert.equal(app.pool('gemini')?.stats.snapshot().created, 0);
});
