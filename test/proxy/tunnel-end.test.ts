import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import test from 'node:test';
import { Listener } from '../../src/proxy/listener.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { requestText, startScriptedPair } from '../support/raw-pair.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { OFFER, SWITCH, startTunnel } from './upgrade-tunnel.ts';

test('a stop waits for a tunnel in use and sends it a close frame after 30 s without data', async (context) => {
  const { app, client, upstream, clock } = await startTunnel(context);
  let stopped = false;
  clock.turn(29_000);
  const stopping = app.app.stop().then(() => (stopped = true));
  client.send('still here');
  await upstream.has('still here');
  clock.turn(29_999);
  await allArrived();
  assert.equal(stopped, false);
  assert.equal(app.app.waitedFor, 1);
  assert.equal(client.received, '');
  clock.turn(1);
  await client.has('\u0088\u0002\u0003\u00e9');
  await upstream.left;
  const [head, size, ...masked] = Buffer.from(upstream.received.slice('still here'.length), 'latin1');
  assert.deepEqual([head, size], [0x88, 0x82]);
  const code = masked.slice(4).map((byte, at) => byte ^ (masked[at] ?? 0));
  assert.deepEqual(code, [0x03, 0xe9]);
  client.finish();
  upstream.finish();
  await stopping;
  await eventually('no timer is left', () => clock.pending === 0);
});

test('a tunnel in use still gets a close frame when the stop is not awaited', async (context) => {
  const { app, client, upstream } = await startTunnel(context);
  client.send('in use');
  await upstream.has('in use');
  void app.app.stop();
  app.app.cut();
  await client.has('\u0088\u0002\u0003\u00e9');
  await Promise.all([client.left, upstream.left]);
  assert.deepEqual(
    [...Buffer.from(upstream.received.slice('in use'.length), 'latin1')].slice(0, 2),
    [0x88, 0x82],
  );
  await eventually('the stats are closed', () => app.app.pool('openai')?.stats.open === 0);
});

test('a client that closes first also closes the provider side', async (context) => {
  const { client, upstream } = await startTunnel(context);
  client.send('last words');
  client.finish();
  const { text } = await upstream.rest();
  assert.equal(text, 'last words');
  upstream.finish();
  await client.left;
});

test('a tunnel whose client has left closes even if the provider never does', async (context) => {
  const { app, client, upstream, clock } = await startTunnel(context);
  client.finish();
  await upstream.left;
  clock.turn(5000);
  await client.left;
  await eventually('the stats are closed', () => app.app.pool('openai')?.stats.open === 0);
  assert.equal(app.app.inFlight, 0);
  assert.equal(clock.pending, 0);
});

test('a provider that closes first also closes the client side, after its last byte', async (context) => {
  const { client, upstream } = await startTunnel(context);
  const body = 'x'.repeat(3_000_000);
  client.socket.pause();
  upstream.send(body);
  upstream.finish();
  await upstream.left;
  client.socket.resume();
  const { text } = await client.rest();
  assert.equal(text.length, body.length);
});

test('the last bytes of a closed provider connection wait for a slow client', async () => {
  const written: string[] = [];
  const slow: (() => void)[] = [];
  const client = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString());
      slow.push(done);
    },
  });
  const upstream = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => done(),
    allowHalfOpen: false,
  });
  new Listener({ handle: () => undefined, refused: () => undefined }).relay(client, upstream);
  upstream.push('one');
  upstream.push('two');
  upstream.push(null);
  await once(upstream, 'close');
  assert.equal(client.destroyed, false);
  slow.shift()?.();
  await eventually('the rest is written', () => written.length === 2);
  slow.shift()?.();
  await once(client, 'close');
  assert.deepEqual(written, ['one', 'two']);
});

test('a tunnel ends with the proxy and leaves the stats', async (context) => {
  const peers = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send(SWITCH);
    peers.resolve(peer);
  });
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  await client.message();
  app.app.close();
  await client.left;
  await (
    await peers.promise
  ).left;
  await eventually('the stats are closed', () => app.app.pool('openai')?.stats.snapshot().open === 0);
});

test('an upgrade still unanswered while the port moves works afterwards, and a stop waits for it alone', async (context) => {
  const clock = new TurnedClock();
  const asked = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(
    context,
    async (peer) => {
      await peer.message();
      asked.resolve(peer);
    },
    { clock },
  );
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  const upstream = await asked.promise;
  const { settings } = app;
  assert.deepEqual(await app.app.apply({ ...settings, port: await freePort() }), {});
  upstream.send(SWITCH);
  await client.message();
  assert.equal(app.app.waitedFor, 1);
  client.send('ping');
  await upstream.has('ping');
  upstream.send('pong');
  await client.has('pong');

  const stopping = app.app.stop();
  clock.turn(30_000);
  await client.has('\u0088\u0002\u0003\u00e9');
  client.finish();
  upstream.finish();
  await stopping;
  assert.equal(app.app.waitedFor, 0);
  await eventually('no timer is left', () => clock.pending === 0);
});
