import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityModel } from '../../../renderer/live/activity-model.ts';
import { LogBuffer } from '../../../renderer/live/log-buffer.ts';
import type { Live } from '../../../renderer/live/store.ts';
import { clockOffset, takeTick } from '../../../renderer/live/tick.ts';
import type { Status } from '../../../src/contract/status.ts';
import { lines } from '../pages/log/log-support.ts';
import { request } from '../pages/requests/request-support.ts';
import { limit, session } from '../session-list/session-support.ts';
import { batch, snapshot } from './activity-support.ts';

function nothing(): Live {
  return {
    link: 'connecting',
    lostAtMs: undefined,
    wallMinusMonotonicMs: 0,
    programMinusPageMs: 0,
    status: undefined,
    settings: undefined,
    pools: new Map(),
    requests: [],
    requestsLost: 0,
    sessions: new Map(),
    sessionsSince: undefined,
    limits: [],
    capture: { kind: 'none', wasLate: false },
    activity: new ActivityModel(),
    activityVersion: 0,
    log: new LogBuffer(),
    logVersion: 0,
    logViewers: 0,
  };
}

test('a tick changes only what it contains', () => {
  const live = nothing();
  const change = takeTick(live, { now: 5_000_000, nowMs: 2000 }, false);
  assert.deepEqual(Object.keys(change).toSorted(), ['requestsLost', 'wallMinusMonotonicMs']);
  assert.equal(change.wallMinusMonotonicMs, 4_998_000);
});

test('the first tick of a stream discards the data of an earlier stream', () => {
  const live = { ...nothing(), requests: [request({ id: 9 })], requestsLost: 4 };
  live.activity.apply([batch({ connections: [snapshot({ id: 3 })] })], 1000);
  const change = takeTick(live, { now: 0, nowMs: 2000, requests: [request({ id: 1 })] }, true);
  assert.deepEqual(
    change.requests?.map(({ id }) => id),
    [1],
  );
  assert.equal(change.requestsLost, 0);
  assert.equal(live.activity.provider('openai'), undefined);
});

test('sessions are merged by id, removed on request and replaced by another stream', () => {
  const known = { sessions: new Map([1, 2].map((id) => [id, session({ id })])), limits: [limit()] };
  const live = { ...nothing(), ...known };
  const changed = [session({ id: 2, requests: 9 }), session({ id: 3 })];
  const ids = (isFirst: boolean, isFresh: boolean): readonly number[] => {
    const sessions = { changed, isFresh, gone: [1], since: 5 };
    const change = takeTick(live, { now: 0, nowMs: 0, sessions }, isFirst);
    assert.equal(change.sessionsSince, 5);
    assert.equal(change.sessions?.get(2)?.requests, 9);
    return [...(change.sessions?.keys() ?? [])];
  };
  assert.deepEqual(
    [ids(false, false), ids(true, false), ids(false, true)],
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
  );
  assert.equal(takeTick(live, { now: 0, nowMs: 0 }, false).limits, undefined);
  assert.deepEqual(takeTick(live, { now: 0, nowMs: 0 }, true).limits, []);
});

test('lines go to the buffer in place, and their version increments', () => {
  const live = nothing();
  const log = { records: lines(1, 3), level: 'debug', lost: 2 } as const;
  const change = takeTick(live, { now: 0, nowMs: 0, log }, true);
  assert.equal(change.logVersion, 1);
  assert.deepEqual([live.log.size, live.log.lost, live.log.level], [3, 2, 'debug']);
});

test('a delayed tick does not set the clock back', () => {
  assert.equal(clockOffset(1000, 900, false), 1000);
  assert.equal(clockOffset(1000, 1100, false), 1100);
  assert.equal(clockOffset(1000, -560, true), -560, 'another process');
});

test('the state of the proxy is the same object while it is unchanged', () => {
  const status: Status = {
    proxy: { kind: 'stopped' },
    trouble: null,
    inFlight: 1,
    version: '1.2.3',
    pid: 1,
    startedAt: 0,
    platform: 'linux',
    isDesktop: false,
    isDemo: false,
  };
  const take = (next: Status) =>
    takeTick({ ...nothing(), status }, { now: 0, nowMs: 0, status: next }, false).status;
  const busier = take({ ...structuredClone(status), inFlight: 2 });
  assert.equal(busier?.inFlight, 2);
  assert.equal(busier.proxy, status.proxy);
  const started = { kind: 'starting' } as const;
  assert.equal(take({ ...status, proxy: started })?.proxy, started);
});
