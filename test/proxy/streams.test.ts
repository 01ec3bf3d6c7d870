import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually } from '../support/eventually.ts';
import { valuesOf } from '../support/http-message.ts';
import { requestText, startPair, startScriptedPair } from '../support/raw-pair.ts';
import type { RawPeer } from '../support/raw-peer.ts';

const EVENTS = [
  'event: a\n',
  'data: {"n":1}\n\n',
  ': ping\n\n',
  'data: caf\u00e9\r\n\r\n',
  'x',
  'data: [DONE]\n\n',
];

for (const framing of ['chunks', 'no framing', 'a known length'] as const) {
  test(`each piece of a stream in ${framing} arrives before the next one is sent`, async (context) => {
    const peers = Promise.withResolvers<RawPeer>();
    const { app, client } = await startScriptedPair(context, async (peer) => {
      await peer.message();
      peers.resolve(peer);
    });
    client.send(requestText(app, 'POST /v1/responses', ['Content-Length: 2']) + '{}');
    const upstream = await peers.promise;
    const length = EVENTS.join('').length;
    const how = {
      chunks: 'Transfer-Encoding: chunked\r\n',
      'no framing': '',
      'a known length': `Content-Length: ${length}\r\n`,
    };
    upstream.send(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${how[framing]}\r\n`);
    await client.has('\r\n\r\n');
    let expected = client.received;
    for (const event of EVENTS) {
      upstream.send(framing === 'chunks' ? `${event.length.toString(16)}\r\n${event}\r\n` : event);
      expected += framing === 'a known length' ? event : `${event.length.toString(16)}\r\n${event}\r\n`;
      await client.has(expected);
    }
    if (framing === 'chunks') upstream.send('0\r\n\r\n');
    if (framing === 'no framing') upstream.finish();
    const answer = await client.message();
    assert.equal(answer.body, EVENTS.join(''));
    assert.equal(client.received, '');
  });
}

test('pieces that arrive together are forwarded complete and in order', async (context) => {
  const pieces = Array.from({ length: 2000 }, (_, at) => `data: ${at}\n\n`);
  const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('');
  const { app, client } = await startPair(
    context,
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
  );
  client.send(requestText(app, 'GET /v1/a') + requestText(app, 'GET /v1/b'));
  assert.equal((await client.message()).body, pieces.join(''));
  assert.equal((await client.message()).body, pieces.join(''));
});

/** Sends a request; resolves once the upstream has received it and the client has the beginning of the response. */
async function beginStream(
  context: test.TestContext,
  head: string,
  request = 'GET /v1/models',
): Promise<{
  readonly client: RawPeer;
  readonly upstream: RawPeer;
  readonly reasons: () => Readonly<Record<string, number>>;
}> {
  const peers = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send(head);
    peers.resolve(peer);
  });
  client.send(requestText(app, request));
  await client.has('begin');
  const pool = app.app.pool('openai');
  assert.ok(pool);
  return { client, upstream: await peers.promise, reasons: () => pool.stats.snapshot().closedBy };
}

const CHUNKED_BEGIN = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n';
const FIXED_BEGIN = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin';
const BARE_BEGIN = 'HTTP/1.1 200 OK\r\n\r\nbegin';

for (const [how, leave] of [
  ['closes', (client: RawPeer) => client.socket.destroy()],
  ['resets', (client: RawPeer) => client.reset()],
  ['half-closes', (client: RawPeer) => client.finish()],
] as const) {
  test(`a client that ${how} its connection mid-stream ends the upstream connection at once`, async (context) => {
    const { client, upstream, reasons } = await beginStream(context, CHUNKED_BEGIN);
    leave(client);
    await upstream.left;
    await eventually('the close is booked', () => reasons()['request_aborted'] === 1);
  });
}

test('a client that leaves before the response ends the upstream connection at once', async (context) => {
  const asked = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    asked.resolve(peer);
  });
  client.send(requestText(app, 'GET /v1/models'));
  const upstream = await asked.promise;
  client.socket.destroy();
  await upstream.left;
  await eventually(
    'the close is booked',
    () => app.app.pool('openai')?.stats.snapshot().closedBy.request_aborted === 1,
  );
});

test('a client that leaves mid-upload ends the upstream connection without completing the request', async (context) => {
  const { app, client, upstream } = await startScriptedPair(context);
  const accepted = upstream.nextConnection();
  client.send(requestText(app, 'POST /v1/files', ['Transfer-Encoding: chunked']) + '5\r\nbegin\r\n');
  const peer = await accepted;
  await peer.has('begin');
  client.socket.destroy();
  const { text } = await peer.rest();
  assert.doesNotMatch(text, /\r\n0\r\n/u);
});

for (const [framing, begin] of [
  ['fixed length', FIXED_BEGIN],
  ['chunked', CHUNKED_BEGIN],
] as const) {
  for (const how of ['FIN', 'RST'] as const) {
    test(`the client can tell that a ${framing} body was cut by a ${how}`, async (context) => {
      const { client, upstream } = await beginStream(context, begin);
      if (how === 'FIN') upstream.finish();
      else upstream.reset();
      const { text } = await client.rest();
      assert.match(text, /begin(?:\r\n)?$/u);
      assert.doesNotMatch(text, /\r\n0\r\n/u);
    });
  }
}

test('the client can tell that a body without framing was cut by a RST', async (context) => {
  const { client, upstream } = await beginStream(context, BARE_BEGIN);
  upstream.reset();
  const { text } = await client.rest();
  assert.match(text, /\r\n\r\n5\r\nbegin\r\n$/u);
});

test('the client can tell that the chunked framing was broken', async (context) => {
  const { client, upstream } = await beginStream(context, CHUNKED_BEGIN);
  upstream.send('no size\r\n');
  const { text } = await client.rest();
  assert.doesNotMatch(text, /\r\n0\r\n/u);
});

test('an HTTP/1.0 client gets a reset when a body is cut', async (context) => {
  const peers = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send(CHUNKED_BEGIN);
    peers.resolve(peer);
  });
  client.send(`GET /v1/models HTTP/1.0\r\nHost: 127.0.0.1:${app.port}\r\n\r\n`);
  await client.has('begin');
  (await peers.promise).finish();
  assert.equal(await client.left, 'reset');
});

test('data received before a cut reaches the client', async (context) => {
  const body = 'x'.repeat(300_000);
  const { client, upstream } = await beginStream(context, CHUNKED_BEGIN);
  upstream.send(`${body.length.toString(16)}\r\n${body}\r\n`);
  upstream.finish();
  const { text } = await client.rest();
  assert.ok(text.replaceAll(/[0-9a-f]+\r\n|\r\n/gu, '').endsWith(`begin${body}`));
});

test('a truncated response is logged as a failure with its code', async (context) => {
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send(FIXED_BEGIN);
    peer.finish();
  });
  client.send(requestText(app, 'GET /v1/models'));
  const { text } = await client.rest();
  assert.match(text, /begin$/u);
  await eventually('the failure is logged', () =>
    app.lines.some((line) => line.includes('upstream_closed_mid_stream')),
  );
});

test('a body of known length that arrives in two parts ends with its last byte', async (context) => {
  const { client, upstream } = await beginStream(context, FIXED_BEGIN);
  upstream.send('x'.repeat(95));
  const answer = await client.message();
  assert.deepEqual(valuesOf(answer, 'content-length'), ['100']);
  assert.equal(answer.body, `begin${'x'.repeat(95)}`);
});
