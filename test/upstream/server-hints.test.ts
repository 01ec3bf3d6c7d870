import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Pool } from '../../src/upstream/pool.ts';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

interface Hinted {
  readonly clock: TurnedClock;
  readonly server: TaggedServer;
  readonly pool: Pool;
  readonly url: string;
}

/** Starts a proxy with an idle timeout of 10 s and a server that responds with this `Keep-Alive` header. */
async function hinted(context: TestContext, hint: string): Promise<Hinted> {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, {
    handler: ({ response }) => {
      response.writeHead(200, { 'content-length': 2, 'Keep-Alive': hint });
      response.end('ok');
    },
  });
  const { app, url } = await startApp(context, {
    upstream: server.url,
    pool: { poolIdleTimeoutSecs: 10 },
    clock,
  });
  await ask(`${url}/v1/models`);
  const pool = poolOf(app);
  await settledStats(pool);
  return { clock, server, pool, url };
}

test('a Keep-Alive hint of 5 s closes the connection after 4 s', async (context) => {
  const { clock, server, pool, url } = await hinted(context, 'timeout=5, max=100');
  clock.turn(3999);
  await allArrived();
  assert.deepEqual(server.openIds, [1]);
  clock.turn(1);
  await eventually('the server sees the close', () => server.open.length === 0);
  assert.deepEqual(counted(pool.stats.closedBy), { server_hint: 1 });
  await ask(`${url}/v1/models`);
  assert.deepEqual(counted(pool.stats.createdBy), { first_use: 1, after_idle_timeout: 1 });
});

test('a hint longer than the idle timeout extends nothing', async (context) => {
  const { clock, server, pool } = await hinted(context, 'timeout=1000');
  clock.turn(9999);
  await allArrived();
  assert.deepEqual(server.openIds, [1]);
  clock.turn(1);
  await eventually('the server sees the close', () => server.open.length === 0);
  assert.deepEqual(counted(pool.stats.closedBy), { idle_timeout: 1 });
});

for (const secs of [0, 1]) {
  test(`after a hint of ${secs} s the connection is not reused`, async (context) => {
    const { server, pool, url } = await hinted(context, `timeout=${secs}`);
    await eventually('the server sees the close', () => server.open.length === 0);
    await ask(`${url}/v1/models`);
    assert.deepEqual(server.callIds, [1, 2]);
    await eventually('both are closed', () => pool.stats.closed === 2);
    assert.deepEqual(counted(pool.stats.closedBy), { server_hint: 2 });
  });
}

test('a hint without a timeout changes nothing', async (context) => {
  const { clock, server, pool } = await hinted(context, 'max=5');
  clock.turn(9999);
  await allArrived();
  assert.deepEqual(server.openIds, [1]);
  clock.turn(1);
  await eventually('the server sees the close', () => server.open.length === 0);
  assert.deepEqual(counted(pool.stats.closedBy), { idle_timeout: 1 });
});

test('only the hint of the latest response counts', async (context) => {
  const { clock, server, url } = await hinted(context, 'timeout=5');
  server.handler = ({ response }) => response.end('no hint');
  await ask(`${url}/v1/models`);
  clock.turn(9999);
  await allArrived();
  assert.deepEqual(server.openIds, [1]);
});
