import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually } from '../support/eventually.ts';
import { headersBut, statusOf, valuesOf } from '../support/http-message.ts';
import { onlyRequest, requestText, startPair } from '../support/raw-pair.ts';

const OWN = ['Authorization: Bearer sk-client', 'X-A: 1', 'X-Api-Key: sk-client-2', 'Cookie: session=1'];

test("the client's own keys pass unchanged where no key is set", async (context) => {
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

/** Every form in which a client may send a key; none may remain next to another. */
const EVERY_FORM = [
  ...OWN,
  'authorization: Basic eA==',
  'x-api-key: third',
  'Api-Key: 4',
  'X-Goog-Api-Key: 5',
];

for (const [provider, header] of [
  ['openai', ['Authorization', 'Bearer sk-set']],
  ['anthropic', ['x-api-key', 'sk-set']],
  ['gemini', ['x-goog-api-key', 'sk-set']],
] as const) {
  const path = `/${provider}/v1/models`;

  test(`a key set for ${provider} replaces all of the client's keys`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, {
      [provider]: { apiKey: 'sk-set' },
    });
    client.send(requestText(app, `GET ${path}?a=1&key=6&b=%20&%6bey=7`, EVERY_FORM));
    await client.message();
    assert.equal(onlyRequest(upstream).startLine, 'GET /v1/models?a=1&b=%20 HTTP/1.1');
    assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [
      header,
      ['X-A', '1'],
      ['Cookie', 'session=1'],
    ]);
  });

  test(`a key set for ${provider} is added when the client sends none`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, {
      [provider]: { apiKey: 'sk-set' },
    });
    client.send(requestText(app, `GET ${path}`, ['X-A: 1']));
    await client.message();
    assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [['X-A', '1'], header]);
  });

  test(`a key set for ${provider} is sent to no other provider`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, {
      [provider]: { apiKey: 'sk-set' },
    });
    const other = provider === 'anthropic' ? 'openai' : 'anthropic';
    client.send(requestText(app, `GET /${other}/v1/models`, ['X-A: 1']));
    await client.message();
    assert.doesNotMatch(onlyRequest(upstream).raw, /sk-set/u);
  });
}

const TOKEN = { settings: { proxyToken: 'open-sesame' } };

for (const line of ['x-lunaroute-token: open-sesame', 'X-LUNAROUTE-TOKEN: open-sesame']) {
  test(`'${line}' is accepted and not forwarded`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, TOKEN);
    client.send(requestText(app, 'GET /v1/models', [line, 'Authorization: Bearer sk-client']));
    assert.equal(statusOf(await client.message()), 200);
    assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [
      ['Authorization', 'Bearer sk-client'],
    ]);
  });
}

test('a token that is not required is not forwarded either', async (context) => {
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
    test(`'${line}' serves as the token of ${path} where a key is set, and is not forwarded`, async (context) => {
      const { app, client, upstream } = await startPair(context, undefined, INJECTED);
      client.send(requestText(app, `POST ${path}`, [line, 'Content-Length: 2']) + '{}');
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
  test(`without the token (${lines.join() || 'nothing'}) a request is refused and read, and the next is served`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, INJECTED);
    client.send(
      requestText(app, 'POST /v1/messages?token=open-sesame', [...lines, 'Content-Length: 70000']) +
        'x'.repeat(70_000),
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

test('without a set key, the token is accepted only in its own header', async (context) => {
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

const PLAN_TOKENS = [
  'Authorization: Bearer sk-ant-oat01-plan',
  'Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  'Authorization: Bearer ya29.a0Plan',
];

for (const line of PLAN_TOKENS) {
  test(`'${line.slice(0, 34)}' of a subscription is left alone, and the request is unchanged`, async (context) => {
    const { app, client, upstream } = await startPair(context, undefined, { openai: { apiKey: 'sk-set' } });
    client.send(requestText(app, 'GET /v1/models?key=1', [line, 'X-A: 1']));
    await client.message();
    const said = app.lines.filter((text) => text.includes('subscription token'));
    assert.match(said.join('\n'), /^[^\n]*INFO[^\n]*'openai'[^\n]*inject: auto[^\n]*$/u);
    assert.ok(!said.join().includes(line.split(' ').at(-1) ?? line));
    assert.equal(onlyRequest(upstream).startLine, 'GET /v1/models?key=1 HTTP/1.1');
    const [name = '', value = ''] = line.split(': ');
    assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [
      [name, value],
      ['X-A', '1'],
    ]);
  });

  test(`'${line.slice(0, 34)}' is replaced with inject: always, which is counted and logged once`, async (context) => {
    const openai = { apiKey: 'sk-set', inject: 'always' } as const;
    const { app, client, upstream } = await startPair(context, undefined, { openai });
    for (let request = 0; request < 3; request += 1) {
      client.send(requestText(app, 'GET /v1/models', [line, 'User-Agent: claude-cli/2']));
      await client.message();
    }
    assert.equal(upstream.requests.length, 3);
    for (const { raw } of upstream.requests) {
      assert.match(raw, /^Authorization: Bearer sk-set\r$/mu);
      assert.doesNotMatch(raw, /oat01|eyJ|ya29/u);
    }
    assert.equal(app.app.runtimes.get('openai')?.traffic.credentialsReplaced.subscription, 3);
    const said = app.lines.filter((text) => text.includes('subscription token'));
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /WARN.*'openai'.*inject: always.*claude-cli\/2/u);
  });
}

test('with when_missing a key is added only when the client sends none', async (context) => {
  const openai = { apiKey: 'sk-set', inject: 'when_missing' } as const;
  const { app, client, upstream } = await startPair(context, undefined, { openai });
  for (const [path, lines] of [
    ['/v1/models', []],
    ['/v1/models', ['api-key: own']],
    ['/v1/models?key=own', []],
  ] as const) {
    client.send(requestText(app, `GET ${path}`, lines));
    await client.message();
  }
  assert.deepEqual(
    upstream.requests.map((request) => [request.startLine, ...headersBut(request, 'host', 'connection')]),
    [
      ['GET /v1/models HTTP/1.1', ['Authorization', 'Bearer sk-set']],
      ['GET /v1/models HTTP/1.1', ['api-key', 'own']],
      ['GET /v1/models?key=own HTTP/1.1'],
    ],
  );
});

test('a client key is counted when it is replaced, and nothing is counted when it is missing', async (context) => {
  const { app, client } = await startPair(context, undefined, { openai: { apiKey: 'sk-set' } });
  for (const lines of [[], ['Authorization: Bearer sk-own'], ['x-api-key: sk-own']]) {
    client.send(requestText(app, 'GET /v1/models', lines));
    await client.message();
  }
  assert.deepEqual(app.app.runtimes.get('openai')?.traffic.credentialsReplaced, { key: 2, subscription: 0 });
  await eventually('all are over', () => app.app.requestHistory.position === 3);
  assert.deepEqual(
    app.app.requestHistory.since(0).rows.map(({ keyUse }) => keyUse),
    ['added', 'replaced_key', 'replaced_key'],
  );
  assert.ok(app.lines.every((text) => !text.includes('sk-own')));
});

test('a proxy token in place of the key is removed first and counts as a missing key', async (context) => {
  const openai = { apiKey: 'sk-set', inject: 'when_missing' } as const;
  const { app, client, upstream } = await startPair(context, undefined, {
    settings: { proxyToken: 'eyJ.proxy.token' },
    openai,
  });
  client.send(requestText(app, 'GET /v1/models?key=eyJ.proxy.token', ['x-goog-api-key: eyJ.proxy.token']));
  await client.message();
  assert.equal(onlyRequest(upstream).startLine, 'GET /v1/models HTTP/1.1');
  assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [
    ['Authorization', 'Bearer sk-set'],
  ]);
  assert.deepEqual(app.app.runtimes.get('openai')?.traffic.credentialsReplaced, { key: 0, subscription: 0 });
});

test('the token is not forwarded even where no key is set', async (context) => {
  const { app, client, upstream } = await startPair(context, undefined, TOKEN);
  client.send(
    requestText(app, 'GET /v1/models?a=1&key=open-sesame', [
      'x-lunaroute-token: open-sesame',
      'Authorization: Bearer open-sesame',
      'X-Api-Key: sk-client',
    ]),
  );
  await client.message();
  assert.doesNotMatch(onlyRequest(upstream).raw, /open-sesame/u);
  assert.match(onlyRequest(upstream).raw, /^X-Api-Key: sk-client\r$/mu);
});
