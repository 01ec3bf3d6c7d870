import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byUrgency, timelinesNow, nowForm } from '../../../../renderer/pages/connections/timeline-now.ts';
import { requestsOn, silentCount } from '../../../../renderer/connection-timeline/timeline-requests.ts';
import { TIMELINE } from '../../../../renderer/live/connection-timeline.ts';
import type { RequestRow, RequestWait } from '../../../../src/contract/requests.ts';
import { request } from '../requests/request-support.ts';
import { closedTimeline, timelineWith } from './timeline-support.ts';

const NOW = 1_000_000;
const CLAUDE = 'claude-cli/2.1.34 (external, cli)';

function live(connectionId: number, given: Partial<RequestRow>, wait: Partial<RequestWait>): RequestRow {
  const durationMs = 300_000;
  return request({
    id: connectionId + 100,
    connectionId,
    state: 'streaming',
    client: CLAUDE,
    durationMs,
    wait: {
      kind: 'stream',
      sinceMs: NOW,
      limitSecs: 0,
      acceptedAtMs: NOW - durationMs,
      totalSecs: 600,
      ...wait,
    },
    ...given,
  });
}

const ROWS = [
  live(1, {}, { sinceMs: NOW - 41_000 }),
  live(2, {}, { sinceMs: NOW - 101_000, limitSecs: 120 }),
  live(3, {}, {}),
  live(4, { client: 'node' }, { kind: 'first_byte', sinceMs: NOW - 4000, limitSecs: 60 }),
  live(8, { provider: 'anthropic' }, { sinceMs: NOW - 50_000 }),
  live(9, { attempts: 1 }, { kind: 'connection', sinceMs: NOW - 50_000 }),
  live(0, { attempts: 0 }, { kind: 'connection', sinceMs: NOW - 9000, limitSecs: 10 }),
];

const SCENE = {
  timelines: [
    timelineWith([[NOW - 300_000, TIMELINE.request, 1]], 1),
    timelineWith([[NOW - 300_000, TIMELINE.request, 1]], 2),
    timelineWith([[NOW - 12_000, TIMELINE.idle, 0]], 5),
    closedTimeline({ reason: 'idle_timeout', atMs: NOW - 10 }, [[NOW - 90_000, TIMELINE.idle, 0]], 6),
    timelineWith([[NOW - 300_000, TIMELINE.request, 1]], 3),
    timelineWith([[NOW - 3000, TIMELINE.connecting, 0]], 7),
    timelineWith([[NOW - 4000, TIMELINE.request, 1]], 4),
    timelineWith([[NOW - 300_000, TIMELINE.request, 1]], 9),
  ],
  requests: requestsOn(ROWS, 'openai'),
  nowMs: NOW,
  idleTimeoutSecs: 90,
};

test('each open connection shows what it does and who ends it', () => {
  assert.deepEqual(
    timelinesNow(SCENE).map(({ id, index, text, tone }) => [id, index, text, tone]),
    [
      [1, 0, '41 s silent, Claude Code gives up at 180 s', 'silent'],
      [2, 1, '101 s silent, LunaRoute ends it at 120 s', 'ending'],
      [5, 2, 'idle 12 s, closes by 90 s', 'idle'],
      [3, 4, 'streaming', 'calm'],
      [7, 5, 'connecting: 3 s, LunaRoute gives up at 10 s', 'calm'],
      [4, 6, 'first byte: 4 s, LunaRoute ends it at 60 s', 'calm'],
      [9, 7, 'request in progress', 'calm'],
    ],
  );
});

test('below the picture urgent connections come first and idle ones last', () => {
  assert.deepEqual(
    byUrgency(timelinesNow(SCENE)).map(({ id }) => id),
    [2, 1, 7, 4, 3, 9, 5],
  );
});

test('a clock fills with its elapsed share', () => {
  const shares = timelinesNow(SCENE).map(({ share }) => share);
  assert.deepEqual(shares, [41 / 180, 101 / 120, undefined, 0, 0.3, 4 / 60, undefined]);
});

test('a connection idle since before the window still shows when it closes', () => {
  const timelines = [timelineWith([[-Infinity, TIMELINE.idle, 0]], 5)];
  assert.equal(timelinesNow({ ...SCENE, timelines })[0]?.text, 'idle, closes by 90 s');
});

test('the silent count has the requests of this provider without data for 20 s', () => {
  assert.equal(silentCount(ROWS, 'openai', NOW), 2);
  assert.equal(silentCount(ROWS, 'anthropic', NOW), 1);
});

test('the lines appear beside the timelines only when both fit', () => {
  assert.deepEqual(
    [
      [960, 19],
      [960, 14],
      [960, 11],
      [700, 19],
      [0, 19],
    ].map(([width = 0, pitch = 0]) => nowForm(width, pitch)),
    ['column', 'column', 'list', 'list', 'list'],
  );
});
