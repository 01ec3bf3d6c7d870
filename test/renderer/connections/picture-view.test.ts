import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layLanes, PictureShapes } from '../../../renderer/connections/picture-shapes.ts';
import {
  GUTTER,
  LANES_MOST_HEIGHT,
  MARGIN,
  moveSpot,
  msAt,
  pitchOf,
  pixelEnd,
  spotAt,
  viewOf,
  xOf,
} from '../../../renderer/connections/picture-view.ts';
import { LANE, type Lane } from '../../../renderer/live/lane.ts';
import { closedLane, laneWith } from './lane-support.ts';

/** Three hundred columns of one second each. */
const WIDTH = GUTTER + 300 + MARGIN;
const NOW = 1_000_000;

function view(lanes: number, scrollTop = 0) {
  return viewOf({ width: WIDTH, nowMs: NOW, lanes, scrollTop });
}

test('now is at the right edge, five minutes before it at the left', () => {
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
    viewOf({ width: WIDTH, nowMs: 999_200, lanes: 1, scrollTop: 0 }).endMs,
    viewOf({ width: WIDTH, nowMs: 999_900, lanes: 1, scrollTop: 0 }).endMs,
  );
});

test('many lanes are thinner, then they scroll, and only those in sight are laid out', () => {
  assert.deepEqual(
    [1, 25, 34, 43, 52, 68, 200].map((lanes) => pitchOf(lanes)),
    [19, 19, 14, 11, 9, 7, 7],
  );
  const all = view(200);
  assert.equal(all.height, LANES_MOST_HEIGHT);
  assert.deepEqual([all.firstLane, all.lastLane], [0, 68]);
  const end = view(200, 200 * 7 - LANES_MOST_HEIGHT);
  assert.deepEqual([end.firstLane, end.lastLane], [132, 200]);
});

function shapesOf(lanes: readonly Lane[]): PictureShapes {
  const shapes = new PictureShapes();
  layLanes(lanes, view(lanes.length), shapes);
  return shapes;
}

test('a lane is an idle line with blocks in two shades, a tick and a cross', () => {
  const lane = closedLane('server_closed', NOW - 10_000, [
    [NOW - 200_000, LANE.connecting, 0],
    [NOW - 190_000, LANE.request, 1],
    [NOW - 150_000, LANE.idle, 0],
    [NOW - 100_000, LANE.request, 2],
    [NOW - 50_000, LANE.idle, 0],
  ]);
  lane.createdAtMs = NOW - 190_000;
  const shapes = shapesOf([lane]);
  const at = (secondsAgo: number): number => WIDTH - MARGIN - secondsAgo;
  assert.deepEqual(shapes.connecting.slice(0, 3), [at(200), 4, 10]);
  assert.deepEqual(shapes.odd, [at(190), 4, 40, 11]);
  assert.deepEqual(shapes.even, [at(100), 4, 50, 11]);
  assert.deepEqual(shapes.idle, [at(190), 8, 180, 2]);
  assert.deepEqual(shapes.created, [at(190) - 1, 4, 3, 11]);
  assert.deepEqual(shapes.faults, [at(10), 9]);
  assert.deepEqual(shapes.ends, []);
});

test('our own close is no fault', () => {
  const shapes = shapesOf([closedLane('idle_timeout', NOW - 5000, [[NOW - 9000, LANE.idle, 0]])]);
  assert.deepEqual([shapes.faults.length, shapes.ends.length], [0, 2]);
});

test('a request shorter than a pixel is still seen, and a hundred of them on one pixel are one box', () => {
  const lane = laneWith(
    Array.from({ length: 100 }, (_, at) => [
      [NOW - 100_000 + at * 8, LANE.request, at + 1] as const,
      [NOW - 100_000 + at * 8 + 4, LANE.idle, 0] as const,
    ]).flat(),
  );
  const shapes = shapesOf([lane]);
  const boxes = (shapes.odd.length + shapes.even.length) / 4;
  assert.ok(boxes >= 1 && boxes <= 2, `${boxes} boxes`);
});

test('what is out of the window leaves no shape', () => {
  const shapes = shapesOf([
    laneWith([
      [NOW - 900_000, LANE.request, 1],
      [NOW - 800_000, LANE.idle, 0],
      [NOW + 5000, LANE.request, 2],
    ]),
  ]);
  assert.deepEqual([...shapes.odd, ...shapes.even, ...shapes.created], []);
  assert.deepEqual(shapes.idle.slice(0, 1), [GUTTER]);
});

test('pointing finds the lane and the stretch', () => {
  const lanes = [laneWith([[NOW - 50_000, LANE.idle, 0]], 4), laneWith([[NOW - 50_000, LANE.request, 1]], 9)];
  const one = view(2);
  assert.deepEqual(spotAt(one, lanes, WIDTH - MARGIN - 20, 25), { laneId: 9, segment: 0 });
  assert.deepEqual(spotAt(one, lanes, WIDTH - MARGIN - 200, 25), { laneId: 9, segment: -1 });
  assert.deepEqual(spotAt(one, lanes, 3, 5), { laneId: 4, segment: -1 });
  assert.equal(spotAt(one, lanes, 100, 60), undefined);
  assert.equal(spotAt(one, lanes, 100, -3), undefined);
});

test('the arrow keys go from lane to lane, and along the stretches of one', () => {
  const lanes = [1, 2, 3].map((id) =>
    laneWith(
      [
        [NOW - 3000, LANE.request, 1],
        [NOW - 2000, LANE.idle, 0],
      ],
      id,
    ),
  );
  assert.deepEqual(moveSpot(undefined, 'ArrowUp', lanes), { laneId: 3, segment: -1 }, 'the newest first');
  assert.deepEqual(moveSpot(undefined, 'Home', lanes), { laneId: 1, segment: -1 });
  assert.deepEqual(moveSpot({ laneId: 3, segment: 1 }, 'ArrowUp', lanes), { laneId: 2, segment: -1 });
  assert.deepEqual(moveSpot({ laneId: 1, segment: -1 }, 'ArrowUp', lanes), { laneId: 1, segment: -1 });
  assert.deepEqual(moveSpot({ laneId: 2, segment: -1 }, 'ArrowLeft', lanes), { laneId: 2, segment: 1 });
  assert.deepEqual(moveSpot({ laneId: 2, segment: 1 }, 'ArrowLeft', lanes), { laneId: 2, segment: 0 });
  assert.deepEqual(moveSpot({ laneId: 2, segment: 1 }, 'ArrowRight', lanes), { laneId: 2, segment: 1 });
  assert.deepEqual(moveSpot({ laneId: 2, segment: -1 }, 'ArrowRight', lanes), { laneId: 2, segment: 0 });
  assert.deepEqual(
    moveSpot({ laneId: 77, segment: 0 }, 'ArrowDown', lanes),
    { laneId: 3, segment: -1 },
    'its lane has left',
  );
  assert.equal(moveSpot(undefined, 'End', []), undefined);
});
