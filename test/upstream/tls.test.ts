import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poolOf } from '../support/books.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

test('a server with a private certificate is trusted through ca_file', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const { app, url } = await startApp(context, { upstream: server.url, openai: { ca: CA } });
  for (let request = 0; request < 2; request += 1) assert.equal((await ask(`${url}/v1/models`)).body, 'ok');
  assert.deepEqual(server.callIds, [1, 1]);
  const [connection] = poolOf(app).connections();
  assert.ok(connection?.tlsMs !== undefined && connection.tlsMs >= 0, 'the time of the handshake is known');
  assert.equal(connection.remote, `127.0.0.1:${server.port}`);
});

test('without ca_file it is a 502 tls_failed at once, which names the setting', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const { app, url } = await startApp(context, { upstream: server.url });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
  assert.match(answer.body, /ca_file/u);
  const books = poolOf(app).ledger.books();
  assert.deepEqual([books.created, books.connectFailed, books.dialing], [0, 1, 0]);
});

test('a certificate for another name is a 502 tls_failed', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls(), host: '127.0.0.2' }).catch(
    () => undefined,
  );
  if (server === undefined) return context.skip('127.0.0.2 cannot be had');
  const { url } = await startApp(context, { upstream: server.url, openai: { ca: CA } });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
});

test('a server that does not speak TLS is a 502 tls_failed', async (context) => {
  const server = await startTaggedServer(context);
  const { url } = await startApp(context, { upstream: server.url.replace('http:', 'https:') });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
});

test('the second connection takes up the TLS session of the first', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const pool = { poolMaxIdle: 0 };
  const { url } = await startApp(context, { upstream: server.url, pool, openai: { ca: CA } });
  for (let request = 0; request < 2; request += 1) await ask(`${url}/v1/models`);
  assert.deepEqual(server.callIds, [1, 2]);
  assert.deepEqual(
    server.sockets.map((socket) => socket.resumed),
    [false, true],
  );
});
