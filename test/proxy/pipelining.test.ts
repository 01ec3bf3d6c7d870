import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Listener } from '../../src/proxy/listener.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { requestText, startPair } from '../support/raw-pair.ts';
import { connectRaw, type RawPeer } from '../support/raw-peer.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';

test('pipelined requests are served one at a time, in order', async (context) => {
  const waiting: RawPeer[] = [];
  const { app, client, upstream } = await startPair(context, (_request, peer) => {
    waiting.push(peer);
    return '';
  });
  const paths = ['/v1/a', '/v1/b', '/v1/c'];
  client.send(paths.map((path) => requestText(app, `GET ${path}`)).join(''));
  for (const [at, path] of paths.entries()) {
    await eventually(`${path} is at the provider`, () => waiting.length > at);
    await allArrived();
    assert.deepEqual(
      upstream.requests.map(({ startLine }) => startLine.split(' ')[1]),
      paths.slice(0, at + 1),
    );
    waiting[at]?.send(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n${path}`);
    assert.equal((await client.message()).body, path);
  }
  // Pipelined requests wait for each other and need only one connection.
  assert.equal(upstream.connections.length, 1);
});

test('a body pipelined behind a request in progress arrives whole', async (context) => {
  const { app, client, upstream } = await startPair(context);
  const body = 'x'.repeat(300_000);
  const upload = requestText(app, 'POST /v1/files', [`Content-Length: ${body.length}`]) + body;
  client.send(requestText(app, 'GET /v1/models') + upload + requestText(app, 'GET /v1/models'));
  for (let answer = 0; answer < 3; answer += 1) assert.equal((await client.message()).body, 'ok');
  assert.deepEqual(
    upstream.requests.map((request) => request.body.length),
    [0, body.length, 0],
  );
});

test('thousands of pipelined requests are all answered', async (context) => {
  const { app, client, upstream } = await startPair(context);
  const count = 2000;
  client.send(requestText(app, 'GET /v1/models').repeat(count));
  for (let answer = 0; answer < count; answer += 1) assert.equal((await client.message()).body, 'ok');
  assert.equal(upstream.requests.length, count);
});

test('a client that leaves drops its waiting requests', async (context) => {
  const { app, client, upstream } = await startPair(context, '');
  client.send(requestText(app, 'GET /v1/a') + requestText(app, 'GET /v1/b'));
  await eventually('the first is at the provider', () => upstream.requests.length === 1);
  client.reset();
  await upstream.connections[0]?.left;
  await eventually('nothing is in progress', () => app.app.inFlight === 0);
  const other = await connectRaw(context, app.port, requestText(app, 'GET /v1/c'));
  await eventually('another client is served', () => upstream.requests.length === 2);
  assert.equal(upstream.requests[1]?.startLine, 'GET /v1/c HTTP/1.1');
  upstream.connections[1]?.send(OK_ANSWER);
  assert.equal((await other.message()).body, 'ok');
});

test('a request behind a response that closes its connection is not served', async (context) => {
  const { app, client, upstream } = await startPair(context);
  client.send(requestText(app, 'GET /v1/a', ['Connection: close']) + requestText(app, 'GET /v1/b'));
  assert.equal((await client.message()).body, 'ok');
  assert.equal((await client.rest()).text, '');
  assert.equal(upstream.requests.length, 1);
});

test('a client that sends endlessly is read no faster than it is served', async (context) => {
  const text = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const count = 200_000;
  let served = 0;
  let maxAhead = 0;
  const listener = new Listener({
    handle: (request, response) => {
      served += 1;
      maxAhead = Math.max(maxAhead, request.socket.bytesRead / text.length - served);
      setImmediate(() => response.end());
    },
    refused: () => undefined,
  });
  context.after(() => {
    void listener.retire();
    listener.closeAll();
  });
  const { port } = await listener.listen('127.0.0.1', 0);
  const client = await connectRaw(context, port, text.repeat(count));
  client.socket.resume();
  await eventually('many are served', () => served > 5000);
  assert.ok(maxAhead < 10_000, `${maxAhead} requests were taken in ahead`);
});
