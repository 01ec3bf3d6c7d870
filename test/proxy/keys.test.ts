import assert from 'node:assert/strict';
import test from 'node:test';
import { headersBut, statusOf, valuesOf } from '../support/http-message.ts';
import { onlyRequest, requestText, startPair } from '../support/raw-pair.ts';

const OWN = ['Authorization: Bearer sk-client', 'X-A: 1', 'X-Api-Key: sk-client-2', 'Cookie: session=1'];

test("the client's own keys pass as they are where none is set", async (context) => {
  const { app, client, upstream } = await startPair(context);
  client.send(requestText(app, 'GET /v1/models', OWN));
  await client.message();
  assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [
    ['Authorization', 'Bearer sk-client'],
    ['X-A', '1'],
    ['X-Api-Key', 'sk-client-2'],
    ['Cookie', 'session=1'],
  ]);
});

for (const [provider, header] of [
  ['openai', ['Authorization', 'Bearer sk-set']],
  ['anthropic', ['x-api-key', 'sk-set']],
] as const) {
  const path = `/${provider}/v1/models`;

  test(`a key that is set for ${provider} takes the place of every key of the client's`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, {
      [provider]: { apiKey: 'sk-set' },
    });
    client.send(requestText(app, `GET ${path}`, [...OWN, 'authorization: Basic eA==', 'x-api-key: third']));
    await client.message();
    assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [
      header,
      ['X-A', '1'],
      ['Cookie', 'session=1'],
    ]);
  });

  test(`a key that is set for ${provider} is added where the client sends none`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, {
      [provider]: { apiKey: 'sk-set' },
    });
    client.send(requestText(app, `GET ${path}`, ['X-A: 1']));
    await client.message();
    assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [['X-A', '1'], header]);
  });

  test(`a key that is set for ${provider} goes to no other provider`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, {
      [provider]: { apiKey: 'sk-set' },
    });
    const other = provider === 'openai' ? 'anthropic' : 'openai';
    client.send(requestText(app, `GET /${other}/v1/models`, ['X-A: 1']));
    await client.message();
    assert.doesNotMatch(onlyRequest(upstream).raw, /sk-set/u);
  });
}

const TOKEN = { settings: { proxyToken: 'open-sesame' } };

for (const line of ['x-lunaroute-token: open-sesame', 'X-LUNAROUTE-TOKEN: open-sesame']) {
  test(`'${line}' is accepted and goes no further`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, TOKEN);
    client.send(requestText(app, 'GET /v1/models', [line, 'Authorization: Bearer sk-client']));
    assert.equal(statusOf(await client.message()), 200);
    assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [
      ['Authorization', 'Bearer sk-client'],
    ]);
  });
}

test('a token that nobody asked for goes no further either', async (context) => {
  const { app, client, upstream } = await startPair(context);
  client.send(requestText(app, 'GET /v1/models', ['X-LunaRoute-Token: whatever']));
  await client.message();
  assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), []);
});

const INJECTED = { ...TOKEN, openai: { apiKey: 'sk-set' }, anthropic: { apiKey: 'sk-set' } };

for (const line of [
  'Authorization: Bearer open-sesame',
  'authorization: bearer open-sesame',
  'X-API-KEY: open-sesame',
]) {
  for (const path of ['/v1/chat/completions', '/v1/messages']) {
    test(`'${line}' serves as the token of ${path} where a key is set, and goes no further`, async (context) => {
      const { app, client, upstream } = await startPair(context, undefined, INJECTED);
      client.send(requestText(app, `POST ${path}`, [line, 'Content-Length: 2'], '{}'));
      assert.equal(statusOf(await client.message()), 200);
      assert.doesNotMatch(onlyRequest(upstream).raw, /open-sesame/u);
      assert.match(onlyRequest(upstream).raw, /sk-set/u);
    });
  }
}

for (const lines of [
  [],
  ['x-lunaroute-token: '],
  ['x-lunaroute-token: open-sesam'],
  ['x-lunaroute-token: open-sesame2'],
  ['x-lunaroute-token: OPEN-SESAME'],
  ['Authorization: Basic open-sesame'],
  ['Cookie: open-sesame'],
]) {
  test(`without the token (${lines.join() || 'nothing'}) a request is refused, its body read, and the next one served`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, INJECTED);
    client.send(
      requestText(
        app,
        'POST /v1/messages?token=open-sesame',
        [...lines, 'Content-Length: 70000'],
        'x'.repeat(70_000),
      ),
    );
    const answer = await client.message();
    assert.equal(statusOf(answer), 401);
    assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['proxy_token_required']);
    assert.match(answer.body, /^\{"type":"error","error":\{"type":"authentication_error"/u);
    client.send(requestText(app, 'GET /v1/models', ['x-lunaroute-token: open-sesame']));
    assert.equal(statusOf(await client.message()), 200);
    assert.equal(upstream.requests.length, 1);
  });
}

test('the token does not serve as a key where none is set: it must come by its own name', async (context) => {
  const { app, client, upstream } = await startPair(context, undefined, TOKEN);
  client.send(requestText(app, 'GET /v1/models', ['Authorization: Bearer open-sesame']));
  assert.equal(statusOf(await client.message()), 401);
  assert.equal(upstream.connections.length, 0);
});

test('a WebSocket needs the token too', async (context) => {
  const { app, client, upstream } = await startPair(context, undefined, TOKEN);
  client.send(requestText(app, 'GET /v1/responses', ['Connection: Upgrade', 'Upgrade: websocket']));
  assert.equal(statusOf(await client.message()), 401);
  assert.equal(upstream.connections.length, 0);
});
