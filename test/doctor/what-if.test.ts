import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_LIMIT, WhatIfInput } from '../../src/contract/doctor.ts';
import { POOL_DEFAULTS } from '../../src/contract/settings/pool.ts';
import { simulatePool } from '../../src/doctor/simulate-pool.ts';
import { newestPart, whatIf } from '../../src/doctor/what-if.ts';
import { PoolEvents } from '../../src/upstream/pool-events.ts';
import { type Recorded, scheduleOf } from './facts.ts';

/** One request every 100 s for an hour. */
const SLOW: readonly Recorded[] = Array.from({ length: 36 }, (_, at) => ({
  start: at * 100,
  end: at * 100 + 10,
}));

test('a curve has the current value, each other value once, and the best value', () => {
  const { points, ...curve } = whatIf({
    provider: 'openai',
    schedule: scheduleOf(SLOW),
    settings: { ...POOL_DEFAULTS, poolIdleTimeoutSecs: 60 },
    setting: 'poolIdleTimeoutSecs',
    values: [120, 30, 120, 90],
  });
  assert.deepEqual(
    points.map(({ value, created, reused, peakIdle }) => [value, created, reused, peakIdle]),
    [
      [30, 36, 0, 1],
      [60, 36, 0, 1],
      [90, 36, 0, 1],
      [120, 1, 35, 1],
    ],
  );
  assert.deepEqual(curve, {
    provider: 'openai',
    setting: 'poolIdleTimeoutSecs',
    unit: 's',
    current: 60,
    best: 120,
    requests: 36,
    spanMs: 3_510_000,
    isComplete: true,
  });
  assert.equal(
    points[1]?.sentence,
    'With idle timeout 60 s, 0% of the requests in the last hour reused a connection (peak 1 idle).',
  );
  assert.equal(
    points[3]?.sentence,
    'With idle timeout 120 s instead of 60 s, 97% instead of 0% of the requests in the last hour would have reused a connection (peak 1 idle).',
  );
});

test('of values with equal reuse, the best has the fewest idle connections', () => {
  const crowd = Array.from({ length: 6 }, (): Recorded => ({ start: 0, end: 5 }));
  const then = [10, 20, 30].map((start): Recorded => ({ start, end: start + 5 }));
  const schedule = scheduleOf([...crowd, ...then]);
  const question = { provider: 'openai', schedule, settings: POOL_DEFAULTS, setting: 'poolMaxIdle' } as const;
  assert.equal(whatIf(question).best, 1);
});

test('without requests the current value is best, and nothing is divided by zero', () => {
  const { points, best, requests } = whatIf({
    provider: 'openai',
    schedule: scheduleOf([]),
    settings: POOL_DEFAULTS,
    setting: 'maxConnectionAgeSecs',
  });
  assert.deepEqual([best, requests], [0, 0]);
  assert.ok(points.every(({ reusedShare }) => reusedShare === 0));
  assert.match(points[1]?.sentence ?? '', /^With max connection age 60 s instead of off, /u);
});

test("a server's own limit applies whatever the setting", () => {
  const schedule = new PoolEvents();
  schedule.dial(0, 1, { reason: 'first_use', forCheck: false });
  schedule.created(0, 1, 'first_use');
  schedule.idle(1000, 1, 64_000);
  schedule.dial(70_000, 2, { reason: 'after_idle_timeout', forCheck: false });
  schedule.created(70_000, 2, 'after_idle_timeout');
  schedule.idle(71_000, 2, Infinity);
  const recorded = schedule.recorded(80_000);
  assert.equal(recorded.facts.at(-1), NO_LIMIT);
  const settings = { ...POOL_DEFAULTS, poolIdleTimeoutSecs: 600 };
  const { created, createdBy } = simulatePool(recorded, settings);
  assert.deepEqual([created, createdBy.after_idle_timeout], [2, 1]);
});

test('the newest part of a long schedule is used, and counts what it dropped', () => {
  const schedule = scheduleOf(SLOW);
  const part = newestPart(schedule, 10);
  assert.deepEqual([part.times.length, part.facts.length, part.dropped], [10, 30, 62]);
  assert.deepEqual([part.times.at(-1), part.facts.at(-1)], [schedule.times.at(-1), schedule.facts.at(-1)]);
  assert.equal(newestPart(schedule, 72), schedule);
});

test('outside input is limited to known settings and ranges', () => {
  const asks = (input: unknown): boolean => WhatIfInput.safeParse(input).success;
  assert.ok(asks({ provider: 'openai', setting: 'poolMaxIdle' }));
  assert.ok(asks({ provider: 'openai', setting: 'poolMaxIdle', values: [0, 86_400] }));
  assert.ok(!asks({ provider: 'openai', setting: 'maxRetries' }));
  assert.ok(!asks({ provider: 'openai', setting: 'poolMaxIdle', values: [-1] }));
  assert.ok(
    !asks({ provider: 'openai', setting: 'poolMaxIdle', values: Array.from({ length: 33 }, () => 1) }),
  );
  assert.ok(!asks({ provider: '../x', setting: 'poolMaxIdle' }));
});
