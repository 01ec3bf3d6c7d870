import assert from 'node:assert/strict';
import net from 'node:net';
import test from 'node:test';
import { Listener } from '../../src/proxy/listener.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { statusOf, valuesOf } from '../support/http-message.ts';
import { requestText, startPair, startScriptedPair } from '../support/raw-pair.ts';
import { connectRaw, type RawPeer } from '../support/raw-peer.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';

/** Returns the error code of a failed connection; empty if it succeeds. */
function connectErrorCode(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve('');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'no code'));
  });
}

const BEGIN = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n';

/** Starts a client that is in the middle of a stream. */
async function startStream(context: test.TestContext): Promise<{
  readonly pair: Awaited<ReturnType<typeof startScriptedPair>>;
  readonly upstream: RawPeer;
}> {
  const peers = Promise.withResolvers<RawPeer>();
  const pair = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send(BEGIN);
    peers.resolve(peer);
  });
  pair.client.send(requestText(pair.app, 'GET /v1/models'));
  await pair.client.has('begin');
  return { pair, upstream: await peers.promise };
}

test('draining refuses new connections, lets a stream finish, and then completes', async (context) => {
  const { pair, upstream } = await startStream(context);
  let drained = false;
  const draining = pair.app.app.drain().then(() => (drained = true));
  assert.equal(await connectErrorCode(pair.app.port), 'ECONNREFUSED');
  await allArrived();
  assert.equal(drained, false);
  upstream.send('4\r\nlast\r\n0\r\n\r\n');
  assert.equal((await pair.client.message()).body, 'beginlast');
  await draining;
  assert.equal(await pair.client.left, 'fin');
});

test('idle clients do not delay a drain', async (context) => {
  const { app, client } = await startPair(context);
  client.send(requestText(app, 'GET /v1/models'));
  await client.message();
  const silent = await connectRaw(context, app.port);
  await app.app.drain();
  await Promise.all([client.left, silent.left]);
});

test('a client that leaves its stream lets a drain complete', async (context) => {
  const { pair } = await startStream(context);
  const draining = pair.app.app.drain();
  pair.client.socket.destroy();
  await draining;
});

test('a complete response that a slow client has not yet read survives a drain', async (context) => {
  const body = Buffer.alloc(64 * 1024 * 1024, 'x');
  const handed = Promise.withResolvers<void>();
  const listener = new Listener({
    handle: (_request, response) => {
      response.end(body);
      handed.resolve();
    },
    refused: () => undefined,
  });
  context.after(() => listener.closeAll());
  const { port } = await listener.listen('127.0.0.1', 0);
  const client = await connectRaw(context, port);
  let bytes = 0;
  client.socket.removeAllListeners('data');
  client.socket.pause();
  client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n');
  await handed.promise;
  const draining = listener.drain();
  await allArrived();
  client.socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  client.socket.resume();
  await Promise.all([draining, client.left]);
  assert.ok(bytes > body.length, `${bytes} bytes arrived`);
});

test('an upload in progress finishes during a drain', async (context) => {
  const { app, client, upstream } = await startPair(context);
  client.send(requestText(app, 'POST /v1/files', ['Transfer-Encoding: chunked']) + '5\r\nbegin\r\n');
  await eventually('the upstream is reached', () => upstream.connections.length === 1);
  const draining = app.app.drain();
  client.send('3\r\nend\r\n0\r\n\r\n');
  assert.equal(statusOf(await client.message()), 200);
  await draining;
  assert.equal(upstream.requests[0]?.body, 'beginend');
});

test('a request waiting behind another during a drain is still answered', async (context) => {
  const release = Promise.withResolvers<void>();
  const { app, client, upstream } = await startPair(context, (_request, peer) => {
    void release.promise.then(() => peer.send(OK_ANSWER));
    return '';
  });
  client.send(requestText(app, 'GET /v1/a') + requestText(app, 'GET /v1/b'));
  await eventually('the first is under way, and the second waits', () => upstream.requests.length === 1);
  const draining = app.app.drain();
  release.resolve();
  assert.equal((await client.message()).body, 'ok');
  assert.equal((await client.message()).body, 'ok');
  await draining;
});

test('the proxy is not ready while it drains', async (context) => {
  const { pair, upstream } = await startStream(context);
  const prober = await connectRaw(context, pair.app.port, requestText(pair.app, 'GET /readyz').slice(0, -2));
  await allArrived();
  const draining = pair.app.app.drain();
  prober.send('\r\n');
  const answer = await prober.message();
  assert.equal(statusOf(answer), 503);
  assert.match(answer.body, /"status":"draining"/u);
  assert.deepEqual(valuesOf(answer, 'content-type'), ['application/json']);
  upstream.send('0\r\n\r\n');
  await draining;
});

test('closing ends requests in progress at once', async (context) => {
  const { pair, upstream } = await startStream(context);
  pair.app.app.close();
  await Promise.all([pair.client.left, upstream.left]);
  assert.doesNotMatch((await pair.client.rest()).text, /\r\n0\r\n/u);
});
