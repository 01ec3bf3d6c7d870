import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  connectionHref,
  connectionLogHref,
  parseConnectionPlace,
} from '../../../renderer/connections/connection-place.ts';
import {
  connectionSummary,
  summaryText,
  successorOf,
} from '../../../renderer/connections/connection-summary.ts';
import { requestsOn } from '../../../renderer/connections/lane-requests.ts';
import { LANE, type Lane } from '../../../renderer/live/lane.ts';
import { closedLane, laneWith } from './lane-support.ts';

const NOW = 1_000_000;
const SCENE = { lanes: [], nowMs: NOW, requests: requestsOn([], 'openai'), idleTimeoutSecs: 90 };

function told(lane: Lane, lanes: readonly Lane[] = [lane], segment = -1): string {
  return summaryText(connectionSummary(lane, { ...SCENE, lanes, segment }));
}

function fortyFour(): Lane {
  const lane = closedLane(
    'server_closed',
    NOW - 60_000,
    [
      [NOW - 274_000, LANE.request, 11],
      [NOW - 200_000, LANE.idle, 0],
      [NOW - 150_000, LANE.request, 12],
      [NOW - 121_000, LANE.idle, 0],
    ],
    44,
  );
  lane.createdAtMs = NOW - 274_000;
  return lane;
}

test('a connection that the server closed, and what took its place', () => {
  const lane = fortyFour();
  const next = laneWith([[NOW - 55_000, LANE.connecting, 0]], 47, 'after_server_close');
  next.replaces = 44;
  assert.equal(
    told(lane, [lane, next]),
    '#44 closed by the server after 61 s idle; created: no_idle, all others were busy; ' +
      '12 requests, 214 s old; next request opened #47 (after_server_close).',
  );
});

test('the stretch that is pointed at is told, too', () => {
  const lane = fortyFour();
  assert.match(told(lane, [lane], 2), / Request 12 on it, reused: 29 s, until 121 s ago\.$/u);
  assert.match(told(lane, [lane], 3), / Idle: 61 s, until 60 s ago\.$/u);
});

test('open connections are told in the present', () => {
  const busy = laneWith([[NOW - 3200, LANE.request, 1]], 5, 'first_use');
  busy.createdAtMs = NOW - 3200;
  assert.equal(
    told(busy, [busy], 0),
    '#5 has a request for 3.2 s; created: first_use, it was the first request; 1 request, 3.2 s old. ' +
      'Request 1 on it, created: 3.2 s, until now.',
  );
  assert.match(told(laneWith([[NOW - 9000, LANE.idle, 0]])), /^#1 is idle for 9\.0 s;/u);
  assert.match(told(laneWith([[-Infinity, LANE.idle, 0]])), /^#1 is idle; created/u);
});

test('ends of other kinds', () => {
  const failed = laneWith([[NOW - 9000, LANE.connecting, 0]]);
  failed.finish(NOW - 4000, { kind: 'dial_failed' });
  assert.match(told(failed), /^#1 could not connect after 5\.0 s; /u);
  assert.equal(connectionSummary(failed, { ...SCENE, segment: -1 }).isFault, true);
  const called = laneWith([[NOW - 9000, LANE.connecting, 0]]);
  called.finish(NOW - 4000, { kind: 'called_off' });
  assert.match(told(called), /^#1 was called off while it connected; /u);
  const aborted = closedLane('request_aborted', NOW - 10, [[NOW - 500, LANE.request, 1]]);
  assert.match(told(aborted), /^#1 closed when its request was cancelled;/u);
});

test('without an idle time before it, a close says what it came in the way of', () => {
  const at = [[NOW - 500, LANE.request, 1]] as const;
  assert.match(told(closedLane('server_reset', NOW - 10, at)), /^#1 reset by the server during a request;/u);
  assert.match(told(closedLane('server_close_header', NOW - 10, at)), /asked after a request;/u);
});

test('what took the place of a connection is what was recorded', () => {
  const close = (id: number, atMs: number): Lane =>
    closedLane('server_closed', atMs, [[atMs - 1000, LANE.idle, 0]], id);
  const open = (id: number, atMs: number, replaces: number): Lane => {
    const lane = laneWith([[atMs, LANE.connecting, 0]], id, 'after_server_close');
    lane.replaces = replaces;
    return lane;
  };
  const [one, two] = [close(1, NOW - 900), close(2, NOW - 800)];
  const [three, four] = [open(3, NOW - 700, 2), open(4, NOW - 600, 1)];
  const lanes = [one, two, three, four];
  assert.equal(successorOf(two, lanes)?.id, 3);
  assert.equal(successorOf(one, lanes)?.id, 4);
  assert.equal(successorOf(three, lanes), undefined, 'it is open');
  assert.equal(successorOf(one, [one, two, three]), undefined, 'nothing has come yet');
});

test('a connection has an address', () => {
  const place = { provider: 'my-provider', id: 44 };
  assert.deepEqual(parseConnectionPlace(connectionHref(place)), place);
  assert.deepEqual(parseConnectionPlace(connectionLogHref(place)), place);
  assert.equal(parseConnectionPlace('/connections/openai'), undefined);
  assert.equal(parseConnectionPlace('/requests/openai/4'), undefined);
});
