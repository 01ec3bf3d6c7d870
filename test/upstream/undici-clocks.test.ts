import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { poolOf, settledBooks } from '../support/books.ts';
import { ask, ClientCall } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer } from '../support/tagged-server.ts';

/** undici keeps its timeouts by a clock of its own, which its tests turn forward. */
const undiciClock: { readonly tick: (ms: number) => void } = createRequire(import.meta.url)(
  'undici/lib/util/timers.js',
);

/** Beyond undici's defaults of 300 s for headers and for body, and of 4 s for an idle connection. */
const LONG_MS = 550_000;

/** Timers of undici begin to count at the first tick after they were set. */
function turnUndici(): void {
  undiciClock.tick(1000);
  undiciClock.tick(LONG_MS);
}

test("undici's own timeouts for headers and for a body's silence do not show", async (context) => {
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

test("undici's own idle timeout and its reading of hints do not show", async (context) => {
  const server = await startTaggedServer(context, {
    handler: (call) => {
      call.response.setHeader('Keep-Alive', 'timeout=60');
      answerOk(call);
    },
  });
  const { app, url } = await startApp(context, { upstream: server.url });
  await ask(`${url}/v1/models`);
  await settledBooks(poolOf(app));
  turnUndici();
  await allArrived();
  assert.deepEqual(server.openIds, [1]);
  await ask(`${url}/v1/models`);
  assert.deepEqual(server.callIds, [1, 1]);
});
