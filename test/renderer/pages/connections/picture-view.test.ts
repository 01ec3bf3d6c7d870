import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  timelineAt,
  timelineRows,
  MAX_LANES_HEIGHT,
  timelineTop,
} from '../../../../renderer/connection-timeline/timeline-rows.ts';
import { layTimelines, PictureShapes } from '../../../../renderer/connection-timeline/picture-shapes.ts';
import {
  GUTTER,
  MARGIN,
  moveSpot,
  msAt,
  pixelEnd,
  spotAt,
  viewOf,
  xOf,
} from '../../../../renderer/connection-timeline/picture-view.ts';
import { quietHeight } from '../../../../renderer/connection-timeline/silent-shapes.ts';
import { TIMELINE, type ConnectionTimeline } from '../../../../renderer/live/connection-timeline.ts';
import type { Stall } from '../../../../src/contract/stall.ts';
import { closedTimeline, timelineWith } from './timeline-support.ts';

/** 300 columns of one second each. */
const WIDTH = GUTTER + 300 + MARGIN;
const NOW = 1_000_000;
const SPAN = 300_000;

function view(timelines: number, scrollTop = 0) {
  return viewOf({ width: WIDTH, nowMs: NOW, rows: timelineRows(timelines), scrollTop, spanMs: SPAN });
}

test('now is at the right edge and five minutes ago at the left', () => {
  const one = view(1);
  assert.equal(xOf(one, NOW), WIDTH - MARGIN);
  assert.equal(xOf(one, NOW - 300_000), GUTTER);
  assert.equal(xOf(one, NOW - 60_000), WIDTH - MARGIN - 60);
  assert.equal(xOf(one, -Infinity), GUTTER, 'what began before stays at the edge');
  assert.equal(msAt(one, GUTTER + 100), NOW - 200_000);
});

test('the picture moves by whole pixels only', () => {
  assert.equal(pixelEnd(999_001, 1000), 1_000_000);
  assert.equal(pixelEnd(1_000_000, 1000), 1_000_000);
  assert.equal(
    viewOf({ ...view(1), nowMs: 999_200, spanMs: SPAN }).endMs,
    viewOf({ ...view(1), nowMs: 999_900, spanMs: SPAN }).endMs,
  );
});

test('many timelines get thinner, then scroll, and only visible ones are laid out', () => {
  assert.deepEqual(
    [1, 25, 34, 43, 52, 68, 200].map((timelines) => timelineRows(timelines).pitch),
    [19, 19, 14, 11, 9, 7, 7],
  );
  const all = view(200);
  assert.equal(all.height, MAX_LANES_HEIGHT);
  assert.deepEqual([all.firstTimeline, all.lastTimeline], [0, 68]);
  const end = view(200, 200 * 7 - MAX_LANES_HEIGHT);
  assert.deepEqual([end.firstTimeline, end.lastTimeline], [132, 200]);
});

function shapesOf(timelines: readonly ConnectionTimeline[], stall?: Stall): PictureShapes {
  const shapes = new PictureShapes();
  layTimelines({ timelines, view: view(timelines.length), stallOf: () => stall }, shapes);
  return shapes;
}

test('timelines with a request come first and get more height if available', () => {
  const rows = timelineRows(9, 5);
  assert.deepEqual([rows.livePitch, rows.pitch, rows.height], [22, 19, 5 * 22 + 4 * 19]);
  assert.deepEqual(
    [0, 4, 5, 8].map((timeline) => timelineTop(rows, timeline)),
    [0, 88, 110, 167],
  );
  for (const timeline of [0, 4, 5, 8])
    assert.deepEqual(
      [timelineAt(rows, timelineTop(rows, timeline)), timelineAt(rows, timelineTop(rows, timeline) + 18)],
      [timeline, timeline],
    );
  assert.equal(timelineRows(25, 1).livePitch, 14, 'one more pixel than there is');
});

test('a timeline is an idle line with blocks in two shades, a tick and a cross', () => {
  const timeline = closedTimeline({ reason: 'server_closed', atMs: NOW - 10_000 }, [
    [NOW - 200_000, TIMELINE.connecting, 0],
    [NOW - 190_000, TIMELINE.request, 1],
    [NOW - 150_000, TIMELINE.idle, 0],
    [NOW - 100_000, TIMELINE.request, 2],
    [NOW - 50_000, TIMELINE.idle, 0],
  ]);
  timeline.createdAtMs = NOW - 190_000;
  const shapes = shapesOf([timeline]);
  const at = (secondsAgo: number): number => WIDTH - MARGIN - secondsAgo;
  assert.deepEqual(shapes.connecting.slice(0, 3), [at(200), 4, 10]);
  assert.deepEqual(shapes.odd, [at(190) + 2, 4, 38, 11], 'it begins behind the tick');
  assert.deepEqual(shapes.even, [at(100), 4, 50, 11]);
  assert.deepEqual(shapes.idle, [at(190), 8, 180, 2]);
  assert.deepEqual(shapes.created, [at(190) - 1, 4, 3, 11]);
  assert.deepEqual(shapes.faults, [at(10), 9]);
  assert.deepEqual(shapes.ends, []);
});

/** Returns a connection whose request was sent 100 s ago. */
function busy(): ConnectionTimeline {
  return timelineWith([
    [NOW - 200_000, TIMELINE.idle, 0],
    [NOW - 100_000, TIMELINE.request, 1],
  ]);
}

const QUIET: Stall = {
  kind: 'stream',
  ageMs: 40_000,
  end: {
    owner: { kind: 'assistant', assistant: 'Claude Code' },
    ageMs: 40_000,
    limitMs: 180_000,
    leftMs: 140_000,
  },
  tone: 'silent',
};

test('a timeline is full height up to its last byte, then tapers to no less than 2 px', () => {
  const shapes = shapesOf([busy()], QUIET);
  const at = (secondsAgo: number): number => WIDTH - MARGIN - secondsAgo;
  assert.deepEqual(shapes.odd, [at(100), 4, 60, 11], 'the block ends with the last byte');
  const { silent, ending, odd: calm } = shapes.quiet;
  assert.deepEqual([ending, calm], [[], []]);
  const tail = Array.from({ length: silent.length / 4 }, (_, box) => silent.slice(box * 4, box * 4 + 4));
  assert.equal(tail[0]?.[0], at(40), 'it begins where the block ends');
  assert.equal((tail.at(-1)?.[0] ?? 0) + (tail.at(-1)?.[2] ?? 0), at(0), 'it reaches now');
  const heights = tail.map(([, , , height = 0]) => height);
  assert.deepEqual(
    heights,
    heights.toSorted((one, other) => other - one),
  );
  assert.ok(heights.every((height) => height >= 2 && height <= 11));
  for (const [x = 0, , width = 0] of tail.slice(0, -1))
    assert.ok(
      tail.some(([next]) => next === x + width),
      'no hole',
    );
});

test('nothing changes for silences under 2 s, and a calm silence keeps the shade of its block', () => {
  const flowing = shapesOf([busy()], { ...QUIET, ageMs: 1999, tone: 'calm' });
  assert.deepEqual(flowing.odd, [WIDTH - MARGIN - 100, 4, 100, 11]);
  assert.deepEqual(flowing.quiet.odd, []);
  const calm = shapesOf([busy()], { ...QUIET, ageMs: 8000, tone: 'calm' });
  assert.ok(calm.quiet.odd.length > 0);
  const ending = shapesOf([busy()], { ...QUIET, tone: 'ending' });
  assert.ok(ending.quiet.ending.length > 0);
});

test('a request that has received nothing is an outline without an idle line in it', () => {
  const shapes = shapesOf([busy()], { ...QUIET, kind: 'first_byte', ageMs: 100_000 });
  const from = WIDTH - MARGIN - 100;
  assert.deepEqual(shapes.waiting.silent, [from, 4, 100, 11]);
  assert.deepEqual([...shapes.odd, ...shapes.quiet.silent], []);
  assert.deepEqual(shapes.idle, [from - 100, 8, 100, 2]);
});

test('a silence is 2 px high at the timeout that ends it, whatever its length', () => {
  for (const limitMs of [30_000, 180_000, 86_400_000]) {
    const stall = { ...QUIET, ageMs: 10_000, end: QUIET.end && { ...QUIET.end, leftMs: limitMs - 10_000 } };
    assert.equal(quietHeight(limitMs, stall, 11), 2);
    assert.equal(quietHeight(0, stall, 11), 11);
    assert.ok(quietHeight(limitMs / 2, stall, 11) > 2);
    assert.ok(quietHeight(limitMs, { ...stall, end: undefined }, 11) >= 2);
  }
});

test('a close by the proxy is not a fault', () => {
  const shapes = shapesOf([
    closedTimeline({ reason: 'idle_timeout', atMs: NOW - 5000 }, [[NOW - 9000, TIMELINE.idle, 0]]),
  ]);
  assert.deepEqual([shapes.faults.length, shapes.ends.length], [0, 2]);
});

test('a request shorter than a pixel is visible, and a hundred on one pixel are merged', () => {
  const timeline = timelineWith(
    Array.from({ length: 100 }, (_, at) => [
      [NOW - 100_000 + at * 8, TIMELINE.request, at + 1] as const,
      [NOW - 100_000 + at * 8 + 4, TIMELINE.idle, 0] as const,
    ]).flat(),
  );
  const shapes = shapesOf([timeline]);
  const boxes = (shapes.odd.length + shapes.even.length) / 4;
  assert.ok(boxes >= 1 && boxes <= 2, `${boxes} boxes`);
});

test('a request is at least 3 px wide and never hidden by the tick or the end of its connection', () => {
  const at = (secondsAgo: number): number => WIDTH - MARGIN - secondsAgo;
  for (const secondsAgo of [200, 30, 2, 1, 0.1, 0]) {
    const createdAtMs = NOW - secondsAgo * 1000;
    const timeline = timelineWith([
      [createdAtMs - 5, TIMELINE.connecting, 0],
      [createdAtMs, TIMELINE.request, 1],
    ]);
    timeline.createdAtMs = createdAtMs;
    if (secondsAgo > 0) timeline.finish(createdAtMs + 20, { kind: 'closed', reason: 'server_reset' });
    const { created, odd, faults } = shapesOf([timeline]);
    const [tick = 0, , tickWidth = 0] = created;
    const [from = 0, , width = 0] = odd;
    assert.ok(width >= 3, `${secondsAgo} s ago: ${width} px`);
    assert.ok(from >= tick + tickWidth, `${secondsAgo} s ago: behind its tick`);
    assert.ok(from + width <= WIDTH - MARGIN, `${secondsAgo} s ago: within the plot`);
    assert.ok(Math.abs(tick - at(secondsAgo)) <= 8, `${secondsAgo} s ago: where it was`);
    if (faults.length > 0) assert.ok((faults[0] ?? 0) - 3.5 > from + width, 'its end is behind it');
  }
});

test('short adjacent requests are all visible and close to their time', () => {
  const timeline = timelineWith(
    Array.from({ length: 40 }, (_, one) => [
      [NOW - 200_000 + one * 2000, TIMELINE.request, one + 1] as const,
      [NOW - 200_000 + one * 2000 + 100, TIMELINE.idle, 0] as const,
    ]).flat(),
  );
  const { odd, even } = shapesOf([timeline]);
  for (const boxes of [odd, even])
    for (let at = 0; at < boxes.length; at += 4) assert.ok((boxes[at + 2] ?? 0) >= 3);
  const last = Math.max(...odd.filter((_, at) => at % 4 === 0), ...even.filter((_, at) => at % 4 === 0));
  const ended = WIDTH - MARGIN - 200 + 39 * 2;
  assert.ok(last >= ended - 3 && last <= ended + 6, `${last} and not ${ended}`);
});

test('a view of the past omits later events', () => {
  const timeline = closedTimeline({ reason: 'server_closed', atMs: NOW + 60_000 }, [
    [NOW - 9000, TIMELINE.request, 1],
  ]);
  timeline.createdAtMs = NOW - 9000;
  const later = timelineWith([[NOW + 5000, TIMELINE.request, 1]]);
  later.createdAtMs = NOW + 5000;
  assert.deepEqual(shapesOf([timeline]).faults, []);
  assert.deepEqual(shapesOf([later]).created, []);
});

test('stretches outside the window are not drawn', () => {
  const shapes = shapesOf([
    timelineWith([
      [NOW - 900_000, TIMELINE.request, 1],
      [NOW - 800_000, TIMELINE.idle, 0],
      [NOW + 5000, TIMELINE.request, 2],
    ]),
  ]);
  assert.deepEqual([...shapes.odd, ...shapes.even, ...shapes.created], []);
  assert.deepEqual(shapes.idle.slice(0, 1), [GUTTER]);
});

test('the pointer finds the timeline and the stretch', () => {
  const timelines = [
    timelineWith([[NOW - 50_000, TIMELINE.idle, 0]], 4),
    timelineWith([[NOW - 50_000, TIMELINE.request, 1]], 9),
  ];
  const one = view(2);
  assert.deepEqual(spotAt(one, timelines, { x: WIDTH - MARGIN - 20, y: 25 }), { timelineId: 9, segment: 0 });
  assert.deepEqual(spotAt(one, timelines, { x: WIDTH - MARGIN - 200, y: 25 }), {
    timelineId: 9,
    segment: -1,
  });
  assert.deepEqual(spotAt(one, timelines, { x: 3, y: 5 }), { timelineId: 4, segment: -1 });
  assert.equal(spotAt(one, timelines, { x: 100, y: 60 }), undefined);
  assert.equal(spotAt(one, timelines, { x: 100, y: -3 }), undefined);
});

test('arrow keys move between timelines and along the stretches of a timeline', () => {
  const timelines = [1, 2, 3].map((id) =>
    timelineWith(
      [
        [NOW - 3000, TIMELINE.request, 1],
        [NOW - 2000, TIMELINE.idle, 0],
      ],
      id,
    ),
  );
  assert.deepEqual(moveSpot(undefined, 'ArrowUp', timelines), { timelineId: 3, segment: -1 }, 'from below');
  assert.deepEqual(moveSpot(undefined, 'Home', timelines), { timelineId: 1, segment: -1 });
  assert.deepEqual(moveSpot({ timelineId: 3, segment: 1 }, 'ArrowUp', timelines), {
    timelineId: 2,
    segment: -1,
  });
  assert.deepEqual(moveSpot({ timelineId: 1, segment: -1 }, 'ArrowUp', timelines), {
    timelineId: 1,
    segment: -1,
  });
  assert.deepEqual(moveSpot({ timelineId: 2, segment: -1 }, 'ArrowLeft', timelines), {
    timelineId: 2,
    segment: 1,
  });
  assert.deepEqual(moveSpot({ timelineId: 2, segment: 1 }, 'ArrowLeft', timelines), {
    timelineId: 2,
    segment: 0,
  });
  assert.deepEqual(moveSpot({ timelineId: 2, segment: 1 }, 'ArrowRight', timelines), {
    timelineId: 2,
    segment: 1,
  });
  assert.deepEqual(moveSpot({ timelineId: 2, segment: -1 }, 'ArrowRight', timelines), {
    timelineId: 2,
    segment: 0,
  });
  assert.deepEqual(
    moveSpot({ timelineId: 77, segment: 0 }, 'ArrowDown', timelines),
    { timelineId: 1, segment: -1 },
    'its timeline has left',
  );
  assert.equal(moveSpot(undefined, 'End', []), undefined);
});
