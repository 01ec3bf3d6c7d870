import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { statusOf, valuesOf } from '../support/http-message.ts';
import { requestText, startPair, startScriptedPair } from '../support/raw-pair.ts';
import { connectRaw } from '../support/raw-peer.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Version: 13',
];

test('a CONNECT followed by a reset does not crash the proxy', async (context) => {
  const { app, client } = await startPair(context);
  for (let times = 0; times < 5; times += 1) {
    const peer = await connectRaw(context, app.port, 'CONNECT example.test:443 HTTP/1.1\r\n\r\n');
    peer.reset();
  }
  client.send(requestText(app, 'GET /v1/models'));
  assert.equal(statusOf(await client.message()), 200);
});

test('an upgrade behind a request in progress is served as a plain request', async (context) => {
  const { app, upstream, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send(OK_ANSWER);
    await peer.message();
    peer.send(OK_ANSWER);
  });
  client.send(requestText(app, 'GET /v1/models') + requestText(app, 'GET /v1/responses', UPGRADE));
  assert.equal(statusOf(await client.message()), 200);
  assert.equal(statusOf(await client.message()), 200);
  assert.ok(upstream.connections.length >= 1);
});

test('an upgrade with a body is served as a plain request', async (context) => {
  const { app, upstream, client } = await startPair(context);
  client.send(requestText(app, 'POST /v1/responses', [...UPGRADE, 'Content-Length: 4']) + 'body');
  assert.equal(statusOf(await client.message()), 200);
  assert.equal(upstream.requests[0]?.body, 'body');
});

test('control characters in a reason phrase are removed, and the response arrives', async (context) => {
  const { app, client } = await startPair(context, 'HTTP/1.1 200 a\u0001b\r\nContent-Length: 2\r\n\r\nok');
  client.send(requestText(app, 'GET /v1/models'));
  const answer = await client.message();
  assert.equal(answer.startLine, 'HTTP/1.1 200 ab');
  assert.equal(answer.body, 'ok');
});

test('a Trailer header on a response of known length does not break the response', async (context) => {
  const bytes = 'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok';
  const { app, client } = await startPair(context, bytes);
  client.send(requestText(app, 'GET /v1/models'));
  const answer = await client.message();
  assert.equal(statusOf(answer), 200);
  assert.deepEqual(valuesOf(answer, 'x-a'), ['1']);
});

test('an interim response is not sent to an HTTP/1.0 client', async (context) => {
  const { app, client } = await startPair(
    context,
    `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK_ANSWER}`,
  );
  client.send(`GET /v1/models HTTP/1.0\r\nHost: 127.0.0.1:${app.port}\r\n\r\n`);
  const { text } = await client.rest();
  assert.match(text, /^HTTP\/1\.1 200 /u);
});

test('a request is not retried after an interim response', async (context) => {
  let requests = 0;
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send(OK_ANSWER);
    await peer.message();
    requests += 1;
    peer.send('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
    peer.finish();
  });
  client.send(requestText(app, 'GET /v1/models'));
  await client.message();
  const pool = app.app.pool('openai');
  await eventually('the connection is idle', () => pool?.stats.idle === 1);
  const answer = await ask(`${app.url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-should-retry'], undefined);
  assert.equal(requests, 1);
});

for (const lines of [['Idempotency-Key:'], ['Connection: Idempotency-Key', 'Idempotency-Key: k']]) {
  test(`a POST is not retried because of ${JSON.stringify(lines)}`, async (context) => {
    let posts = 0;
    const { app, client } = await startScriptedPair(context, async (peer) => {
      await peer.message();
      peer.send(OK_ANSWER);
      await peer.message();
      posts += 1;
      peer.finish();
    });
    client.send(requestText(app, 'GET /v1/models'));
    await client.message();
    const pool = app.app.pool('openai');
    await eventually('the connection is idle', () => pool?.stats.idle === 1);
    client.send(requestText(app, 'POST /v1/files', [...lines, 'Content-Length: 2']) + 'hi');
    assert.equal(statusOf(await client.message()), 502);
    assert.equal(posts, 1);
  });
}

test('a retried response is not read to its end', async (context) => {
  const unwanted = 'HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 100\r\n\r\n';
  let connections = 0;
  const { app, client } = await startScriptedPair(context, async (peer) => {
    connections += 1;
    await peer.message();
    peer.send(connections === 1 ? unwanted : OK_ANSWER);
  });
  client.send(requestText(app, 'GET /v1/models'));
  assert.equal(statusOf(await client.message()), 200);
  assert.equal(app.app.pool('openai')?.stats.closedBy.not_reusable, 1);
});

test('a body that is read for its model and never completes times out like any stalled upload', async (context) => {
  const clock = new TurnedClock();
  const { app, client } = await startPair(context, OK_ANSWER, {
    clock,
    settings: { routingRules: [{ modelPattern: '.', provider: 'anthropic' }] },
  });
  const lines = ['Content-Type: application/json', 'Content-Length: 10'];
  client.send(requestText(app, 'POST /v1/chat/completions', lines) + '{"m');
  await eventually('the clock of the request runs', () => clock.pending > 0);
  clock.turn(60_000);
  const answer = await client.message();
  assert.equal(statusOf(answer), 408);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['request_timeout']);
});
