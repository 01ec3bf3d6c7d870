import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

for (const { random, lifeMs } of [
  { random: 0, lifeMs: 100_000 },
  { random: 0.5, lifeMs: 95_000 },
  { random: 0.9, lifeMs: 91_000 },
]) {
  test(`with a maximum age of 100 s and a random ${random} a connection lives ${lifeMs} ms`, async (context) => {
    const clock = new TurnedClock();
    const server = await startTaggedServer(context);
    const pool = { maxConnectionAgeSecs: 100, poolIdleTimeoutSecs: 1000 };
    const { app, url } = await startApp(context, { upstream: server.url, pool, clock, random: () => random });
    await ask(`${url}/v1/models`);
    await settledStats(poolOf(app));
    clock.turn(50_000);
    await ask(`${url}/v1/models`); // use does not reset its age
    await settledStats(poolOf(app));
    clock.turn(lifeMs - 50_001);
    await allArrived();
    assert.deepEqual(server.openIds, [1]);
    clock.turn(1);
    await eventually('the server sees the close', () => server.open.length === 0);
    assert.deepEqual(counted(poolOf(app).stats.closedBy), { max_age: 1 });
    await ask(`${url}/v1/models`);
    assert.deepEqual(counted(poolOf(app).stats.createdBy), { first_use: 1, after_max_age: 1 });
    assert.deepEqual(server.callIds, [1, 1, 2]);
  });
}

test('a connection that exceeds its age during a request finishes it and is then closed', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, { handler: () => undefined });
  const pool = { maxConnectionAgeSecs: 100 };
  const { app, url } = await startApp(context, { upstream: server.url, pool, clock, random: () => 0 });
  const asked = ask(`${url}/v1/models`);
  await eventually('the request is held', () => server.calls.length === 1);
  clock.turn(200_000);
  await allArrived();
  assert.deepEqual(server.openIds, [1]);
  answerOk(server.call(0));
  assert.equal((await asked).body, 'ok');
  await eventually('the server sees the close', () => server.open.length === 0);
  assert.deepEqual(counted(poolOf(app).stats.closedBy), { max_age: 1 });
});
