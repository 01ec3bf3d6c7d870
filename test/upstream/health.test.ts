import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { FaultCounts } from '../../src/upstream/recent-faults.ts';
import { poolOf, settledStats } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

test('an unreachable provider is failing, is tried every minute, and recovers by itself', async (context) => {
  const clock = new TurnedClock();
  const port = await freePort();
  const upstream = `http://127.0.0.1:${port}`;
  const { app, url } = await startApp(context, { upstream, clock, pool: { maxRetries: 0 } });
  const { health } = poolOf(app).stats;
  assert.equal(health.view(0).reachability.kind, 'unknown');
  await ask(`${url}/v1/models`);
  const { reachability } = health.view(clock.now());
  assert.ok(reachability.kind === 'failing' && reachability.code === 'connect_failed');
  assert.equal(
    (await ask(`${url}/readyz?verbose`)).body,
    '{"status":"ready","providers":{"openai":"failing","anthropic":"ready"}}',
  );
  clock.turn(60_000);
  await allArrived();
  assert.equal(clock.pending, 1, 'the probe has failed, and the next one waits');
  assert.equal(health.isFailing, true);
  const server = await startTaggedServer(context, { port });
  clock.turn(60_000);
  await eventually('it has recovered', () => !health.isFailing);
  assert.equal(clock.pending, 0, 'no further probe');
  assert.equal(server.calls.length, 0, 'no request was sent');
  assert.equal(
    (await ask(`${url}/readyz?verbose`)).body,
    '{"status":"ready","providers":{"openai":"ready","anthropic":"ready"}}',
  );
});

test('with every provider failing, the proxy is ready and reports each as failing', async (context) => {
  const upstream = `http://127.0.0.1:${await freePort()}`;
  const { url } = await startApp(context, { upstream, pool: { maxRetries: 0 } });
  await ask(`${url}/v1/models`);
  await ask(`${url}/v1/messages`, { method: 'POST', body: '{}' });
  const { status, body } = await ask(`${url}/readyz?verbose`);
  assert.equal(status, 200);
  assert.match(body, /"openai":"failing","anthropic":"failing"/u);
});

test('a response ends a failure whatever its status', async (context) => {
  const port = await freePort();
  const upstream = `http://127.0.0.1:${port}`;
  const { app, url } = await startApp(context, { upstream, pool: { maxRetries: 0 } });
  await ask(`${url}/v1/models`);
  assert.equal(poolOf(app).stats.health.isFailing, true);
  const server = await startTaggedServer(context, { port });
  server.handler = ({ response }) => void response.writeHead(529).end();
  await ask(`${url}/v1/models`);
  assert.equal(poolOf(app).stats.health.isFailing, false);
});

test('a probe connects and closes without counting as a connection', async (context) => {
  const server = await startTaggedServer(context);
  const { app } = await startApp(context, { upstream: server.url });
  const outcome = await poolOf(app).prober.probe();
  assert.ok(outcome.kind === 'reachable' && outcome.connectMs >= 0 && outcome.tlsMs === null);
  await eventually(
    'the server saw it come and go',
    () => server.sockets.length === 1 && server.open.length === 0,
  );
  assert.equal((await settledStats(poolOf(app))).created, 0);
});

test('a probe of a port that does not speak TLS fails with its code', async (context) => {
  const plain = net
    .createServer((socket) => void socket.on('error', () => undefined).end('hello\n'))
    .listen(0);
  context.after(() => plain.close());
  const address = plain.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { app } = await startApp(context, { upstream: `https://127.0.0.1:${port}` });
  const outcome = await poolOf(app).prober.probe();
  assert.ok(outcome.kind === 'failing' && outcome.code === 'tls_failed');
});

test('a probe in progress is cancelled when the proxy closes', async (context) => {
  const server = await startTaggedServer(context);
  const { app } = await startApp(context, { upstream: server.url });
  const probe = poolOf(app).prober.probe();
  app.close();
  await probe;
  await eventually('no socket is left', () => server.open.length === 0);
});

test('a replaced stale connection is among the faults of the last five minutes', () => {
  const counts = new FaultCounts();
  counts.count('staleReplaced', 0);
  counts.count('resets', 61_000);
  counts.count('resets', 62_000);
  assert.deepEqual(counts.view(299_000), { errors: 0, resets: 2, timeouts: 0, staleReplaced: 1 });
  assert.deepEqual(counts.view(301_000), { errors: 0, resets: 2, timeouts: 0, staleReplaced: 0 });
  counts.count('errors', 600_000);
  assert.deepEqual(counts.view(600_000), { errors: 1, resets: 0, timeouts: 0, staleReplaced: 0 });
});
