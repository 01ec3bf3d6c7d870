import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCHEDULE, SCHEDULE_SPAN_MS } from '../../src/contract/doctor.ts';
import { systemClock } from '../../src/clock.ts';
import { MAX_EVENTS, PoolEvents } from '../../src/upstream/pool-events.ts';
import { LearnedIdleLimit } from '../../src/upstream/idle-limit.ts';
import { poolOf } from '../support/settled-stats.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer } from '../support/tagged-server.ts';

test('the certificate expiry is known even after a resumed TLS session', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const pool = { poolMaxIdle: 0 };
  const { app, url } = await startApp(context, { upstream: server.url, pool, openai: { ca: CA } });
  for (let request = 0; request < 2; request += 1) {
    await ask(`${url}/v1/models`);
    assert.equal(poolOf(app).stats.certificateUntil, Date.parse('Oct 30 11:11:23 2126 GMT'));
  }
  assert.equal(server.socket(2).resumed, true);
});

test('the clock difference is known from the first response on a connection', async (context) => {
  const server = await startTaggedServer(context);
  server.handler = (call) => {
    call.response.setHeader('Date', new Date(Date.now() + 120_000).toUTCString());
    answerOk(call);
  };
  const { app, url } = await startApp(context, { upstream: server.url, clock: systemClock });
  await ask(`${url}/v1/models`);
  const skewMs = poolOf(app).stats.clockSkewMs ?? 0;
  assert.ok(skewMs > 110_000 && skewMs <= 120_000, String(skewMs));
});

test('an invalid Date gives no clock difference', async (context) => {
  const server = await startTaggedServer(context);
  server.handler = (call) => {
    call.response.setHeader('Date', 'yesterday');
    answerOk(call);
  };
  const { app, url } = await startApp(context, { upstream: server.url });
  await ask(`${url}/v1/models`);
  assert.equal(poolOf(app).stats.clockSkewMs, undefined);
});

test('a learned limit lists the closes it is based on', () => {
  const learned = new LearnedIdleLimit();
  for (const [at, idleMs] of [31_000, 30_000, 30_500].entries())
    learned.serverClosed(idleMs, (at + 1) * 10_000);
  assert.deepEqual(learned.learned(30_000), { limitMs: 29_000, closedAfterMs: [31_000, 30_000, 30_500] });
  assert.equal(learned.learned(30_000 + 60 * 60_000 + 1), undefined);
});

test('a schedule covers the last hour in order and grows with its events', () => {
  const schedule = new PoolEvents();
  for (let at = 0; at < 1000; at += 1) schedule.idle(at * 10_000, at, at * 2);
  const nowMs = 999 * 10_000;
  const { times, facts, dropped, untilMs } = schedule.recorded(nowMs);
  assert.equal(times[0], nowMs - SCHEDULE_SPAN_MS);
  assert.deepEqual(Array.from(facts.slice(-3)), [999, SCHEDULE.idle, 1998]);
  assert.deepEqual([times.length, facts.length, dropped, untilMs], [361, 361 * 3, 0, nowMs]);
});

test('a full schedule keeps the newest events and counts the dropped ones', () => {
  const schedule = new PoolEvents();
  for (let at = 0; at < MAX_EVENTS + 10; at += 1) schedule.idle(at, at, 0);
  const { times, facts, dropped } = schedule.recorded(MAX_EVENTS + 10);
  assert.equal(times.length, MAX_EVENTS);
  assert.deepEqual([times[0], times.at(-1), dropped], [10, MAX_EVENTS + 9, 10]);
  assert.deepEqual([facts[0], facts.at(-3)], [10, MAX_EVENTS + 9]);
});
