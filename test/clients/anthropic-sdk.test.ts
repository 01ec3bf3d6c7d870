import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { startApp } from '../support/running-app.ts';

const TURN = { model: 'claude', max_tokens: 16, messages: [{ role: 'user' as const, content: 'Hi' }] };

test('the Anthropic SDK gets two messages over one connection', async (context) => {
  const provider = await startDialectProvider(context);
  const { app, url } = await startApp(context, { upstream: provider.url });
  const client = new Anthropic({ apiKey: 'sk-client', baseURL: url });
  for (let turn = 0; turn < 2; turn += 1) {
    const message = await client.messages.create(TURN);
    assert.deepEqual(message.content, [{ type: 'text', text: 'Hello there' }]);
  }
  assert.deepEqual(
    provider.seen.map(({ path, socket }) => [path, socket]),
    [
      ['/v1/messages', 1],
      ['/v1/messages', 1],
    ],
  );
  const stats = app.pool('anthropic')?.stats.snapshot();
  assert.equal(stats?.created, 1);
  assert.equal(stats?.reused, 1);
});

test('the Anthropic SDK streams a message event by event', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: provider.url });
  const client = new Anthropic({ apiKey: 'sk-client', baseURL: url });
  const types: string[] = [];
  for await (const event of await client.messages.create({ ...TURN, stream: true })) types.push(event.type);
  assert.equal(types[0], 'message_start');
  assert.equal(types.at(-1), 'message_stop');
  const final = await client.messages.stream(TURN).finalMessage();
  assert.deepEqual(final.content, [{ type: 'text', text: 'Hello there' }]);
});

test('a rate limit reaches the Anthropic SDK with its Retry-After, sent once', async (context) => {
  const provider = await startDialectProvider(context);
  provider.intercept = (_seen, _request, response) => {
    response.writeHead(429, {
      'content-type': 'application/json',
      'retry-after': '17',
      'request-id': 'req_9',
    });
    response.end('{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}');
    return true;
  };
  const { url } = await startApp(context, { upstream: provider.url });
  const client = new Anthropic({ apiKey: 'k', baseURL: url, maxRetries: 0 });
  await assert.rejects(client.messages.create(TURN), (error) => {
    assert.ok(error instanceof Anthropic.RateLimitError);
    assert.equal(error.headers.get('retry-after'), '17');
    assert.equal(error.requestID, 'req_9');
    return true;
  });
  assert.equal(provider.seen.length, 1);
});

test('the Anthropic SDK repeats a POST whose pooled connection dies before a response', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: provider.url });
  const client = new Anthropic({ apiKey: 'k', baseURL: url });
  await client.messages.create(TURN);
  provider.intercept = (_seen, request) => {
    provider.intercept = undefined;
    request.socket.destroy();
    return true;
  };
  const message = await client.messages.create(TURN);
  assert.deepEqual(message.content, [{ type: 'text', text: 'Hello there' }]);
  assert.equal(provider.seen.length, 3);
});

test('the Anthropic SDK parses errors of the proxy as its own', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: provider.url, anthropic: { enabled: false } });
  const client = new Anthropic({ apiKey: 'k', baseURL: url, maxRetries: 0 });
  await assert.rejects(client.messages.create(TURN), (error) => {
    assert.ok(error instanceof Anthropic.PermissionDeniedError);
    assert.equal(error.headers.get('x-lunaroute-error'), 'provider_disabled');
    assert.match(error.message, /switched off/u);
    return true;
  });
});
