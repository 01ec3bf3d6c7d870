import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import { assertBalanced, counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { type CallOptions, ClientCall } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const POST: CallOptions = { method: 'POST', body: 'x' };

interface Bench {
  readonly clock: TurnedClock;
  readonly server: TaggedServer;
  readonly pool: Pool;
  readonly url: string;
  readonly lines: string[];
}

/** Starts three idle connections to a provider that took `firstByteMs` for each first byte and no longer responds. */
async function start(
  context: TestContext,
  given: { readonly firstByteMs?: number; readonly pool?: Partial<PoolSettings> } = {},
): Promise<Bench> {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, { handler: () => undefined });
  // As behind a middlebox that acknowledges everything itself.
  const kernelLook = (): Promise<{ bytes: number; stuck: number }> => Promise.resolve({ bytes: 0, stuck: 0 });
  const { pool: settings, firstByteMs = 0 } = given;
  const { app, url, lines } = await startApp(context, {
    upstream: server.url,
    clock,
    kernelLook,
    ...(settings === undefined ? {} : { pool: settings }),
  });
  const pool = poolOf(app);
  const clients = [1, 2, 3].map(() => new ClientCall(`${url}/v1/warm`));
  await eventually('all are there', () => server.calls.length === 3);
  clock.turn(firstByteMs);
  server.calls.forEach(answerOk);
  await Promise.all(clients.map(({ answer }) => answer));
  await eventually('all are idle', () => pool.stats.idle === 3);
  clock.turn(1000);
  return { clock, server, pool, url, lines };
}

async function silentRequest({ server, url }: Bench, options: CallOptions = POST): Promise<ClientCall> {
  const before = server.calls.length;
  const client = new ClientCall(`${url}/v1/responses`, options);
  await eventually('it is there', () => server.calls.length > before && server.calls.at(-1)?.whole === true);
  return client;
}

test('a reused connection that times out without a byte closes its older siblings', async (context) => {
  const bench = await start(context, { pool: { firstByteTimeoutSecs: 20 } });
  const client = await silentRequest(bench);
  bench.clock.turn(20_000);
  assert.equal((await client.answer).status, 504);
  const stats = await settledStats(bench.pool);
  assertBalanced(stats);
  assert.deepEqual(counted(stats.closedBy), { timeout: 1, suspect: 2 });
  const line =
    /INFO.*Request on connection \d ended after 20s without a byte: 2 idle connections closed, since their path may be dead/u;
  await eventually('it is in the log', () => line.test(bench.lines.join('\n')));
  bench.server.handler = answerOk;
  assert.equal((await new ClientCall(`${bench.url}/v1/models`).answer).status, 200);
  assert.equal((await settledStats(bench.pool)).createdBy.after_path_lost, 1);
});

test('a client that leaves after a long silence is also evidence', async (context) => {
  const bench = await start(context);
  const client = await silentRequest(bench);
  bench.clock.turn(5000);
  client.leave();
  const stats = await settledStats(bench.pool);
  assert.deepEqual(counted(stats.closedBy), { request_aborted: 1, suspect: 2 });
});

interface Harmless {
  readonly name: string;
  readonly firstByteMs?: number;
  readonly run: (bench: Bench) => Promise<void>;
}

const HARMLESS: readonly Harmless[] = [
  {
    name: 'a client that leaves soon',
    run: async (bench) => {
      const client = await silentRequest(bench);
      bench.clock.turn(4999);
      client.leave();
    },
  },
  {
    name: 'a silence that is not unusual for this provider',
    firstByteMs: 3000,
    run: async (bench) => {
      const client = await silentRequest(bench);
      bench.clock.turn(29_999);
      client.leave();
    },
  },
  {
    name: 'a client that leaves a stream',
    run: async (bench) => {
      bench.server.handler = ({ response }) => void response.write('begin');
      const client = new ClientCall(`${bench.url}/v1/responses`, POST);
      await eventually('it streams', () => client.received === 'begin');
      bench.clock.turn(60_000);
      client.leave();
    },
  },
  {
    name: 'a client that has not sent it all',
    run: async (bench) => {
      const client = new ClientCall(`${bench.url}/v1/responses`, { method: 'POST', streamed: true });
      client.request.write('a');
      await eventually('it has begun', () => bench.server.calls.at(-1)?.body === 'a');
      bench.clock.turn(30_000);
      client.leave();
    },
  },
];

for (const { name, run, ...given } of HARMLESS) {
  test(`no connection is suspected after ${name}`, async (context) => {
    const bench = await start(context, given);
    await run(bench);
    const { pool } = bench;
    await eventually('it is closed', () => pool.stats.closed === 1);
    assert.deepEqual(counted(pool.stats.closedBy), { request_aborted: 1 });
  });
}

test('a new connection that ends in silence says nothing about the others', async (context) => {
  const bench = await start(context);
  const held = [await silentRequest(bench), await silentRequest(bench), await silentRequest(bench)];
  const fresh = await silentRequest(bench);
  bench.server.calls.slice(3, 6).forEach(answerOk);
  await Promise.all(held.map(({ answer }) => answer));
  await eventually('three are idle', () => bench.pool.stats.idle === 3);
  bench.clock.turn(60_000);
  fresh.leave();
  await eventually('it is closed', () => bench.pool.stats.closed === 1);
  await allArrived();
  assert.deepEqual(counted(bench.pool.stats.closedBy), { request_aborted: 1 });
});

test('siblings that have received data since are kept', async (context) => {
  const bench = await start(context);
  const client = await silentRequest(bench);
  bench.clock.turn(1000);
  bench.server.handler = answerOk;
  await new ClientCall(`${bench.url}/v1/models`).answer;
  await eventually('two are idle', () => bench.pool.stats.idle === 2);
  bench.clock.turn(9000);
  client.leave();
  await eventually('it is closed', () => bench.pool.stats.closed === 2);
  assert.deepEqual(counted(bench.pool.stats.closedBy), { request_aborted: 1, suspect: 1 });
});
