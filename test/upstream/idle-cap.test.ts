import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';

interface AfterBurst {
  readonly server: TaggedServer;
  readonly pool: Pool;
  readonly url: string;
  /** Numbers of the connections in the order in which their responses ended. */
  readonly order: number[];
}

/** Sends `count` requests, holds them until all have arrived, then answers them one by one. */
async function burst(
  context: TestContext,
  count: number,
  settings: Partial<PoolSettings>,
): Promise<AfterBurst> {
  const server = await startTaggedServer(context, { handler: () => undefined });
  const { app, url } = await startApp(context, { upstream: server.url, pool: settings });
  const pool = poolOf(app);
  const asked = Array.from({ length: count }, () => ask(`${url}/v1/models`));
  await eventually(`all ${count} are held at the same time`, () => server.calls.length === count);
  for (const call of server.calls) {
    const before = pool.stats.active;
    answerOk(call);
    await eventually('it is no longer active', () => pool.stats.active === before - 1);
  }
  for (const answer of await Promise.all(asked)) assert.equal(answer.status, 200);
  server.handler = answerOk;
  return { server, pool, url, order: server.callIds };
}

test('of a burst of 50, exactly 8 connections remain under a cap of 8', async (context) => {
  const { server, pool, order } = await burst(context, 50, { poolMaxIdle: 8 });
  await eventually('the server sees 42 closes', () => server.open.length === 8);
  await allArrived();
  assert.equal(server.sockets.length, 50);
  // The least recently used connections are closed: the last eight to finish stay.
  assert.deepEqual(new Set(server.openIds), new Set(order.slice(-8)));
  const stats = pool.stats.snapshot();
  assert.deepEqual(counted(stats.closedBy), { idle_cap: 42 });
  assert.deepEqual(counted(stats.createdBy), { first_use: 1, no_idle: 49 });
  assert.equal(stats.idle, 8);
});

test('the most recently used idle connection is used first', async (context) => {
  const { server, pool, url, order } = await burst(context, 12, { poolMaxIdle: 8 });
  for (let request = 0; request < 3; request += 1) await ask(`${url}/v1/models`);
  const latest = order.at(-1);
  assert.deepEqual(server.callIds.slice(12), [latest, latest, latest]);
  await settledStats(pool);
  server.handler = () => undefined;
  const asked = Array.from({ length: 8 }, () => ask(`${url}/v1/models`));
  await eventually('eight are held', () => server.calls.length === 23);
  assert.deepEqual(server.callIds.slice(15), order.slice(-8).toReversed());
  for (const call of server.calls.slice(15)) answerOk(call);
  await Promise.all(asked);
  const stats = await settledStats(pool);
  assert.equal(stats.created, 12, 'nothing was dialled while one was idle');
  assert.equal(stats.reused, 11);
});

test('requests beyond the number of idle connections never wait', async (context) => {
  const { server, pool, url } = await burst(context, 2, { poolMaxIdle: 8 });
  server.handler = () => undefined;
  const asked = Array.from({ length: 5 }, () => ask(`${url}/v1/models`));
  await eventually('all five are held at the same time', () => server.calls.length === 7);
  assert.equal(pool.stats.active, 5);
  assert.deepEqual(counted(pool.stats.createdBy), { first_use: 1, no_idle: 4 });
  for (const call of server.calls.slice(2)) answerOk(call);
  await Promise.all(asked);
});

test('a cap of 0 gives every request its own connection', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, pool: { poolMaxIdle: 0 } });
  for (let request = 0; request < 3; request += 1) await ask(`${url}/v1/models`);
  await eventually('none is kept', () => server.open.length === 0);
  assert.deepEqual(server.callIds, [1, 2, 3]);
  const stats = await settledStats(poolOf(app));
  assert.deepEqual(counted(stats.closedBy), { idle_cap: 3 });
  assert.deepEqual(counted(stats.createdBy), { first_use: 1, after_idle_cap: 2 });
});
