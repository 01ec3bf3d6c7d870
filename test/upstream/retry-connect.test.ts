import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask, ClientCall } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

test('a refused connection is redialled after a doubling backoff, and the body arrives once', async (context) => {
  const clock = new TurnedClock();
  const port = await freePort();
  const upstream = `http://127.0.0.1:${port}`;
  const { app, url } = await startApp(context, { upstream, clock, random: () => 0.5 });
  const { stats } = poolOf(app);
  const client = new ClientCall(`${url}/v1/responses`, { method: 'POST', body: 'the body' });
  let server: TaggedServer | undefined;
  for (const [before, waitMs] of [50, 100, 200].entries()) {
    await eventually(`attempt ${before + 1} is refused`, () => stats.connectFailed === before + 1);
    if (before === 2) server = await startTaggedServer(context, { port });
    clock.turn(waitMs - 1);
    await allArrived();
    assert.equal(stats.connectFailed + stats.dialing, before + 1, 'not before its time');
    clock.turn(1);
  }
  const answer = await client.answer;
  assert.equal(answer.status, 200);
  assert.deepEqual(
    server?.calls.map((call) => call.body),
    ['the body'],
  );
  const settled = await settledStats(poolOf(app));
  assert.deepEqual(counted(settled.createdBy), { retry: 1 });
  assert.equal(settled.connectFailed, 3);
  assert.equal(stats.retries.connect, 3);
});

test('with max_retries 0 a refused connection is a 502 at once', async (context) => {
  const clock = new TurnedClock();
  const upstream = `http://127.0.0.1:${await freePort()}`;
  const { app, url } = await startApp(context, { upstream, clock, pool: { maxRetries: 0 } });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'connect_failed');
  const { stats } = poolOf(app);
  assert.equal(stats.connectFailed, 1);
  assert.equal(stats.retriesDenied.limit, 1);
  assert.equal(clock.pending, 1, 'only the next probe waits');
});

test('after max_retries further attempts, the failure reaches the client', async (context) => {
  const upstream = `http://127.0.0.1:${await freePort()}`;
  const options = { upstream, pool: { maxRetries: 2 }, random: () => 0 };
  const { app, url } = await startApp(context, options);
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(poolOf(app).stats.connectFailed, 3);
});

test('a client that leaves during the backoff ends the attempts', async (context) => {
  const clock = new TurnedClock();
  const upstream = `http://127.0.0.1:${await freePort()}`;
  const { app, url } = await startApp(context, { upstream, clock, random: () => 0.5 });
  const pool = poolOf(app);
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('the first attempt is refused', () => pool.retriesInFlight === 1);
  client.leave();
  await eventually('its timers are gone', () => clock.pending === 0);
  assert.equal(pool.retriesInFlight, 0);
  clock.turn(60_000);
  await allArrived();
  assert.equal(pool.stats.connectFailed, 1);
});
