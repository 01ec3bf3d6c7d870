import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderTimelines } from '../../../../renderer/connection-timeline/timeline-order.ts';
import {
  formatAxis,
  canZoom,
  LIVE,
  moved,
  parseStretch,
  still,
  withStretch,
  zoomed,
} from '../../../../renderer/pages/connections/stretch.ts';
import { TIMELINE } from '../../../../renderer/live/connection-timeline.ts';
import { ACTIVITY_SPAN_MS } from '../../../../src/contract/activity.ts';
import { closedTimeline, timelineWith } from './timeline-support.ts';

const NOON = Date.UTC(2026, 5, 1, 12);

test('the address keeps the visible stretch and the selected connection', () => {
  for (const stretch of [
    LIVE,
    { spanMs: 60_000, endMs: undefined },
    { spanMs: 3_600_000, endMs: undefined },
    still(NOON, NOON + 57_300),
  ])
    assert.deepEqual(parseStretch(withStretch('#/connections', stretch)), stretch);
  assert.equal(withStretch('#/connections/openai/44?min=15', LIVE), '#/connections/openai/44');
  assert.equal(
    withStretch('#/connections/openai/44', still(NOON, NOON + 2000)),
    `#/connections/openai/44?from=${NOON}&ms=2000`,
  );
  const odd = ['', '?min=7', '?min=', '?from=1', '?ms=5', '?from=-1&ms=4', '?from=1e9&ms=1', '?from=a&ms=b'];
  for (const query of odd) assert.deepEqual(parseStretch(`#/connections${query}`), LIVE, query);
  assert.equal(parseStretch('#/connections?from=1&ms=999999999999999').spanMs, ACTIVITY_SPAN_MS);
});

test('zooming changes the level while live and halves or doubles a fixed stretch around its middle', () => {
  const at = (min: number) => ({ spanMs: min * 60_000, endMs: undefined });
  assert.deepEqual(zoomed(LIVE, -1), at(1));
  assert.deepEqual(zoomed(LIVE, 1), at(15));
  assert.deepEqual([zoomed(at(1), -1), zoomed(at(60), 1)], [at(1), at(60)]);
  assert.deepEqual([canZoom(at(1), -1), canZoom(at(60), 1), canZoom(at(60), -1)], [false, false, true]);
  const one = still(NOON, NOON + 40_000);
  assert.deepEqual(zoomed(one, -1), still(NOON + 10_000, NOON + 30_000));
  assert.deepEqual(zoomed(one, 1), still(NOON - 20_000, NOON + 60_000));
  assert.equal(still(NOON, NOON + 3).spanMs, 1000, 'never nearer than a second');
  assert.deepEqual(moved(one, -1, NOON + 90_000), { spanMs: 40_000, endMs: NOON + 30_000 });
  assert.deepEqual(moved(one, 1, NOON + 45_000), at(1), 'live again, at the level that holds it');
  assert.equal(moved(LIVE, -1, NOON).endMs, NOON - 75_000);
});

test('the axis counts back from now or shows the time of day', () => {
  const words = (min: number): string => formatAxis({ spanMs: min * 60_000, endMs: undefined }).join(' ');
  assert.equal(words(1), '−60 s −45 s −30 s −15 s now');
  assert.equal(words(5), '−5 min −4 min −3 min −2 min −1 min now');
  assert.equal(words(15), '−15 min −12 min −9 min −6 min −3 min now');
  assert.equal(words(60), '−60 min −45 min −30 min −15 min now');
  const [first = '', , , , last = ''] = formatAxis(still(NOON, NOON + 4000));
  assert.match(`${first} ${last}`, /^\d\d:00:00\.000 \d\d:00:04\.000$/u);
});

test('timelines with a request come first and ended ones last, without a jump at each request', () => {
  const now = 1_000_000;
  const timelines = [
    closedTimeline({ reason: 'idle_timeout', atMs: now - 50_000 }, [[now - 90_000, TIMELINE.request, 1]], 1),
    timelineWith([[now - 30_000, TIMELINE.idle, 0]], 2),
    timelineWith([[now - 80_000, TIMELINE.request, 1]], 3),
    timelineWith([[now - 2000, TIMELINE.idle, 0]], 4),
    closedTimeline({ reason: 'server_closed', atMs: now - 200_000 }, [[now - 290_000, TIMELINE.idle, 0]], 5),
    timelineWith([[now - 10, TIMELINE.connecting, 0]], 6),
  ];
  const ids = (startMs: number, endMs: number): string => {
    const { timelines: shown, live } = orderTimelines(timelines, { startMs, endMs });
    return `${shown.map(({ id }) => id).join(' ')}, ${live} live`;
  };
  assert.equal(ids(now - 300_000, now), '3 4 6 2 1 5, 3 live');
  assert.equal(ids(now - 60_000, now), '3 4 6 2 1, 3 live', 'what had ended before is not there');
  assert.equal(ids(now - 100_000, now - 60_000), '1 3, 2 live', 'as it was then');
});
