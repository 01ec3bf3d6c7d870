import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { poolOf, settledStats } from '../support/settled-stats.ts';
import { ask, ClientCall } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

/** undici's internal clock for request timeouts, which tests can advance. */
const undiciClock: { readonly tick: (ms: number) => void } = createRequire(import.meta.url)(
  'undici/lib/util/timers.js',
);

/** Longer than undici's default timeouts of 300 s for headers and body. */
const LONG_MS = 550_000;

/** Far longer than the longest configurable idle timeout, one day. */
const OUT_OF_REACH_MS = 20 * 86_400_000;

/** Advances undici's clock twice, because its timers start at the first tick after they are set. */
function turnUndici(): void {
  undiciClock.tick(1000);
  undiciClock.tick(LONG_MS);
}

test("undici's own headers and body timeouts have no effect", async (context) => {
  const server = await startTaggedServer(context, { handler: () => undefined });
  const { url } = await startApp(context, { upstream: server.url });
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('the server has the request', () => server.calls.length === 1);
  turnUndici();
  await allArrived();
  assert.equal(client.over, false);
  const { response } = server.call(0);
  response.write('one.');
  await eventually('the client has the first piece', () => client.received === 'one.');
  turnUndici();
  await allArrived();
  assert.equal(client.over, false);
  response.end('two.');
  assert.deepEqual(await client.answer.then(({ body, complete }) => ({ body, complete })), {
    body: 'one.two.',
    complete: true,
  });
});

test("undici's own idle timeout and its handling of hints have no effect", async (context) => {
  const server = await startTaggedServer(context, {
    handler: (call) => {
      if (server.calls.length === 2) call.response.setHeader('Keep-Alive', 'timeout=60');
      answerOk(call);
    },
  });
  // With a turned clock only undici uses this function to set timers.
  const setTimer = context.mock.method(globalThis, 'setTimeout');
  const { app, url } = await startApp(context, { upstream: server.url, clock: new TurnedClock() });
  for (let request = 0; request < 2; request += 1) {
    await ask(`${url}/v1/models`);
    await settledStats(poolOf(app));
  }
  assert.deepEqual(server.callIds, [1, 1]);
  const delays = setTimer.mock.calls.map((call) => call.arguments[1] ?? 0);
  assert.ok(delays.length > 0, 'undici times idle connections');
  assert.ok(Math.min(...delays) >= OUT_OF_REACH_MS, `undici would end one after ${Math.min(...delays)} ms`);
});
