import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import { simulatePool } from '../../src/doctor/simulate-pool.ts';
import { PoolEvents } from '../../src/upstream/pool-events.ts';
import { FATES, Schedule, type Step } from '../support/pool-schedule.ts';
import { outcomeOf, replay, type Ride, type Timetable } from './replay.ts';

type Tried = Pick<PoolSettings, 'poolMaxIdle' | 'poolIdleTimeoutSecs' | 'maxConnectionAgeSecs'>;

const USUAL: Tried = { poolMaxIdle: 32, poolIdleTimeoutSecs: 90, maxConnectionAgeSecs: 0 };

/** Bursts of four requests, each more than a minute after the previous one. */
const BURSTS: readonly Ride[] = [0, 70, 140, 205, 350].flatMap((start) =>
  [2, 3, 4, 5].map((length) => ({ start, end: start + length })),
);

interface Case extends Timetable {
  readonly name: string;
  /** The schedule is recorded under the first of them. */
  readonly settings: readonly Partial<Tried>[];
}

const CASES: readonly Case[] = [
  {
    name: 'one after the other',
    rides: [1, 10, 20, 30].map((start) => ({ start, end: start + 4 })),
    settings: [{}, { poolIdleTimeoutSecs: 5 }, { poolIdleTimeoutSecs: 6 }, { maxConnectionAgeSecs: 15 }],
  },
  {
    name: 'bursts',
    rides: BURSTS,
    settings: [
      { poolIdleTimeoutSecs: 60 },
      { poolIdleTimeoutSecs: 120 },
      { poolMaxIdle: 2 },
      { poolMaxIdle: 0 },
      { poolIdleTimeoutSecs: 0 },
      { maxConnectionAgeSecs: 100, poolMaxIdle: 3 },
    ],
  },
  {
    name: 'a network that changes while connections idle, and while none does',
    rides: BURSTS,
    networkChanges: [30, 69, 207, 300],
    settings: [{ poolIdleTimeoutSecs: 10 }, { poolIdleTimeoutSecs: 120 }, { poolMaxIdle: 1 }],
  },
  {
    name: "a server's hint below and above the setting",
    rides: BURSTS,
    hintSecs: 66,
    settings: [{ poolIdleTimeoutSecs: 60 }, { poolIdleTimeoutSecs: 120 }, { poolIdleTimeoutSecs: 65 }],
  },
  {
    name: 'a limit that ends in the second in which a request begins',
    rides: [
      { start: 0, end: 10 },
      { start: 70, end: 75 },
      { start: 75, end: 80 },
    ],
    settings: [{ poolIdleTimeoutSecs: 60 }, { poolIdleTimeoutSecs: 61 }, { maxConnectionAgeSecs: 70 }],
  },
];

for (const { name, settings, ...timetable } of CASES) {
  test(`a simulation of other settings matches a real run: ${name}`, async (context) => {
    const [recordedUnder = {}] = settings;
    const { schedule } = await replay(context, timetable, { ...USUAL, ...recordedUnder });
    for (const tried of settings) {
      const requested = { ...USUAL, ...tried };
      const { real } = await replay(context, timetable, requested);
      assert.deepEqual(simulatePool(schedule, requested), real, JSON.stringify(tried));
    }
  });
}

test("a limit learned from the server's own closes is part of the recording", async (context) => {
  const run = await Schedule.start(context, USUAL);
  const request: Step = { kind: 'requests', asks: [{ method: 'GET', fault: 'ok' }] };
  for (const ms of [31_000, 30_000, 32_000]) {
    await run.run(request);
    await run.run({ kind: 'turn', ms });
    await run.run({ kind: 'server-ends', count: 1, how: 'fin', racing: false });
  }
  await run.run(request);
  await run.run({ kind: 'turn', ms: 29_000 });
  await run.run(request);
  const nowMs = run.clock.now();
  const real = outcomeOf(run.pool, nowMs);
  assert.deepEqual([real.createdBy.after_server_close, real.createdBy.after_idle_timeout], [3, 1]);
  const schedule = run.pool.stats.events.recorded(nowMs);
  assert.deepEqual(simulatePool(schedule, USUAL), real);
  // The server would not have kept them longer with any setting.
  assert.deepEqual(simulatePool(schedule, { ...USUAL, poolIdleTimeoutSecs: 600 }), real);
});

test('a failed dial passes its reason to the next dial', async (context) => {
  const run = await Schedule.start(context, { ...USUAL, maxRetries: 0 });
  const request: Step = { kind: 'requests', asks: [{ method: 'GET', fault: 'ok' }] };
  await run.run(request);
  await run.run({ kind: 'server-ends', count: 1, how: 'fin', racing: false });
  const { port } = run.server;
  run.server.server.close();
  await run.run(request);
  await run.server.listen(port);
  await run.run(request);
  assert.equal(run.pool.stats.snapshot().connectFailed, 1);
  const nowMs = run.clock.now();
  const real = outcomeOf(run.pool, nowMs);
  assert.equal(real.createdBy.after_server_close, 1);
  assert.deepEqual(simulatePool(run.pool.stats.events.recorded(nowMs), USUAL), real);
});

test('a recorded close does not affect a connection that now carries another request', () => {
  const schedule = new PoolEvents();
  const begin = (atMs: number, id: number): void => {
    schedule.dial(atMs, id, { reason: 'no_idle', forCheck: false });
    schedule.created(atMs, id, 'no_idle');
  };
  begin(0, 2);
  begin(6000, 1);
  schedule.idle(9000, 1, Infinity);
  schedule.idle(10_000, 2, Infinity);
  // With a maximum age of twelve seconds, connection 2 would be gone by now and connection 1 would carry this request.
  schedule.taken(15_000, 2, true);
  schedule.closed(20_000, 1, 'server_closed');
  schedule.idle(25_000, 2, Infinity);
  begin(30_000, 3);
  const outcome = simulatePool(schedule.recorded(30_000), { ...USUAL, maxConnectionAgeSecs: 12 });
  assert.deepEqual([outcome.created, outcome.reused], [3, 1]);
  assert.deepEqual([outcome.createdBy.after_max_age, outcome.createdBy.after_server_close], [1, 0]);
});

const tried = fc.record({
  poolMaxIdle: fc.integer({ min: 0, max: 4 }),
  poolIdleTimeoutSecs: fc.constantFrom(0, 5, 10, 20),
  maxConnectionAgeSecs: fc.constantFrom(0, 12),
});
const second = fc.integer({ min: 0, max: 60 });
const timetables: fc.Arbitrary<Timetable> = fc.record({
  rides: fc.array(
    fc
      .record({ start: second, length: fc.integer({ min: 1, max: 15 }) })
      .map(({ start, length }): Ride => ({ start, end: start + length })),
    { minLength: 1, maxLength: 12 },
  ),
  networkChanges: fc.array(second, { maxLength: 2 }),
  hintSecs: fc.constantFrom(7, 3600),
});

test('any timetable recorded under any settings simulates the real pool under any others', async (context) => {
  await fc.assert(
    fc.asyncProperty(timetables, tried, tried, async (timetable, recordedUnder, requested) => {
      const first = await replay(context, timetable, recordedUnder);
      assert.deepEqual(simulatePool(first.schedule, recordedUnder), first.real);
      const { real } = await replay(context, timetable, requested);
      assert.deepEqual(simulatePool(first.schedule, requested), real);
    }),
    { numRuns: 25 },
  );
});

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('requests'),
      asks: fc.array(
        fc.record({ method: fc.constantFrom('GET', 'POST'), fault: fc.constantFrom('ok', ...FATES) }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('server-ends'),
      count: fc.integer({ min: 1, max: 3 }),
      how: fc.constantFrom('fin', 'reset'),
      racing: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn'), ms: fc.integer({ min: 1, max: 6000 }) }) },
);
const poolSettings = fc.record({
  poolMaxIdle: fc.integer({ min: 0, max: 5 }),
  poolIdleTimeoutSecs: fc.constantFrom(0, 5),
  maxConnectionAgeSecs: fc.constantFrom(0, 8),
  maxRetries: fc.integer({ min: 0, max: 2 }),
});

test('whatever servers, clients and retries do, the recorded schedule reproduces the stats', async (context) => {
  await fc.assert(
    fc.asyncProperty(poolSettings, fc.array(steps, { maxLength: 8 }), async (settings, list) => {
      const run = await Schedule.start(context, settings);
      for (const step of list) await run.run(step);
      await run.rest();
      const nowMs = run.clock.now();
      const { created, reused, createdBy } = outcomeOf(run.pool, nowMs);
      const simulated = simulatePool(run.pool.stats.events.recorded(nowMs), run.pool.settings);
      assert.deepEqual(
        { created: simulated.created, reused: simulated.reused, createdBy: simulated.createdBy },
        { created, reused, createdBy },
      );
      run.app.app.close();
      run.server.close();
    }),
    { numRuns: 60 },
  );
});
