import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

test('an idle connection stays open until the idle timeout and is closed then', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, {
    upstream: server.url,
    pool: { poolIdleTimeoutSecs: 60 },
    clock,
  });
  await ask(`${url}/v1/models`);
  await settledStats(poolOf(app));
  clock.turn(59_999);
  await allArrived();
  assert.deepEqual(server.openIds, [1]);
  clock.turn(1);
  await eventually('the server sees the close', () => server.open.length === 0);
  assert.equal(server.socket(1).state, 'fin');
  assert.deepEqual(counted(poolOf(app).stats.closedBy), { idle_timeout: 1 });
});

test('every idle connection gets its full time although all share a timer', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, { handler: () => undefined });
  const { app, url } = await startApp(context, {
    upstream: server.url,
    pool: { poolIdleTimeoutSecs: 60 },
    clock,
  });
  const asked = [ask(`${url}/v1/1`), ask(`${url}/v1/2`), ask(`${url}/v1/3`)];
  await eventually('all three are held', () => server.calls.length === 3);
  for (const call of server.calls) {
    const before = poolOf(app).stats.idle;
    call.response.end('ok');
    await eventually('it is idle', () => poolOf(app).stats.idle === before + 1);
    clock.turn(10_000);
  }
  await Promise.all(asked);
  const order = server.callIds;
  clock.turn(29_999); // idle for 59.999, 49.999 and 39.999 s
  await allArrived();
  assert.equal(server.open.length, 3);
  for (const id of order) {
    clock.turn(1);
    await eventually(`connection ${id} closes`, () => server.socket(id).closed);
    assert.equal(poolOf(app).stats.idle, server.open.length);
    clock.turn(9999);
  }
  assert.deepEqual(counted(poolOf(app).stats.closedBy), { idle_timeout: 3 });
});

test('the request after an idle timeout dials and records that reason', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, clock });
  await ask(`${url}/v1/models`);
  await settledStats(poolOf(app));
  clock.turn(90_000);
  await ask(`${url}/v1/models`);
  const { createdBy } = await settledStats(poolOf(app));
  assert.deepEqual(counted(createdBy), { first_use: 1, after_idle_timeout: 1 });
  assert.deepEqual(server.callIds, [1, 2]);
});

test('use restarts the idle time', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, clock });
  for (let request = 0; request < 4; request += 1) {
    await ask(`${url}/v1/models`);
    await settledStats(poolOf(app));
    clock.turn(89_999);
  }
  assert.deepEqual(server.callIds, [1, 1, 1, 1]);
  clock.turn(1);
  await eventually('the server sees the close', () => server.open.length === 0);
});

test('the real clock also closes idle connections', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, pool: { poolIdleTimeoutSecs: 0.3 } });
  const started = performance.now();
  await ask(`${url}/v1/models`);
  await eventually(
    'the server sees the close',
    () => server.sockets.length === 1 && server.open.length === 0,
  );
  assert.ok(performance.now() - started >= 299, 'not before its time');
  assert.deepEqual(counted(poolOf(app).stats.closedBy), { idle_timeout: 1 });
});

test('an idle timeout of 0 gives every request its own connection', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, pool: { poolIdleTimeoutSecs: 0 } });
  for (let request = 0; request < 3; request += 1) await ask(`${url}/v1/models`);
  await eventually('none is kept', () => server.open.length === 0);
  assert.deepEqual(server.callIds, [1, 2, 3]);
  const stats = await settledStats(poolOf(app));
  assert.deepEqual(counted(stats.closedBy), { idle_timeout: 3 });
  assert.deepEqual(counted(stats.createdBy), { first_use: 1, after_idle_timeout: 2 });
  assert.equal(stats.reused, 0);
});
