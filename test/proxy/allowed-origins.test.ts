import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { headersBut, statusOf, valuesOf } from '../support/http-message.ts';
import { onlyRequest, type RawPair, requestText, startPair } from '../support/raw-pair.ts';
import { connectRaw } from '../support/raw-peer.ts';
import type { AppTestOptions } from '../support/running-app.ts';

const APP = 'app://obsidian.md';
const DEV = 'http://localhost:5173';
const ASKED = ['authorization', 'content-type', 'x-stainless-timeout'].join(',');
const CORS = /^(?:access-control-|vary$)/iu;

/** Response of a provider with its own CORS rules. */
const PROVIDER_CORS =
  'HTTP/1.1 200 OK\r\nVary: Accept-Encoding\r\nAccess-Control-Allow-Origin: *\r\n' +
  'access-control-allow-credentials: true\r\nAccess-Control-Expose-Headers: request-id\r\nContent-Length: 2\r\n\r\n{}';

function start(
  context: TestContext,
  { answer, ...options }: Partial<AppTestOptions> & { readonly answer?: string } = {},
): Promise<RawPair> {
  const settings = { allowedOrigins: [APP, DEV], ...options.settings };
  return startPair(context, answer, { ...options, settings });
}

function preflight({ app }: RawPair, origin: string, more: readonly string[] = []): string {
  const lines = [
    `Origin: ${origin}`,
    'Access-Control-Request-Method: POST',
    `Access-Control-Request-Headers: ${ASKED}`,
    'Sec-Fetch-Site: cross-site',
    ...more,
  ];
  return requestText(app, 'OPTIONS /v1/messages', lines);
}

test('the proxy answers the preflight of an allowed origin as requested', async (context) => {
  const pair = await start(context, { settings: { proxyToken: 'a-token-of-the-proxy' } });
  pair.client.send(preflight(pair, APP));
  const answer = await pair.client.message();
  assert.equal(statusOf(answer), 204);
  assert.deepEqual(
    answer.headers.filter(([name]) => CORS.test(name)).map(([name, value]) => [name.toLowerCase(), value]),
    [
      ['access-control-allow-origin', APP],
      ['vary', 'Origin'],
      ['access-control-allow-methods', 'POST'],
      ['access-control-allow-headers', ASKED],
      ['access-control-max-age', '600'],
    ],
  );
  assert.equal(pair.upstream.requests.length, 0, 'no provider hears of it');
});

test('an OPTIONS of an allowed origin that is not a preflight goes to the provider', async (context) => {
  const pair = await start(context);
  pair.client.send(requestText(pair.app, 'OPTIONS /v1/models', [`Origin: ${APP}`]));
  assert.equal(statusOf(await pair.client.message()), 200);
  assert.equal(onlyRequest(pair.upstream).startLine, 'OPTIONS /v1/models HTTP/1.1');
});

for (const site of ['cross-site', 'same-site', 'same-origin', 'none', undefined]) {
  test(`an allowed origin passes with Sec-Fetch-Site ${site ?? 'absent'} and may read the response`, async (context) => {
    const pair = await start(context);
    const lines = [`Origin: ${DEV}`, ...(site === undefined ? [] : [`Sec-Fetch-Site: ${site}`])];
    pair.client.send(requestText(pair.app, 'GET /v1/models', lines));
    const answer = await pair.client.message();
    assert.equal(statusOf(answer), 200);
    assert.deepEqual(valuesOf(answer, 'access-control-allow-origin'), [DEV]);
    assert.deepEqual(valuesOf(answer, 'vary'), ['Origin']);
    const came = headersBut(onlyRequest(pair.upstream), 'host', 'connection', 'x-lunaroute-hops');
    assert.deepEqual(
      came.map(([name, value]) => `${name}: ${value}`),
      lines,
      'the provider gets it as it was sent',
    );
  });
}

test("a provider's own origin headers are replaced, and the rest of its response is unchanged", async (context) => {
  const pair = await start(context, { answer: PROVIDER_CORS });
  pair.client.send(requestText(pair.app, 'GET /v1/models', [`Origin: ${APP}`]));
  const answer = await pair.client.message();
  assert.deepEqual(headersBut(answer, 'connection', 'keep-alive'), [
    ['Vary', 'Accept-Encoding'],
    ['Access-Control-Expose-Headers', 'request-id'],
    ['Content-Length', '2'],
    ['Access-Control-Allow-Origin', APP],
    ['Vary', 'Origin'],
  ]);
});

test('without an Origin nothing is added, and the origin headers of the provider pass through', async (context) => {
  const pair = await start(context, { answer: PROVIDER_CORS });
  pair.client.send(requestText(pair.app, 'GET /v1/models'));
  const answer = await pair.client.message();
  assert.deepEqual(valuesOf(answer, 'access-control-allow-origin'), ['*']);
  assert.deepEqual(valuesOf(answer, 'vary'), ['Accept-Encoding']);
});

test('a failure in the proxy is readable by an allowed origin', async (context) => {
  const pair = await start(context, { settings: { proxyToken: 'a-token-of-the-proxy' } });
  pair.client.send(requestText(pair.app, 'GET /v1/models', [`Origin: ${APP}`]));
  const answer = await pair.client.message();
  assert.equal(statusOf(answer), 401, 'the token is asked for all the same');
  assert.deepEqual(valuesOf(answer, 'access-control-allow-origin'), [APP]);
  assert.equal(pair.upstream.requests.length, 0);
});

test('a failure of the upstream is readable by an allowed origin', async (context) => {
  const pair = await start(context, { openai: { baseUrl: 'http://127.0.0.1:1' }, pool: { maxRetries: 0 } });
  pair.client.send(requestText(pair.app, 'GET /v1/models', [`Origin: ${APP}`]));
  const answer = await pair.client.message();
  assert.equal(statusOf(answer), 502);
  assert.deepEqual(valuesOf(answer, 'access-control-allow-origin'), [APP]);
});

for (const origin of [
  'app://obsidian.md/',
  'app://obsidian.md:80',
  'app://Obsidian.md',
  'app://obsidian.md.evil.example',
  'app://obsidian.m',
  'http://localhost:51730',
  'http://localhost',
  'https://localhost:5173',
  'http://127.0.0.1:5173',
  `${APP}, https://evil.example`,
  'null',
  '*',
  '',
]) {
  test(`an origin that only resembles an allowed one is refused without CORS headers: "${origin}"`, async (context) => {
    const pair = await start(context, { answer: PROVIDER_CORS });
    for (const text of [
      preflight(pair, origin),
      requestText(pair.app, 'GET /v1/models', [`Origin: ${origin}`]),
    ]) {
      pair.client.send(text);
      const answer = await pair.client.message();
      assert.equal(statusOf(answer), 403);
      assert.deepEqual(
        answer.headers.filter(([name]) => CORS.test(name)),
        [],
      );
    }
    assert.equal(pair.upstream.requests.length, 0);
  });
}

for (const lines of [
  [`Origin: ${APP}`, 'Origin: https://evil.example'],
  ['Origin: https://evil.example', `Origin: ${APP}`],
  [`Origin: ${APP}`, `Origin: ${APP}`],
  ['Sec-Fetch-Site: cross-site'],
  ['Sec-Fetch-Site: same-site', `Referer: ${APP}/`],
]) {
  test(`refused: ${lines.join(' and ')}`, async (context) => {
    const pair = await start(context);
    pair.client.send(requestText(pair.app, 'GET /v1/models', lines));
    assert.equal(statusOf(await pair.client.message()), 403);
    assert.equal(pair.upstream.requests.length, 0);
  });
}

test('an allowed origin does not permit a foreign Host', async (context) => {
  const pair = await start(context);
  pair.client.send(`GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nOrigin: ${APP}\r\n\r\n`);
  const answer = await pair.client.message();
  assert.equal(statusOf(answer), 403);
  assert.deepEqual(
    answer.headers.filter(([name]) => CORS.test(name)),
    [],
  );
});

test('a preflight does not echo invalid method or header names', async (context) => {
  const pair = await start(context);
  const lines = [
    `Origin: ${APP}`,
    'Access-Control-Request-Method: PO ST',
    'Access-Control-Request-Headers: a;b',
  ];
  pair.client.send(requestText(pair.app, 'OPTIONS /v1/messages', lines));
  const answer = await pair.client.message();
  assert.deepEqual(valuesOf(answer, 'access-control-allow-methods'), []);
  assert.deepEqual(valuesOf(answer, 'access-control-allow-headers'), []);
});

test('a WebSocket is offered to the provider only from an allowed origin', async (context) => {
  const offer = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const pair = await start(context);
  pair.client.send(requestText(pair.app, 'GET /v1/responses', [...offer, 'Origin: https://evil.example']));
  assert.equal(statusOf(await pair.client.message()), 403);
  assert.equal(pair.upstream.requests.length, 0);
  const other = await connectRaw(context, pair.app.port);
  other.send(requestText(pair.app, 'GET /v1/responses', [...offer, `Origin: ${APP}`]));
  await other.message();
  assert.deepEqual(valuesOf(onlyRequest(pair.upstream), 'origin'), [APP]);
});

test('the refusal names the setting that would allow the origin, but only if the setting accepts it', async (context) => {
  const pair = await start(context, { settings: { allowedOrigins: [] } });
  const messageFor = async (origin: string) => {
    pair.client.send(requestText(pair.app, 'GET /v1/models', [`Origin: ${origin}`]));
    return (await pair.client.message()).body;
  };
  const body: unknown = JSON.parse(await messageFor(APP));
  assert.match(JSON.stringify(body), /allowed_origins: \[\\"app:\/\/obsidian\.md\\"\]/u);
  for (const origin of ['null', '*', 'app://x"]\\u0000', `app://${'a'.repeat(300)}`]) {
    assert.doesNotMatch(await messageFor(origin), /allowed_origins/u);
  }
});
