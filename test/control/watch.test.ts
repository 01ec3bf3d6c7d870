import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tick } from '../../src/contract/control.ts';
import { NamedWatches } from '../../src/control/watch.ts';
import { MAX_LOG_RECORDS } from '../../src/contract/log.ts';
import { startProgram } from '../support/running-program.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const ALL = {
  activity: true,
  requests: true,
  log: true,
  logAfterSeq: 0,
  sessions: true,
  watch: '',
  isSlow: false,
};

test('every line arrives once and in order, however many there are between two ticks', async (context) => {
  const clock = new TurnedClock();
  const { app } = await startProgram(context, { clock });
  const abort = new AbortController();
  const log = app.logging.target('lunaroute_egress');
  const seen: string[] = [];
  let lost = 0;
  let written = 0;
  for await (const tick of new NamedWatches().ticks(app, ALL, abort.signal)) {
    lost += tick.log?.lost ?? 0;
    const lines = tick.log?.records.filter(({ message }) => message.startsWith('line ')) ?? [];
    seen.push(...lines.map(({ message }) => message));
    if (seen.length + lost >= 5000) break;
    for (let one = 0; one < 1250 && written < 5000; one += 1) log.write('info', `line ${written++}`);
    queueMicrotask(() => void setImmediate(() => clock.turn(100)));
  }
  abort.abort();
  assert.equal(lost, 0);
  assert.deepEqual(
    seen,
    Array.from({ length: 5000 }, (_, at) => `line ${at}`),
  );
});

test('lines dropped before they could be sent are counted', async (context) => {
  const clock = new TurnedClock();
  const { app } = await startProgram(context, { clock });
  const log = app.logging.target('lunaroute_egress');
  const ticks = new NamedWatches().ticks(app, ALL, undefined);
  log.write('info', 'the first');
  assert.equal(((await ticks.next()).value as Tick).log?.records.at(-1)?.message, 'the first');
  for (let one = 0; one < MAX_LOG_RECORDS + 77; one += 1) log.write('info', 'x');
  setImmediate(() => clock.turn(100));
  const after = ((await ticks.next()).value as Tick).log;
  assert.equal(after?.lost, 77);
  await ticks.return(undefined);
});

test('only requested parts are sent, and a tick without news is skipped', async (context) => {
  const clock = new TurnedClock();
  const { app } = await startProgram(context, { clock });
  const abort = new AbortController();
  const request = { ...ALL, activity: false, requests: false, log: false, sessions: false };
  const ticks = new NamedWatches().ticks(app, request, abort.signal);
  const first = (await ticks.next()).value as Tick;
  assert.deepEqual(Object.keys(first).toSorted(), ['capture', 'now', 'nowMs', 'pools', 'settings', 'status']);
  const second = ticks.next();
  for (let turn = 0; turn < 5; turn += 1) {
    clock.turn(100);
    await new Promise((resolve) => void setImmediate(resolve));
  }
  abort.abort();
  assert.deepEqual(await second, { value: undefined, done: true });
});

test('a hidden window is updated about once a second, and at once when it is shown again', async (context) => {
  const clock = new TurnedClock();
  const { app } = await startProgram(context, { clock });
  const log = app.logging.target('lunaroute_egress');
  const watches = new NamedWatches();
  const abort = new AbortController();
  const request = { ...ALL, watch: 'one' };
  const seen: number[] = [];
  let lines = 0;
  const reading = (async () => {
    for await (const tick of watches.ticks(app, request, abort.signal)) {
      seen.push(tick.nowMs);
      lines += tick.log?.records.filter(({ message }) => message === 'news').length ?? 0;
    }
  })();
  const turn = async (times: number): Promise<number> => {
    const before = seen.length;
    for (let at = 0; at < times; at += 1) {
      log.write('info', 'news');
      clock.turn(100);
      await new Promise((resolve) => void setImmediate(resolve));
    }
    return seen.length - before;
  };
  await new Promise((resolve) => void setImmediate(resolve));
  assert.equal(await turn(20), 20, 'as usual');
  assert.equal(watches.choosePace('one', true), true);
  assert.ok((await turn(50)) <= 6, `${seen.length} ticks`);
  assert.equal(watches.choosePace('one', false), true);
  await new Promise((resolve) => void setImmediate(resolve));
  assert.equal(lines, 70, 'nothing is left out, and nothing is waited for');
  assert.equal(watches.choosePace('another', true), false);
  abort.abort();
  await reading;
  assert.equal(watches.choosePace('one', true), false, 'its name is free again');
});

test('a watch resumes after the last line that the window saw', async (context) => {
  const { app } = await startProgram(context);
  const log = app.logging.target('lunaroute_egress');
  for (let one = 0; one < 10; one += 1) log.write('info', `line ${one}`);
  const all = app.logging.ring.since(0).records;
  const known = all.at(-4)?.seq ?? 0;
  const ticks = new NamedWatches().ticks(app, { ...ALL, logAfterSeq: known }, undefined);
  const first = (await ticks.next()).value as Tick;
  assert.deepEqual(
    first.log?.records.map(({ message }) => message),
    ['line 7', 'line 8', 'line 9'],
  );
  await ticks.return(undefined);
});
