import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { LearnedIdleLimit } from '../../src/upstream/idle-limit.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

interface Taught {
  readonly clock: TurnedClock;
  readonly server: TaggedServer;
  readonly pool: Pool;
}

/**
 * Starts a proxy whose server closes connections one after another once each has been idle for the given time,
 * optionally with stray bytes just before the close; then leaves one more idle connection.
 */
async function taught(context: TestContext, idleMs: readonly number[], stray = ''): Promise<Taught> {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, clock });
  const pool = poolOf(app);
  for (const ms of idleMs) {
    await ask(`${url}/v1/models`);
    await settledStats(pool);
    clock.turn(ms);
    for (const { socket } of server.open) socket.end(stray);
    await eventually('the pool has closed it', () => pool.stats.open === 0);
  }
  const reason = stray === '' ? 'server_closed' : 'error';
  assert.deepEqual(counted(pool.stats.closedBy), { [reason]: idleMs.length });
  await ask(`${url}/v1/models`);
  await settledStats(pool);
  return { clock, server, pool };
}

test('after three consistent server closes, the next connection is closed a second earlier', async (context) => {
  const { clock, server, pool } = await taught(context, [31_000, 30_000, 32_000]);
  clock.turn(28_999);
  await allArrived();
  assert.deepEqual(server.openIds, [4]);
  clock.turn(1);
  await eventually('the server sees the close', () => server.open.length === 0);
  assert.deepEqual(counted(pool.stats.closedBy), { server_closed: 3, idle_timeout: 1 });
});

test('closes after bytes that answer no request teach nothing', async (context) => {
  const { clock, server, pool } = await taught(context, [30_000, 30_000, 30_000], 'stray');
  assert.equal(pool.learnedLimit, undefined);
  clock.turn(89_999);
  await allArrived();
  assert.deepEqual(server.openIds, [4]);
});

test('two closes teach nothing', async (context) => {
  const { clock, server } = await taught(context, [30_000, 30_000]);
  clock.turn(89_999);
  await allArrived();
  assert.deepEqual(server.openIds, [3]);
});

test('inconsistent closes teach nothing', async (context) => {
  const { clock, server } = await taught(context, [30_000, 30_000, 32_001]);
  clock.turn(89_999);
  await allArrived();
  assert.deepEqual(server.openIds, [4]);
});

test('a learned limit is forgotten after an hour', () => {
  const limit = new LearnedIdleLimit();
  for (const atMs of [0, 1000, 2000]) limit.serverClosed(20_000, atMs);
  assert.equal(limit.limitMs(2000 + 60 * 60_000), 19_000);
  assert.equal(limit.limitMs(2000 + 60 * 60_000 + 1), Infinity);
});

test('closes more than ten minutes apart do not count together', () => {
  const limit = new LearnedIdleLimit();
  for (const atMs of [0, 300_000, 600_001]) limit.serverClosed(20_000, atMs);
  assert.equal(limit.limitMs(600_001), Infinity);
  limit.serverClosed(20_000, 700_000);
  assert.equal(limit.limitMs(700_000), 19_000);
});

test('connections closed together by a restart teach nothing', () => {
  const learned = new LearnedIdleLimit();
  for (let connection = 0; connection < 10; connection += 1)
    learned.serverClosed(30_000, 1_000_000 + connection);
  assert.equal(learned.limitMs(1_000_100), Infinity);
});

test('a server that closes at once does not turn reuse off', () => {
  const learned = new LearnedIdleLimit();
  for (let close = 1; close <= 5; close += 1) learned.serverClosed(300, close * 10_000);
  assert.equal(learned.limitMs(60_000), Infinity);
});
