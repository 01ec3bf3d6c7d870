import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTIVITY, ACTIVITY_SPAN_MS, ACTIVITY_STRIDE } from '../../src/contract/activity.ts';
import { CLOSE_REASONS, CREATE_REASONS } from '../../src/contract/connections.ts';
import { EventRing } from '../../src/upstream/event-ring.ts';
import { MAX_EVENTS, PoolEvents } from '../../src/upstream/pool-events.ts';
import { ask } from '../support/client.ts';
import { poolOf } from '../support/settled-stats.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

function eventsOf(numbers: readonly number[]): number[][] {
  const events: number[][] = [];
  for (let at = 0; at < numbers.length; at += ACTIVITY_STRIDE) {
    events.push(numbers.slice(at, at + ACTIVITY_STRIDE));
  }
  return events;
}

test('the life of a connection is recorded event by event', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, clock });
  await ask(`${url}/v1/models`);
  await eventually('it is idle', () => poolOf(app).stats.idle === 1);
  await ask(`${url}/v1/models`);
  await eventually('it is idle again', () => poolOf(app).stats.idle === 1);
  clock.turn(90_000);
  await eventually('it is closed', () => poolOf(app).stats.open === 0);
  const { events } = poolOf(app).stats.events.since(0, clock.now());
  const first = CREATE_REASONS.indexOf('first_use');
  assert.deepEqual(
    eventsOf(events).map(([, ...rest]) => rest),
    [
      [1, ACTIVITY.dial, first],
      [1, ACTIVITY.created, first],
      [1, ACTIVITY.requestStart, 0],
      [1, ACTIVITY.idle, 0],
      [1, ACTIVITY.requestStart, 1],
      [1, ACTIVITY.idle, 0],
      [1, ACTIVITY.closed, CLOSE_REASONS.indexOf('idle_timeout')],
    ],
  );
});

test('a failed dial is recorded without a connection', async (context) => {
  const { app, url } = await startApp(context, {
    upstream: 'http://127.0.0.1:9',
    pool: { maxRetries: 0 },
  });
  await ask(`${url}/v1/models`);
  const { events } = poolOf(app).stats.events.since(0, performance.now());
  assert.deepEqual(
    eventsOf(events).map(([, ...rest]) => rest),
    [
      [1, ACTIVITY.dial, CREATE_REASONS.indexOf('first_use')],
      [1, ACTIVITY.dialFailed, 0],
    ],
  );
});

test('events beyond the capacity are dropped and counted, and memory is bounded', () => {
  const activity = new PoolEvents();
  for (let at = 0; at < MAX_EVENTS + 10; at += 1) activity.idle(at, at, 0);
  const late = activity.since(5, 0);
  assert.equal(late.lost, 5);
  assert.equal(late.events.length, MAX_EVENTS * ACTIVITY_STRIDE);
  assert.deepEqual(eventsOf(late.events)[0], [10, 10, ACTIVITY.idle, 0]);
  assert.equal(late.position, MAX_EVENTS + 10);
});

test('events stay in order whenever the ring grows', () => {
  const activity = new PoolEvents();
  let position = 0;
  const seen: number[] = [];
  for (let at = 0; at < 3000; at += 1) {
    activity.idle(at, at, 0);
    if (at % 7 !== 0) continue;
    const slice = activity.since(position, 0);
    position = slice.position;
    for (const [time] of eventsOf(slice.events)) seen.push(time ?? -1);
  }
  assert.deepEqual(
    seen,
    Array.from({ length: seen.length }, (_, at) => at),
  );
});

test('a cleared ring keeps its positions, and grows and wraps around as a new one does', () => {
  const ring = new EventRing(512);
  const write = ring.writer(7);
  for (let at = 0; at < 300; at += 1) write(at, at, at);
  ring.clear();
  assert.deepEqual([ring.first, ring.oldest, ring.end, ring.dropped], [300, 300, 300, 0]);
  for (let at = 300; at < 900; at += 1) write(at, at, at);
  assert.deepEqual([ring.first, ring.oldest, ring.end, ring.dropped], [300, 388, 900, 88]);
  const kept = Array.from({ length: 512 }, (_, at) => 388 + at);
  for (const at of kept)
    assert.deepEqual(
      [ring.timeAt(at), ring.connectionAt(at), ring.kindAt(at), ring.detailAt(at)],
      [at, at, 7, at],
    );
});

test('a new viewer gets the span of the picture, and the next read gets the rest', () => {
  const activity = new PoolEvents();
  activity.idle(0, 1, 0);
  activity.idle(1000, 2, 0);
  activity.idle(2000, 3, 0);
  const opened = activity.since(0, ACTIVITY_SPAN_MS + 500, 1);
  assert.deepEqual(eventsOf(opened.events), [[1000, 2, ACTIVITY.idle, 0]]);
  const rest = activity.since(opened.position, ACTIVITY_SPAN_MS + 500, 1);
  assert.deepEqual(eventsOf(rest.events), [[2000, 3, ACTIVITY.idle, 0]]);
  assert.equal(rest.lost, 0);
});

test('a new viewer learns how many events of the shown span were dropped', () => {
  const activity = new PoolEvents();
  for (let at = 0; at < MAX_EVENTS + 7; at += 1) activity.idle(1000 + at, at, 0);
  assert.equal(activity.since(0, 2000).lost, 7);
  assert.equal(activity.since(0, 2000 + ACTIVITY_SPAN_MS + MAX_EVENTS).lost, 0);
});
