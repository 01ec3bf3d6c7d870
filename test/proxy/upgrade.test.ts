import assert from 'node:assert/strict';
import test from 'node:test';
import { allArrived, eventually } from '../support/eventually.ts';
import { headersBut, statusOf, valuesOf } from '../support/http-message.ts';
import { requestText, startPair, startScriptedPair } from '../support/raw-pair.ts';
import { connectRaw, type RawPeer } from '../support/raw-peer.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';
import { OFFER, SWITCH, startTunnel } from './upgrade-tunnel.ts';

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');

for (const [path, upstreamPath] of [
  ['/v1/responses', '/v1/responses'],
  ['/v1/responses?model=x', '/v1/responses?model=x'],
  ['/responses', '/v1/responses'],
  ['/openai/v1/responses', '/v1/responses'],
  ['/v1/realtime?model=x', '/v1/realtime?model=x'],
  ['/openai/v1/realtime', '/v1/realtime'],
  ['//v1/realtime', '/v1/realtime'],
  ['/openai//v1/realtime?model=x', '/v1/realtime?model=x'],
  ['//openai//v1/responses', '/v1/responses'],
  ['/openai/responses', '/v1/responses'],
  ['/v1/v1/realtime', '/v1/realtime'],
] as const) {
  test(`a WebSocket on ${path} is offered to the provider and its response reaches the client`, async (context) => {
    const { app, client, upstream } = await startPair(context, SWITCH);
    client.send(requestText(app, `GET ${path}`, OFFER));
    const answer = await client.message();
    assert.equal(answer.raw, SWITCH);
    const [request] = upstream.requests;
    assert.ok(request);
    assert.equal(request.startLine, `GET ${upstreamPath} HTTP/1.1`);
    assert.deepEqual(valuesOf(request, 'upgrade'), ['websocket']);
    assert.match(valuesOf(request, 'connection').join(), /upgrade/iu);
    assert.deepEqual(headersBut(request, 'host', 'connection', 'upgrade'), [
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['sec-websocket-protocol', 'a, b'],
      ['X-Codex', '1'],
    ]);
  });
}

test('bytes pass both ways unchanged after the protocol switch', async (context) => {
  const { client, upstream, closedBy } = await startTunnel(context);
  client.send(BYTES);
  await upstream.has(BYTES);
  assert.equal(upstream.received, BYTES);
  upstream.send(BYTES);
  await client.has(BYTES);
  assert.equal(client.received, BYTES);
  client.finish();
  upstream.finish();
  await eventually('the stats are closed', () => closedBy()?.['upgraded'] === 1);
});

test('a tunnel appears in the stats with its bytes until it ends', async (context) => {
  const { app, client, upstream, clock, closedBy } = await startTunnel(context);
  const pool = app.app.pool('openai');
  client.send('12345');
  await upstream.has('12345');
  upstream.send('123');
  await client.has('123');
  const [row] = app.app.requestHistory.live(clock.now());
  assert.deepEqual(
    [row?.state, row?.status, row?.requestBytes, row?.responseBytes, row?.code],
    ['streaming', 101, 5, 3, null],
  );
  assert.equal(app.app.inFlight, 1);
  assert.deepEqual([pool?.stats.open, pool?.stats.active, closedBy()?.['upgraded']], [1, 1, 0]);
  clock.turn(60_000);
  client.finish();
  upstream.finish();
  await eventually('the request is over', () => app.app.inFlight === 0);
  const [done] = app.app.requestHistory.since(0).rows;
  assert.deepEqual([done?.state, done?.status, done?.durationMs, done?.code], ['done', 101, 60_000, null]);
  await eventually('the stats are closed', () => pool?.stats.open === 0);
  assert.equal(closedBy()?.['upgraded'], 1);
});

test('a tunnel can be cancelled', async (context) => {
  const { app, client, upstream } = await startTunnel(context);
  const [row] = app.app.requestHistory.live(0);
  assert.equal(app.app.requestHistory.cancel(row?.id ?? 0), true);
  await Promise.all([client.left, upstream.left]);
  const [done] = app.app.requestHistory.since(0).rows;
  assert.deepEqual([done?.state, done?.status, done?.code], ['failed', 101, 'cancelled']);
  await eventually('the stats are closed', () => app.app.pool('openai')?.stats.open === 0);
});

for (const isAnswered of [true, false]) {
  test(`a stop asks a quiet tunnel to close at once, and it ${isAnswered ? 'ends with the goodbye of both sides' : 'is ended if it does not'}`, async (context) => {
    const { app, client, upstream, clock } = await startTunnel(context);
    clock.turn(30_000);
    const stopping = app.app.stop();
    assert.equal(app.app.waitedFor, 0);
    await client.has('\u0088\u0002\u0003\u00e9');
    await Promise.all([client.left, upstream.left]);
    // The client's reply to the close frame does not count as use of the tunnel.
    client.send('\u0088\u0000');
    await allArrived();
    assert.equal(app.app.waitedFor, 0);
    // The ends of both sides are noticed, too, and nothing else is waited for.
    if (isAnswered) for (const side of [client, upstream]) side.finish();
    else clock.turn(5000);
    await stopping;
    await eventually('no timer is left', () => clock.pending === 0);
  });
}

test('data sent right after the handshake is not lost', async (context) => {
  const peers = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send(`${SWITCH}early from the provider`);
    peers.resolve(peer);
  });
  client.send(`${requestText(app, 'GET /v1/responses', OFFER)}early from the client`);
  await client.message();
  await client.has('early from the provider');
  await (await peers.promise).has('early from the client');
});

for (const [who, other] of [
  ['client', 'upstream'],
  ['upstream', 'client'],
] as const) {
  test(`a reset by the ${who} ends the other side`, async (context) => {
    const tunnel = await startTunnel(context);
    tunnel[who].reset();
    await tunnel[other].left;
  });
}

test('a response other than 101 arrives unchanged', async (context) => {
  const refusal = 'HTTP/1.1 403 No Sockets\r\nX-Why: b\r\nContent-Length: 4\r\n\r\nnope';
  const { app, client } = await startPair(context, refusal);
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  const answer = await client.message();
  assert.equal(answer.startLine, 'HTTP/1.1 403 No Sockets');
  assert.deepEqual(valuesOf(answer, 'x-why'), ['b']);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), []);
  assert.equal(answer.body, 'nope');
});

test('a streamed response other than 101 arrives', async (context) => {
  const { app, client } = await startPair(
    context,
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  );
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  assert.equal((await client.message()).body, 'abc');
});

for (const [what, answer] of [
  ['the wrong Sec-WebSocket-Accept', SWITCH.replace('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=', 'AAAA')],
  ['no Sec-WebSocket-Accept', SWITCH.replace(/Sec-WebSocket-Accept: [^\r]+\r\n/u, '')],
  ['another protocol', SWITCH.replace('WebSocket\r\n', 'h2c\r\n')],
  ['no Upgrade', SWITCH.replace('upgrade: WebSocket\r\n', '')],
  ['a length', SWITCH.replace('x-dup: 1', 'Content-Length: 0')],
  ['a transfer coding', SWITCH.replace('x-dup: 1', 'Transfer-Encoding: chunked')],
] as const) {
  test(`a 101 with ${what} is not relayed: the client gets a 426`, async (context) => {
    const { app, client, upstream } = await startPair(context, answer);
    client.send(requestText(app, 'GET /v1/responses', OFFER));
    const refusal = await client.message();
    assert.equal(statusOf(refusal), 426, refusal.raw);
    assert.match(refusal.body, /an invalid HTTP response: a 101 that/u);
    await upstream.connections[0]?.left;
    await eventually(
      'the stats are closed',
      () => app.app.pool('openai')?.stats.snapshot().closedBy.error === 1,
    );
  });
}

test('an upgrade to an unreachable upstream is answered 426', async (context) => {
  const app = await startApp(context, { upstream: 'http://127.0.0.1:9', pool: { maxRetries: 0 } });
  const client = await connectRaw(context, app.port, requestText(app, 'GET /v1/responses', OFFER));
  const answer = await client.message();
  assert.equal(statusOf(answer), 426);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['upgrade_failed']);
  assert.deepEqual(valuesOf(answer, 'upgrade'), ['websocket']);
  assert.equal(await client.left, 'fin');
});

test('an upgrade is answered 426 if the provider hangs up without a response', async (context) => {
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.finish();
  });
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  assert.equal(statusOf(await client.message()), 426);
});

test('a client that leaves before the response to its upgrade ends the upstream connection', async (context) => {
  const asked = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    asked.resolve(peer);
  });
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  const upstream = await asked.promise;
  client.socket.destroy();
  await upstream.left;
});

test('an upgrade with a bad Origin or Host is refused and not forwarded', async (context) => {
  const { app, client, upstream } = await startPair(context, SWITCH);
  client.send(requestText(app, 'GET /v1/responses', [...OFFER, 'Origin: https://evil.example']));
  const answer = await client.message();
  assert.equal(statusOf(answer), 403);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['origin_not_allowed']);
  const other = await connectRaw(context, app.port);
  other.send(requestText(app, 'GET /v1/responses', OFFER).replace(/Host: .*/u, 'Host: evil.example'));
  assert.equal(statusOf(await other.message()), 403);
  assert.equal(upstream.connections.length, 0);
});

for (const [what, path, lines] of [
  [
    'h2c',
    '/v1/responses',
    ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'],
  ],
  ['a WebSocket on another path', '/v1/audio/speech', OFFER],
  ['a WebSocket among other protocols', '/v1/responses', ['Connection: upgrade', 'Upgrade: h2c, websocket']],
] as const) {
  test(`the offer of ${what} is ignored and the request is served as usual`, async (context) => {
    const { app, client, upstream } = await startPair(context);
    client.send(requestText(app, `GET ${path}`, lines));
    assert.equal((await client.message()).body, 'ok');
    const [request] = upstream.requests;
    assert.ok(request);
    assert.deepEqual(
      headersBut(request, 'x-codex', 'host', 'connection').filter(([name]) => /upgrade|http2/iu.test(name)),
      [],
    );
    // The connection remains usable.
    client.send(requestText(app, 'GET /v1/models'));
    assert.equal((await client.message()).body, 'ok');
  });
}

test('a POST that offers h2c keeps its body', async (context) => {
  const { app, client, upstream } = await startPair(context, OK_ANSWER);
  client.send(
    requestText(app, 'POST /v1/responses', ['Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 4']) +
      'body',
  );
  assert.equal((await client.message()).body, 'ok');
  assert.equal(upstream.requests[0]?.body, 'body');
});

test('the total timeout ends at the protocol switch', async (context) => {
  const { client, upstream, clock } = await startTunnel(context);
  clock.turn(86_400_000);
  upstream.send('still here');
  await client.has('still here');
});
