import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { providerSettings, startApp } from '../support/running-app.ts';

interface Case {
  readonly asked: string;
  readonly provider: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
}

const CASES: readonly Case[] = [
  { asked: '/v1/messages', provider: 'anthropic', path: '/v1/messages' },
  { asked: '/v1/messages/count_tokens', provider: 'anthropic', path: '/v1/messages/count_tokens' },
  { asked: '/v1/complete', provider: 'anthropic', path: '/v1/complete' },
  {
    asked: '/v1/models',
    provider: 'anthropic',
    path: '/v1/models',
    headers: { 'Anthropic-Version': '2023-06-01' },
  },
  { asked: '/v1/models', provider: 'openai', path: '/v1/models' },
  { asked: '/v1/chat/completions', provider: 'openai', path: '/v1/chat/completions' },
  { asked: '/v1/responses', provider: 'openai', path: '/v1/responses' },
  { asked: '/v1/responses/r1/cancel', provider: 'openai', path: '/v1/responses/r1/cancel' },
  { asked: '/responses', provider: 'openai', path: '/v1/responses' },
  { asked: '/models', provider: 'openai', path: '/v1/models' },
  { asked: '/v1/embeddings', provider: 'openai', path: '/v1/embeddings' },
  { asked: '/v1/anything/else', provider: 'openai', path: '/v1/anything/else' },
  { asked: '/v1/messagesque', provider: 'openai', path: '/v1/messagesque' },
  { asked: '/chat/completions', provider: 'openai', path: '/v1/chat/completions' },
  { asked: '/messages', provider: 'anthropic', path: '/v1/messages' },
  { asked: '//v1/messages', provider: 'anthropic', path: '/v1/messages' },
  { asked: '/v1/v1/messages', provider: 'anthropic', path: '/v1/messages' },
  {
    asked: '/v1beta/models/gemini-3:generateContent',
    provider: 'gemini',
    path: '/v1beta/models/gemini-3:generateContent',
  },
  { asked: '/upload/v1beta/files', provider: 'gemini', path: '/upload/v1beta/files' },
  { asked: '/v1/models/ft:gpt-4o:x', provider: 'openai', path: '/v1/models/ft:gpt-4o:x' },
  { asked: '/gemini/v1beta/models', provider: 'gemini', path: '/v1beta/models' },
  { asked: '//gemini//v1beta/models', provider: 'gemini', path: '/v1beta/models' },
  { asked: '/glm/v1/chat/completions', provider: 'glm', path: '/api/paas/v4/chat/completions' },
  { asked: '/glm/models', provider: 'glm', path: '/api/paas/v4/models' },
  { asked: '/glm//v1/models', provider: 'glm', path: '/api/paas/v4/models' },
  { asked: '/groq/chat/completions', provider: 'groq', path: '/openai/v1/chat/completions' },
  { asked: '/groq/v1/chat/completions', provider: 'groq', path: '/openai/v1/chat/completions' },
  { asked: '/groq/models', provider: 'groq', path: '/openai/v1/models' },
  { asked: '/anthropic/v1/models', provider: 'anthropic', path: '/v1/models' },
  { asked: '/openai/v1/messages', provider: 'openai', path: '/v1/messages' },
];

for (const { asked, provider, path, headers = {} } of CASES) {
  const versioned = 'Anthropic-Version' in headers ? ' with anthropic-version' : '';
  test(`${asked}${versioned} goes to ${provider} as ${path}`, async (context) => {
    const upstream = await startDialectProvider(context);
    const groq = providerSettings({ baseUrl: `${upstream.url}/openai`, name: 'groq' });
    const glm = providerSettings({ baseUrl: `${upstream.url}/api/paas/v4`, name: 'glm' });
    const { app, url } = await startApp(context, { upstream: upstream.url, gemini: {}, more: [groq, glm] });
    await ask(`${url}${asked}?a=1`, { headers });
    assert.equal(upstream.seen[0]?.path, path);
    assert.equal(app.pool(provider)?.stats.snapshot().created, 1);
  });
}

test('a rule sends a model to its provider, whatever the path', async (context) => {
  const upstream = await startDialectProvider(context);
  const groq = providerSettings({ baseUrl: `${upstream.url}/openai`, name: 'groq' });
  const { app, url } = await startApp(context, {
    upstream: upstream.url,
    more: [groq],
    settings: { routingRules: [{ modelPattern: '^llama', provider: 'groq' }] },
  });
  const headers = { 'content-type': 'application/json' };
  const body = '{ "model":"llama-3",  "messages":[] }';
  await ask(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  await ask(`${url}/v1/chat/completions`, { method: 'POST', headers, body: '{"model":"gpt-5"}' });
  await ask(`${url}/openai/v1/chat/completions`, { method: 'POST', headers, body });
  await ask(`${url}/openai/v1/chat/completions`, { method: 'POST', headers, body: 'no JSON' });
  assert.deepEqual(
    upstream.seen.map((seen) => [seen.path, seen.body]),
    [
      ['/openai/v1/chat/completions', body],
      ['/v1/chat/completions', '{"model":"gpt-5"}'],
      ['/v1/chat/completions', body],
      ['/v1/chat/completions', 'no JSON'],
    ],
  );
  assert.equal(app.pool('groq')?.stats.snapshot().attempts, 1);
});

test('a body that the rules read only in part is forwarded whole', async (context) => {
  const upstream = await startDialectProvider(context);
  const { app, url } = await startApp(context, {
    upstream: upstream.url,
    settings: { routingRules: [{ modelPattern: '.', provider: 'anthropic' }] },
  });
  const body = `{"model":"m","text":"${'x'.repeat(17 * 1024 * 1024)}"}`;
  const headers = { 'content-type': 'application/json' };
  const answer = await ask(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  assert.equal(answer.status, 200);
  assert.equal(upstream.seen[0]?.body === body, true);
  assert.equal(app.pool('anthropic')?.stats.snapshot().created, 1);
});

test('an unknown provider is named in a 404, in the shape of the API of the client', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  const openai = await ask(`${url}/grok/v1/chat/completions`);
  assert.equal(openai.status, 404);
  assert.equal(openai.headers['x-lunaroute-error'], 'unknown_provider');
  assert.match(openai.body, /^\{"error":\{"message":"No provider is named 'grok'/u);
  const anthropic = await ask(`${url}/grok/v1/messages`, { headers: { 'anthropic-version': '2023-06-01' } });
  assert.match(anthropic.body, /^\{"type":"error","error":\{"type":"not_found_error"/u);
});

test('a path that belongs to no provider is a 404', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  for (const path of ['/', '/favicon.ico', '/index.html?x=1', '/chat/x', '/upload/v1/files']) {
    const answer = await ask(`${url}${path}`);
    assert.equal(answer.status, 404);
    assert.equal(answer.headers['x-lunaroute-error'], 'unknown_route');
  }
});

test('an error of the proxy has the shape of Gemini on Gemini paths and behind a gemini prefix', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9', gemini: { enabled: false } });
  for (const path of ['/v1beta/models', '/gemini/v1/models', '/unknown/v1beta/models']) {
    const { body, status } = await ask(`${url}${path}`);
    assert.ok(body.startsWith(`{"error":{"code":${status},"message":`), body);
  }
});

test('a Gemini path does not reach a gemini provider of another type, but its prefix does', async (context) => {
  const upstream = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: upstream.url, gemini: { dialect: 'openai' } });
  const refused = await ask(`${url}/v1beta/models`);
  assert.equal(refused.status, 404);
  assert.equal(refused.headers['x-lunaroute-error'], 'unknown_route');
  assert.match(refused.body, /remove its provider_type/u);
  assert.equal(upstream.seen.length, 0);
  await ask(`${url}/gemini/v1beta/models`);
  assert.equal(upstream.seen[0]?.path, '/v1beta/models');
});

test('a disabled provider is a 403', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9', openai: { enabled: false } });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 403);
  assert.equal(answer.headers['x-lunaroute-error'], 'provider_disabled');
});
