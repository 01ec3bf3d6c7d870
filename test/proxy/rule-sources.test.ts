import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import zlib from 'node:zlib';
import { eventually } from '../support/eventually.ts';
import { statusOf, valuesOf } from '../support/http-message.ts';
import { onlyRequest, type RawPair, requestText, startPair } from '../support/raw-pair.ts';
import { providerSettings } from '../support/running-app.ts';

const MIB = 1024 * 1024;
const BUDGET_BYTES = 64 * MIB;
const RULES = [
  { modelPattern: '^claude', provider: 'anthropic' },
  { modelPattern: 'm[0-9]$', provider: 'extra' },
];

/**
 * Starts a proxy whose providers all lead to one upstream; the base path shows which provider a request was routed to.
 */
function startRuled(context: TestContext): Promise<RawPair> {
  return startPair(context, undefined, (upstreamUrl) => ({
    anthropic: { baseUrl: `${upstreamUrl}/to-anthropic` },
    gemini: { baseUrl: `${upstreamUrl}/to-gemini` },
    more: [providerSettings({ baseUrl: `${upstreamUrl}/to/extra`, name: 'extra' })],
    settings: { routingRules: RULES },
  }));
}

const CHAT = '/v1/chat/completions';

function post(pair: RawPair, lines: readonly string[], body: string): void {
  pair.client.send(
    requestText(pair.app, `POST ${CHAT}`, [...lines, `Content-Length: ${body.length}`]) + body,
  );
}

/** Asserts that the next response is the proxy's own refusal and that no provider was contacted. */
async function assertRefused(pair: RawPair, status: number, code: string): Promise<void> {
  const answer = await pair.client.message();
  assert.equal(statusOf(answer), status);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), [code]);
  assert.equal(pair.upstream.connections.length, 0);
}

const ROUTED = '{"messages":["x"],"model":"claude-5"}';
const CODINGS: readonly (readonly [coding: string, encode: (body: Buffer) => Buffer])[] = [
  ['gzip', zlib.gzipSync],
  ['GZIP', zlib.gzipSync],
  ['x-gzip', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['br', zlib.brotliCompressSync],
  ['zstd', zlib.zstdCompressSync],
  ['identity', (body) => body],
  ['gzip, zstd', (body) => zlib.zstdCompressSync(zlib.gzipSync(body))],
];

for (const [coding, encode] of CODINGS) {
  test(`a body in ${coding} is decoded for its model and forwarded unchanged`, async (context) => {
    const pair = await startRuled(context);
    const body = encode(Buffer.from(ROUTED)).toString('latin1');
    post(pair, [`Content-Encoding: ${coding}`], body);
    assert.equal(statusOf(await pair.client.message()), 200);
    assert.equal(onlyRequest(pair.upstream).startLine, `POST /to-anthropic${CHAT} HTTP/1.1`);
    assert.equal(onlyRequest(pair.upstream).body, body);
    assert.deepEqual(valuesOf(onlyRequest(pair.upstream), 'content-encoding'), [coding]);
  });
}

test('only the beginning of a large zstd body is decoded', async (context) => {
  const pair = await startRuled(context);
  const noise = randomBytes(20 * MIB).toString('base64');
  const body = zlib.zstdCompressSync(`{"model":"claude","text":"${noise}"}`).toString('latin1');
  post(pair, ['Content-Encoding: zstd'], body);
  assert.equal(statusOf(await pair.client.message()), 200);
  assert.equal(onlyRequest(pair.upstream).startLine, `POST /to-anthropic${CHAT} HTTP/1.1`);
  assert.equal(onlyRequest(pair.upstream).body === body, true);
});

for (const [what, coding, body] of [
  ['an unknown coding', 'snappy', ROUTED],
  ['a name that objects have', 'constructor', ROUTED],
  ['a coding that it is not in', 'gzip', ROUTED],
  ['a coding that is cut', 'gzip', zlib.gzipSync(ROUTED).subarray(0, 20).toString('latin1')],
  ['more codings than anybody needs', 'gzip,gzip,gzip,gzip,gzip', ROUTED],
] as const) {
  test(`a body in ${what} is unreadable and refused`, async (context) => {
    const pair = await startRuled(context);
    post(pair, [`Content-Encoding: ${coding}`], body);
    await assertRefused(pair, 400, 'model_unreadable');
  });
}

test('a model that is unreadable in the path or the body is refused with the way around the rules', async (context) => {
  const pair = await startRuled(context);
  const model = 'm'.repeat(257);
  pair.client.send(requestText(pair.app, `GET /v1beta/models/${model}`));
  const ofPath = (await pair.client.message()).body;
  post(pair, [], `{"model":"${model}"}`);
  for (const body of [ofPath, (await pair.client.message()).body]) {
    assert.match(
      body,
      /its name has more than 256 characters\. Put a provider in the path .* to bypass the rules\./u,
    );
  }
  pair.client.send(requestText(pair.app, `GET /gemini/v1beta/models/${model}`));
  assert.equal(statusOf(await pair.client.message()), 200);
});

test('a small body that decodes to more than 32 MiB is refused', async (context) => {
  const pair = await startRuled(context);
  post(
    pair,
    ['Content-Encoding: gzip'],
    zlib.gzipSync(`{"text":"${'x'.repeat(BUDGET_BYTES)}"}`).toString('latin1'),
  );
  await assertRefused(pair, 413, 'model_out_of_reach');
});

test('a body whose model is not in its first 32 MiB is refused', async (context) => {
  const pair = await startRuled(context);
  pair.client.send(
    requestText(pair.app, `POST ${CHAT}`, ['Transfer-Encoding: chunked']) + '9\r\n{"text":"\r\n',
  );
  const piece = `100000\r\n${'x'.repeat(MIB)}\r\n`;
  for (let sent = 0; sent < 33; sent += 1) pair.client.send(piece);
  await assertRefused(pair, 413, 'model_out_of_reach');
});

test('the model field of a form decides on paths whose forms have that field', async (context) => {
  const pair = await startRuled(context);
  const form =
    `--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(70_000)}\r\n` +
    '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nclaude-5\r\n--b--\r\n';
  const lines = ['Content-Type: multipart/form-data; boundary=b', `Content-Length: ${form.length}`];
  pair.client.send(requestText(pair.app, 'POST /v1/audio/transcriptions', lines) + form);
  assert.equal(statusOf(await pair.client.message()), 200);
  assert.equal(onlyRequest(pair.upstream).startLine, 'POST /to-anthropic/v1/audio/transcriptions HTTP/1.1');
  assert.equal(onlyRequest(pair.upstream).body, form);
});

for (const path of ['/v1/files', '/v1/uploads/u1/parts', '/upload/v1beta/files?uploadType=media']) {
  test(`an upload to ${path} is not read for a model`, async (context) => {
    const pair = await startRuled(context);
    pair.client.send(requestText(pair.app, `POST ${path}`, ['Content-Length: 4']) + 'RIFF');
    assert.equal(statusOf(await pair.client.message()), 200);
  });
}

test('the model in a Gemini path decides without the body', async (context) => {
  const pair = await startRuled(context);
  for (const [path, target] of [
    ['/v1beta/models/gemini-m7:generateContent', '/to/extra/v1beta/models/gemini-m7:generateContent'],
    ['/v1beta/models/gemini-3:generateContent', '/to-gemini/v1beta/models/gemini-3:generateContent'],
  ] as const) {
    pair.client.send(requestText(pair.app, `POST ${path}`, ['Content-Length: 8']) + 'no JSON!');
    assert.equal(statusOf(await pair.client.message()), 200);
    assert.equal(pair.upstream.requests.at(-1)?.startLine, `POST ${target} HTTP/1.1`);
  }
});

test('a batch of messages, which may contain many models, is refused without a prefix', async (context) => {
  const pair = await startRuled(context);
  pair.client.send(requestText(pair.app, 'POST /v1/messages/batches', ['Content-Length: 2']) + '{}');
  await assertRefused(pair, 400, 'model_unreadable');
  for (const line of ['GET /v1/messages/batches', 'POST /anthropic/v1/messages/batches']) {
    pair.client.send(requestText(pair.app, line, line.startsWith('GET') ? [] : ['Content-Length: 0']));
    assert.equal(statusOf(await pair.client.message()), 200, line);
  }
});

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: x',
];

test('a WebSocket whose model is not yet known is answered 426, and no provider is contacted', async (context) => {
  const pair = await startRuled(context);
  pair.client.send(requestText(pair.app, 'GET /v1/responses', UPGRADE));
  await assertRefused(pair, 426, 'upgrade_failed');
});

test('a WebSocket with its model in the query follows the rule', async (context) => {
  const { app, client, upstream } = await startRuled(context);
  client.send(requestText(app, 'GET /v1/realtime?intent=x&model=claude-5', UPGRADE));
  await client.message();
  const target = '/to-anthropic/v1/realtime?intent=x&model=claude-5';
  assert.equal(onlyRequest(upstream).startLine, `GET ${target} HTTP/1.1`);
});

test('when the memory for held bodies is used up, a request is answered 503 with a retry after a second', async (context) => {
  const pair = await startRuled(context);
  assert.ok(pair.app.app.replayBudget.take(BUDGET_BYTES - 10));
  post(pair, [], ROUTED);
  const answer = await pair.client.message();
  assert.equal(statusOf(answer), 503);
  assert.deepEqual(valuesOf(answer, 'x-should-retry'), ['true']);
  assert.deepEqual(valuesOf(answer, 'retry-after'), ['1']);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['rules_busy']);
  assert.equal(pair.upstream.connections.length, 0);
});

test('all memory is released, however a held body ends', async (context) => {
  const pair = await startRuled(context);
  const large = 'x'.repeat(20 * MIB);
  for (const body of [
    `{"text":"${large}","model":"claude"}`,
    `{"model":"claude","text":"${large}"}`,
    `{"text":"${large}",}`,
  ]) {
    post(pair, [], body);
    await pair.client.message();
  }
  const { replayBudget } = pair.app.app;
  const half = `{"text":"${'x'.repeat(70_000)}`;
  pair.client.send(requestText(pair.app, `POST ${CHAT}`, ['Content-Length: 100000']) + half);
  await eventually('it is held', () => replayBudget.usedBytes >= 70_000);
  pair.client.socket.destroy();
  await eventually('nothing is held', () => replayBudget.usedBytes === 0);
});

test('a connection whose bodies are refused repeatedly accumulates no listeners', async (context) => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error): void => void warnings.push(name);
  process.on('warning', onWarning);
  context.after(() => process.removeListener('warning', onWarning));
  const pair = await startRuled(context);
  for (let request = 0; request < 15; request += 1) {
    post(pair, [], `{"model":"${'m'.repeat(100_000)}"}`);
    await assertRefused(pair, 400, 'model_unreadable');
  }
  assert.deepEqual(warnings, []);
});
