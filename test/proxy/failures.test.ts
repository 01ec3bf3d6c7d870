import assert from 'node:assert/strict';
import test from 'node:test';
import { type Answer, ask } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import { OK_ANSWER, startRawUpstream, startScriptedUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const VERSIONED = { 'anthropic-version': '2023-06-01' };

/** The two formats in which clients read errors, as patterns for the whole body. */
const SHAPES = {
  openai: (type: string, code: string): RegExp =>
    new RegExp(`^\\{"error":\\{"message":"[^"]+","type":"${type}","param":null,"code":"${code}"\\}\\}$`, 'u'),
  anthropic: (type: string): RegExp =>
    new RegExp(`^\\{"type":"error","error":\\{"type":"${type}","message":"[^"]+"\\}\\}$`, 'u'),
};

const DIALECTS: readonly (readonly [
  path: string,
  dialect: keyof typeof SHAPES,
  headers?: Record<string, string>,
])[] = [
  ['/v1/chat/completions', 'openai'],
  ['/v1/responses', 'openai'],
  ['/responses', 'openai'],
  ['/v1/models', 'openai'],
  ['/openai/v1/models', 'openai'],
  ['/v1/messages', 'anthropic'],
  ['/v1/messages/count_tokens', 'anthropic'],
  ['/v1/complete', 'anthropic'],
  ['/v1/models', 'anthropic', VERSIONED],
  ['/anthropic/v1/messages', 'anthropic'],
  ['/anthropic/v1/models', 'anthropic'],
  ['/openai/v1/models', 'anthropic', VERSIONED],
];

for (const [path, dialect, headers = {}] of DIALECTS) {
  const versioned = headers === VERSIONED ? ' with anthropic-version' : '';
  test(`a failure is reported to a client of ${path}${versioned} in the ${dialect} shape`, async (context) => {
    const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9', pool: { maxRetries: 0 } });
    const answer = await ask(`${url}${path}`, { headers });
    assertFailure(answer, 502, 'connect_failed');
    const type = dialect === 'openai' ? 'server_error' : 'api_error';
    assert.match(answer.body, SHAPES[dialect](type, 'connect_failed'));
  });
}

for (const [path, shape] of [
  ['/nobody/v1/messages', SHAPES.anthropic('not_found_error')],
  ['/nobody/v1/chat/completions', SHAPES.openai('invalid_request_error', 'unknown_provider')],
] as const) {
  test(`an unknown provider at ${path} is reported in the shape of the path`, async (context) => {
    const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9' });
    const body = await ask(`${url}${path}`).then((answer) => answer.body.replaceAll("'", ''));
    assert.match(body, shape);
  });
}

function assertFailure(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.body);
  assert.equal(answer.headers['x-lunaroute-error'], code);
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.complete, true);
}

/** Upstreams that fail a request in different ways. */
const FAULTS: readonly {
  readonly name: string;
  readonly code: string;
  readonly serve: (peer: RawPeer) => void;
}[] = [
  { name: 'a FIN', code: 'upstream_closed_before_response', serve: (peer) => peer.finish() },
  { name: 'a RST', code: 'upstream_closed_before_response', serve: (peer) => peer.reset() },
  {
    name: 'half a head and a FIN',
    code: 'upstream_closed_before_response',
    serve: (peer) => {
      peer.send('HTTP/1.1 200 OK\r\nX-Ha');
      peer.finish();
    },
  },
  {
    name: 'another protocol',
    code: 'upstream_bad_response',
    serve: (peer) => peer.send('220 smtp ready\r\n\r\n'),
  },
  {
    name: 'a length that is none',
    code: 'upstream_bad_response',
    serve: (peer) => peer.send('HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nok'),
  },
  {
    name: 'two lengths',
    code: 'upstream_bad_response',
    serve: (peer) => peer.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'),
  },
  {
    name: 'headers without end',
    code: 'upstream_bad_response',
    serve: (peer) => peer.send(`HTTP/1.1 200 OK\r\nX-Large: ${'x'.repeat(300_000)}`),
  },
];

for (const { name, code, serve } of FAULTS) {
  test(`an upstream that answers with ${name} is a 502 ${code}`, async (context) => {
    const upstream = await startScriptedUpstream(context, async (peer) => {
      await peer.message();
      serve(peer);
    });
    const { app, url } = await startApp(context, { upstream: upstream.url });
    const answer = await ask(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
    assertFailure(answer, 502, code);
    assert.match(answer.body, /Provider 'openai'/u);
    assert.equal(answer.headers['x-should-retry'], undefined);
    assert.equal(upstream.connections.length, 1);
    await eventually('the connection is given up', () => app.pool('openai')?.stats.snapshot().open === 0);
  });
}

test('a POST whose pooled connection dies is a 502 that asks the client to retry', async (context) => {
  const upstream = await startScriptedUpstream(context, async (peer) => {
    await peer.message();
    peer.send(OK_ANSWER);
    await peer.message();
    peer.finish();
  });
  const { app, url } = await startApp(context, { upstream: upstream.url });
  await ask(`${url}/v1/models`);
  await eventually('it is idle', () => app.pool('openai')?.stats.snapshot().idle === 1);
  const answer = await ask(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  assertFailure(answer, 502, 'upstream_closed_before_response');
  assert.equal(answer.headers['x-should-retry'], 'true');
  assert.equal(answer.headers['retry-after-ms'], '1');
  assert.equal(upstream.connections.length, 1);
});

for (const [setting, code] of [
  ['timeoutSecs', 'total_timeout'],
  ['firstByteTimeoutSecs', 'first_byte_timeout'],
] as const) {
  test(`an expired ${setting} is a 504 that names the setting`, async (context) => {
    const clock = new TurnedClock();
    const upstream = await startScriptedUpstream(context);
    const accepted = upstream.nextConnection();
    const { url } = await startApp(context, { upstream: upstream.url, clock, pool: { [setting]: 7 } });
    const asking = ask(`${url}/v1/messages`, { method: 'POST', body: '{}' });
    const peer = await accepted;
    await peer.has('{}');
    clock.turn(7000);
    const answer = await asking;
    assertFailure(answer, 504, code);
    assert.match(answer.body, SHAPES.anthropic('timeout_error'));
    assert.match(answer.body, code === 'total_timeout' ? /timeout_secs/u : /first_byte_timeout_secs/u);
    await peer.left;
  });
}

test('a stream that falls silent is cut after stream_idle_timeout_secs', async (context) => {
  const clock = new TurnedClock();
  const upstream = await startRawUpstream(context, 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegin');
  const { app, url, lines } = await startApp(context, {
    upstream: upstream.url,
    clock,
    pool: { streamIdleTimeoutSecs: 5 },
  });
  const asking = ask(`${url}/v1/models`);
  const pool = app.pool('openai');
  await eventually('the stream has begun', () => (pool?.connections()[0]?.bytesRead ?? 0) > 40);
  clock.turn(5000);
  const answer = await asking;
  assert.equal(answer.complete, false);
  assert.equal(pool?.stats.snapshot().closedBy.timeout, 1);
  assert.ok(lines.some((line) => line.includes('stream_idle_timeout')));
});

test("the proxy's own address as a base URL is a 502, not a loop", async (context) => {
  const { app, url, port } = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  app.close();
  const looping = await startApp(context, { upstream: url, settings: { port } });
  assertFailure(await ask(`${looping.url}/v1/models`), 502, 'upstream_loop');
});

test('no key appears in the response or the log of a failure', async (context) => {
  const { url, lines } = await startApp(context, {
    upstream: 'http://127.0.0.1:9',
    pool: { maxRetries: 0 },
    openai: { apiKey: 'sk-canary-injected' },
    settings: { proxyToken: 'canary-token' },
  });
  const headers = {
    'x-api-key': 'sk-canary-client',
    authorization: 'Bearer sk-canary-client',
    cookie: 'canary=1',
  };
  const bodies: string[] = [];
  for (const given of [headers, { ...headers, 'x-lunaroute-token': 'canary-token' }]) {
    const answer = await ask(`${url}/v1/models?key=canary-query`, { headers: given });
    bodies.push(answer.body, JSON.stringify(answer.headers));
  }
  assert.doesNotMatch(bodies.join('\n'), /canary/u);
  assert.doesNotMatch(lines.join('\n'), /canary/u);
  assert.ok(lines.some((line) => line.includes('connect_failed')));
});
