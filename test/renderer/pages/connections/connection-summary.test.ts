import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  connectionHref,
  connectionLogHref,
  parseConnectionPlace,
} from '../../../../renderer/navigation/list-places.ts';
import {
  connectionSummary,
  summaryText,
  successorOf,
} from '../../../../renderer/pages/connections/connection-summary.ts';
import { requestsOn } from '../../../../renderer/connection-timeline/timeline-requests.ts';
import { TIMELINE, type ConnectionTimeline } from '../../../../renderer/live/connection-timeline.ts';
import { closedTimeline, timelineWith } from './timeline-support.ts';

const NOW = 1_000_000;
const SCENE = { timelines: [], nowMs: NOW, requests: requestsOn([], 'openai'), idleTimeoutSecs: 90 };

function told(
  timeline: ConnectionTimeline,
  timelines: readonly ConnectionTimeline[] = [timeline],
  segment = -1,
): string {
  return summaryText(connectionSummary(timeline, { ...SCENE, timelines, segment }));
}

function fortyFour(): ConnectionTimeline {
  const timeline = closedTimeline(
    { reason: 'server_closed', atMs: NOW - 60_000 },
    [
      [NOW - 274_000, TIMELINE.request, 11],
      [NOW - 200_000, TIMELINE.idle, 0],
      [NOW - 150_000, TIMELINE.request, 12],
      [NOW - 121_000, TIMELINE.idle, 0],
    ],
    44,
  );
  timeline.createdAtMs = NOW - 274_000;
  return timeline;
}

test('the summary of a connection closed by the server names its replacement', () => {
  const timeline = fortyFour();
  const next = timelineWith([[NOW - 55_000, TIMELINE.connecting, 0]], 47, 'after_server_close');
  next.replaces = 44;
  assert.equal(
    told(timeline, [timeline, next]),
    '#44 closed by the server after 61 s idle; created: no_idle, all others were busy; ' +
      '12 requests, 214 s old; next request opened #47 (after_server_close).',
  );
});

test('the summary includes the stretch under the pointer', () => {
  const timeline = fortyFour();
  assert.match(told(timeline, [timeline], 2), / Request 12 on it, reused: 29 s, until 121 s ago\.$/u);
  assert.match(told(timeline, [timeline], 3), / Idle: 61 s, until 60 s ago\.$/u);
});

test('open connections are summarized in the present tense', () => {
  const busy = timelineWith([[NOW - 3200, TIMELINE.request, 1]], 5, 'first_use');
  busy.createdAtMs = NOW - 3200;
  assert.equal(
    told(busy, [busy], 0),
    '#5 has a request for 3.2 s; created: first_use, it was the first request; 1 request, 3.2 s old. ' +
      'Request 1 on it, created: 3.2 s, until now.',
  );
  assert.match(told(timelineWith([[NOW - 9000, TIMELINE.idle, 0]])), /^#1 is idle for 9\.0 s;/u);
  assert.match(told(timelineWith([[-Infinity, TIMELINE.idle, 0]])), /^#1 is idle; created/u);
});

test('the summary covers other kinds of ends', () => {
  const failed = timelineWith([[NOW - 9000, TIMELINE.connecting, 0]]);
  failed.finish(NOW - 4000, { kind: 'dial_failed' });
  assert.match(told(failed), /^#1 could not connect after 5\.0 s; /u);
  assert.equal(connectionSummary(failed, { ...SCENE, segment: -1 }).isFault, true);
  const called = timelineWith([[NOW - 9000, TIMELINE.connecting, 0]]);
  called.finish(NOW - 4000, { kind: 'called_off' });
  assert.match(told(called), /^#1 was called off while it connected; /u);
  const aborted = closedTimeline({ reason: 'request_aborted', atMs: NOW - 10 }, [
    [NOW - 500, TIMELINE.request, 1],
  ]);
  assert.match(told(aborted), /^#1 closed when its request was cancelled;/u);
});

test('the summary of a close without idle time says what was interrupted', () => {
  const at = [[NOW - 500, TIMELINE.request, 1]] as const;
  assert.match(
    told(closedTimeline({ reason: 'server_reset', atMs: NOW - 10 }, at)),
    /^#1 reset by the server during a request;/u,
  );
  assert.match(
    told(closedTimeline({ reason: 'server_close_header', atMs: NOW - 10 }, at)),
    /asked after a request;/u,
  );
});

test('the successor of a connection is the recorded replacement', () => {
  const close = (id: number, atMs: number): ConnectionTimeline =>
    closedTimeline({ reason: 'server_closed', atMs }, [[atMs - 1000, TIMELINE.idle, 0]], id);
  const open = (id: number, atMs: number, replaces: number): ConnectionTimeline => {
    const timeline = timelineWith([[atMs, TIMELINE.connecting, 0]], id, 'after_server_close');
    timeline.replaces = replaces;
    return timeline;
  };
  const [one, two] = [close(1, NOW - 900), close(2, NOW - 800)];
  const [three, four] = [open(3, NOW - 700, 2), open(4, NOW - 600, 1)];
  const timelines = [one, two, three, four];
  assert.equal(successorOf(two, timelines)?.id, 3);
  assert.equal(successorOf(one, timelines)?.id, 4);
  assert.equal(successorOf(three, timelines), undefined, 'it is open');
  assert.equal(successorOf(one, [one, two, three]), undefined, 'nothing has come yet');
});

test('a connection has an address', () => {
  const place = { provider: 'my-provider', id: 44 };
  assert.deepEqual(parseConnectionPlace(connectionHref(place)), place);
  assert.deepEqual(parseConnectionPlace(connectionLogHref(place)), place);
  assert.equal(parseConnectionPlace('/connections/openai'), undefined);
  assert.equal(parseConnectionPlace('/requests/openai/4'), undefined);
});
