import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CLOSE_REASONS } from '../../src/contract/connections.ts';
import { assertBalanced } from '../support/settled-stats.ts';
import { eventually } from '../support/eventually.ts';
import { FATES, Schedule, type Step } from '../support/pool-schedule.ts';

const asks = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  fault: fc.oneof(
    { weight: 4, arbitrary: fc.constant('ok') },
    { weight: 6, arbitrary: fc.constantFrom(...FATES) },
  ),
});

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('requests'),
      asks: fc.array(asks, { minLength: 1, maxLength: 6 }),
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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('turn'), ms: fc.integer({ min: 1, max: 6000 }) }) },
);

const settings = fc.record({
  poolMaxIdle: fc.integer({ min: 0, max: 5 }),
  poolIdleTimeoutSecs: fc.constantFrom(0, 5),
  maxConnectionAgeSecs: fc.constantFrom(0, 8),
  maxRetries: fc.integer({ min: 0, max: 2 }),
});

/** What the log reports about one connection when it is closed. */
interface Ended {
  readonly reason: string;
  readonly requests: number;
}

function endedConnections(lines: readonly string[]): Map<number, Ended> {
  const ended = new Map<number, Ended>();
  for (const line of lines) {
    const match = /'openai' closed connection conn=(\d+) reason=(\w+) age=\S+ requests=(\d+)$/u.exec(line);
    if (match === null) continue;
    const [, id, reason = '', requests] = match;
    assert.ok(!ended.has(Number(id)), `connection ${id} ends once`);
    ended.set(Number(id), { reason, requests: Number(requests) });
  }
  return ended;
}

/** Maps the number in the log of each connection that served a request to its number at the server. */
function sameConnections(schedule: Schedule): Map<number, number> {
  const same = new Map<number, number>();
  for (const { path, client } of schedule.sent) {
    if (client.status !== 200) continue;
    const line = schedule.app.lines.find((text) => text.includes(` ${path} 200 `));
    const id = Number(/ conn=(\d+)/u.exec(line ?? '')?.[1]);
    const call = schedule.server.calls.findLast(({ request }) => request.url === path);
    assert.ok(id > 0 && call !== undefined, `${path} is in the log and at the server`);
    assert.equal(same.get(id) ?? call.on.id, call.on.id, `connection ${id} is one connection`);
    same.set(id, call.on.id);
  }
  assert.equal(new Set(same.values()).size, same.size, 'two connections are two');
  return same;
}

/** Asserts that the log agrees with what the server counted. */
function assertSameStory(schedule: Schedule): void {
  const { server, pool } = schedule;
  const stats = pool.stats.snapshot();
  const ended = endedConnections(schedule.app.lines);
  assert.equal(ended.size, stats.created);
  for (const reason of CLOSE_REASONS) {
    const told = [...ended.values()].filter((end) => end.reason === reason).length;
    assert.equal(told, stats.closedBy[reason], reason);
  }
  for (const [id, socketId] of sameConnections(schedule)) {
    const { requests } = server.socket(socketId);
    // A request sent on a connection that the server had just closed never arrived and was sent again on another one.
    const lost = schedule.endedIdle.has(socketId) ? (ended.get(id)?.requests ?? 0) - requests : 0;
    assert.ok(lost === 0 || lost === 1, `connection ${id} lost ${lost} requests`);
    assert.equal(ended.get(id)?.requests, requests + lost, `requests on connection ${id}`);
  }
  const arrived = server.sockets.reduce((total, socket) => total + socket.requests, 0);
  assert.equal(
    arrived,
    stats.attempts - stats.staleReplaced,
    'every attempt arrived but those on dead connections',
  );
}

test('whatever clients and server do, the stats balance and agree with the server', async (context) => {
  await fc.assert(
    fc.asyncProperty(settings, fc.array(steps, { minLength: 1, maxLength: 12 }), async (pool, schedule) => {
      const run = await Schedule.start(context, pool);
      for (const step of schedule) await run.run(step);
      await run.rest();
      run.app.app.close();
      await eventually('the server has no connection', () => run.server.open.length === 0);
      await eventually('no timer is left', () => run.clock.pending === 0);
      await eventually(
        'everything is logged',
        () => endedConnections(run.app.lines).size === run.pool.stats.created,
      );
      assertBalanced(run.pool.stats.snapshot());
      assert.equal(run.pool.stats.open, 0);
      assertSameStory(run);
      run.server.close();
    }),
    // Limits the shrinking of a counterexample to a minute.
    { numRuns: 30, interruptAfterTimeLimit: 60_000 },
  );
});
