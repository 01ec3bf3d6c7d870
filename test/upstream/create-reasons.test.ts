import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Pool } from '../../src/upstream/pool.ts';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

interface Started {
  readonly clock: TurnedClock;
  readonly server: TaggedServer;
  readonly pool: Pool;
  readonly url: string;
}

async function start(context: TestContext): Promise<Started> {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, clock, pool: { maxRetries: 0 } });
  return { clock, server, pool: poolOf(app), url };
}

/** Sends requests that are all in flight before the first is answered, so that each has its own connection. */
async function together({ server, pool, url }: Started, count: number): Promise<void> {
  const before = server.calls.length;
  server.handler = () => undefined;
  const clients = Array.from({ length: count }, () => new ClientCall(`${url}/v1/models`));
  await eventually('all are held', () => server.calls.length === before + count);
  for (const call of server.calls.slice(before)) answerOk(call);
  for (const client of clients) assert.equal((await client.answer).status, 200);
  server.handler = answerOk;
  await settledStats(pool);
}

/** Returns the create reasons of the open connections, ordered by connection number. */
function reasons(pool: Pool): string[] {
  return pool
    .connections()
    .toSorted((a, b) => a.id - b.id)
    .map((connection) => connection.createReason);
}

test('the latest close gives the next connection its reason, the previous close the one after', async (context) => {
  const started = await start(context);
  const { server, pool } = started;
  await together(started, 3);
  assert.deepEqual(reasons(pool), ['first_use', 'no_idle', 'no_idle']);
  server.socket(1).socket.end();
  await eventually('one is closed', () => pool.stats.closed === 1);
  server.reset(server.socket(2));
  await eventually('two are closed', () => pool.stats.closed === 2);
  await together(started, 4);
  assert.deepEqual(reasons(pool).slice(1), ['after_reset', 'after_server_close', 'no_idle']);
});

test('a failed dial passes its reason on to the next dial', async (context) => {
  const started = await start(context);
  const { clock, server, pool, url } = started;
  await ask(`${url}/v1/models`);
  await settledStats(pool);
  clock.turn(90_000);
  await eventually('the connection is closed', () => server.open.length === 0);
  const { port } = server;
  server.close();
  const refused = await ask(`${url}/v1/models`);
  assert.equal(refused.headers['x-lunaroute-error'], 'connect_failed');
  const again = await startTaggedServer(context, { port });
  await ask(`${url}/v1/models`);
  assert.deepEqual(again.callIds, [1]);
  const stats = await settledStats(pool);
  assert.deepEqual(counted(stats.createdBy), { first_use: 1, after_idle_timeout: 1 });
  assert.equal(stats.connectFailed, 1);
});

test('the first successful dial after failed dials is the first use', async (context) => {
  const started = await start(context);
  const { server, pool, url } = started;
  const { port } = server;
  server.close();
  await ask(`${url}/v1/models`);
  await startTaggedServer(context, { port });
  await ask(`${url}/v1/models`);
  const stats = await settledStats(pool);
  assert.deepEqual(counted(stats.createdBy), { first_use: 1 });
  assert.equal(stats.connectFailed, 1);
});
