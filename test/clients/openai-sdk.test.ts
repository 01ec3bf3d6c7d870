import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { startApp } from '../support/running-app.ts';

const TURN = { model: 'gpt', messages: [{ role: 'user' as const, content: 'Hi' }] };

test('the OpenAI SDK gets completions, responses, embeddings and models over one connection', async (context) => {
  const provider = await startDialectProvider(context);
  const { app, url } = await startApp(context, { upstream: provider.url });
  const client = new OpenAI({ apiKey: 'sk-client', baseURL: `${url}/v1` });
  const completion = await client.chat.completions.create(TURN);
  assert.equal(completion.choices[0]?.message.content, 'Hello there');
  assert.equal((await client.responses.create({ model: 'gpt', input: 'Hi' })).id, 'r1');
  const embeddings = await client.embeddings.create({ model: 'e', input: 'Hi', encoding_format: 'float' });
  assert.deepEqual(embeddings.data[0]?.embedding, [0.5, 1]);
  assert.deepEqual(
    (await client.models.list()).data.map(({ id }) => id),
    ['model-1'],
  );
  assert.deepEqual(
    provider.seen.map(({ method, path, socket }) => `${method} ${path} ${socket}`),
    ['POST /v1/chat/completions 1', 'POST /v1/responses 1', 'POST /v1/embeddings 1', 'GET /v1/models 1'],
  );
  assert.equal(app.pool('openai')?.stats.snapshot().reused, 3);
});

test('the OpenAI SDK streams completions and responses', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: provider.url });
  const client = new OpenAI({ apiKey: 'sk-client', baseURL: `${url}/v1` });
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...TURN, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
  }
  assert.equal(text, 'Hello there');
  text = '';
  let last = '';
  for await (const event of await client.responses.create({ model: 'gpt', input: 'Hi', stream: true })) {
    if (event.type === 'response.output_text.delta') text += event.delta;
    last = event.type;
  }
  assert.equal(text, 'Hello there');
  assert.equal(last, 'response.completed');
});

test('an authentication error reaches the OpenAI SDK unchanged', async (context) => {
  const provider = await startDialectProvider(context);
  provider.intercept = (_seen, _request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"bad key","type":"invalid_request_error","code":"invalid_api_key"}}');
    return true;
  };
  const { url } = await startApp(context, { upstream: provider.url });
  await assert.rejects(new OpenAI({ apiKey: 'k', baseURL: `${url}/v1` }).models.list(), (error) => {
    assert.ok(error instanceof OpenAI.AuthenticationError);
    assert.equal(error.code, 'invalid_api_key');
    return true;
  });
});

test('the OpenAI SDK repeats a POST whose pooled connection dies before a response', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: provider.url });
  const client = new OpenAI({ apiKey: 'k', baseURL: `${url}/v1` });
  await client.chat.completions.create(TURN);
  provider.intercept = (_seen, request) => {
    provider.intercept = undefined;
    request.socket.destroy();
    return true;
  };
  const completion = await client.chat.completions.create(TURN);
  assert.equal(completion.choices[0]?.message.content, 'Hello there');
  assert.equal(provider.seen.length, 3);
});

test('the OpenAI SDK parses errors of the proxy as its own', async (context) => {
  const { url } = await startApp(context, {
    upstream: 'http://127.0.0.1:9',
    pool: { maxRetries: 0 },
  });
  const client = new OpenAI({ apiKey: 'k', baseURL: `${url}/v1`, maxRetries: 0 });
  await assert.rejects(client.models.list(), (error) => {
    assert.ok(error instanceof OpenAI.InternalServerError);
    assert.equal(error.status, 502);
    assert.equal(error.code, 'connect_failed');
    assert.match(error.message, /ECONNREFUSED/u);
    return true;
  });
});
