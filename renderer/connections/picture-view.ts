import type { Lane } from '../live/lane.ts';
import { laneAt, laneHeight, type LaneRows, MAX_LANES_HEIGHT, laneTop } from './lane-rows.ts';

/** Room at the left for the numbers of the connections, in pixels. */
export const GUTTER = 48;
/** Room at the right for a cross at the very end. */
export const MARGIN = 10;
/** A number needs this much height: where lanes are closer, some have none. */
const NUMBER_HEIGHT = 11;

/** What a frame shows: the span of time and the part of the lanes. Lengths are CSS pixels. */
export interface PictureView {
  readonly width: number;
  /** The right edge of the plot. */
  readonly endMs: number;
  readonly startMs: number;
  readonly msPerPixel: number;
  readonly rows: LaneRows;
  /** The height of a request's block. */
  readonly bar: number;
  /** Every so many lanes there is room for a number. */
  readonly numberEvery: number;
  /** The lanes in sight: from the first up to, not including, the last. */
  readonly firstLane: number;
  readonly lastLane: number;
  /** How far the lanes are scrolled. */
  readonly scrollTop: number;
  readonly height: number;
}

export interface ViewFacts {
  readonly width: number;
  readonly nowMs: number;
  readonly rows: LaneRows;
  readonly scrollTop: number;
  readonly spanMs: number;
  /** How much of the lanes is in sight. */
  readonly maxHeight?: number;
}

/** How many milliseconds one pixel stands for. */
export function msPerPixelOf(width: number, spanMs: number): number {
  return spanMs / Math.max(1, width - GUTTER - MARGIN);
}

/**
 * The end of the pixel that a moment falls into: the picture only moves by whole pixels.
 * @internal Tested by itself.
 */
export function pixelEnd(nowMs: number, msPerPixel: number): number {
  return Math.ceil(nowMs / msPerPixel) * msPerPixel;
}

/** Lays a frame out. */
export function viewOf(facts: ViewFacts): PictureView {
  const { width, nowMs, rows, scrollTop, spanMs, maxHeight = MAX_LANES_HEIGHT } = facts;
  const msPerPixel = msPerPixelOf(width, spanMs);
  const endMs = pixelEnd(nowMs, msPerPixel);
  const { pitch } = rows;
  const height = Math.min(rows.height, maxHeight);
  return {
    width,
    endMs,
    startMs: endMs - spanMs,
    msPerPixel,
    rows,
    bar: pitch >= 19 ? 11 : pitch >= 14 ? 9 : pitch >= 11 ? 7 : pitch - 3,
    numberEvery: Math.ceil(NUMBER_HEIGHT / pitch),
    firstLane: Math.max(0, laneAt(rows, scrollTop)),
    lastLane: Math.min(rows.count, laneAt(rows, scrollTop + height - 1) + 1),
    scrollTop,
    height,
  };
}

/** How many columns of pixels the span of time has. */
export function plotWidth(view: PictureView): number {
  return Math.max(1, view.width - GUTTER - MARGIN);
}

/** Where a moment is, in whole pixels; moments outside are held at the edges. */
export function xOf(view: PictureView, ms: number): number {
  const x = GUTTER + Math.round((ms - view.startMs) / view.msPerPixel);
  return Math.min(Math.max(x, GUTTER), view.width - MARGIN);
}

/** The moment at a place. */
export function msAt(view: PictureView, x: number): number {
  return view.startMs + (x - GUTTER) * view.msPerPixel;
}

/** The middle of a lane within the part that is in sight. */
export function laneMiddle(view: PictureView, lane: number): number {
  return laneTop(view.rows, lane) + Math.floor(laneHeight(view.rows, lane) / 2) - view.scrollTop;
}

/** A place in the picture: a connection, and a stretch of it or -1 for the whole. */
export interface PictureSpot {
  readonly laneId: number;
  readonly segment: number;
}

/** What is pointed at; undefined beside the lanes. `y` counts from the top of what is in sight. */
export function spotAt(
  view: PictureView,
  lanes: readonly Lane[],
  x: number,
  y: number,
): PictureSpot | undefined {
  const lane = lanes[laneAt(view.rows, y + view.scrollTop)];
  if (lane === undefined || y < 0) return undefined;
  return { laneId: lane.id, segment: x < GUTTER ? -1 : lane.indexAt(msAt(view, x)) };
}

/** Where a spot is drawn: the middle of its stretch, or of the whole connection. */
export function spotX(view: PictureView, lanes: readonly Lane[], spot: PictureSpot | undefined): number {
  const lane = lanes.find((one) => one.id === spot?.laneId);
  if (lane === undefined || spot === undefined) return GUTTER;
  const one = lane.segmentAt(spot.segment, view.endMs);
  const fromMs = one?.startMs ?? lane.firstStartMs;
  const toMs = one?.endMs ?? lane.endedAtMs ?? view.endMs;
  return Math.round((xOf(view, fromMs) + xOf(view, toMs)) / 2);
}

/** Keys that move the spot. */
export const SPOT_KEYS = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
] as const;
export type SpotKey = (typeof SPOT_KEYS)[number];

/** Where a key leads from a spot; without one, to the nearest end of the list. Undefined where there is no lane. */
export function moveSpot(
  spot: PictureSpot | undefined,
  key: SpotKey,
  lanes: readonly Lane[],
): PictureSpot | undefined {
  const last = lanes.length - 1;
  const at = spot === undefined ? -1 : lanes.findIndex((lane) => lane.id === spot.laneId);
  if (spot === undefined || at < 0) return wholeOf(lanes[key === 'ArrowUp' || key === 'End' ? last : 0]);
  switch (key) {
    case 'ArrowUp':
      return wholeOf(lanes[Math.max(0, at - 1)]);
    case 'ArrowDown':
      return wholeOf(lanes[Math.min(last, at + 1)]);
    case 'PageUp':
      return wholeOf(lanes[Math.max(0, at - 10)]);
    case 'PageDown':
      return wholeOf(lanes[Math.min(last, at + 10)]);
    case 'Home':
      return wholeOf(lanes[0]);
    case 'End':
      return wholeOf(lanes[last]);
    case 'ArrowLeft':
    case 'ArrowRight':
      return stepSegment(lanes[at], spot.segment, key === 'ArrowLeft' ? -1 : 1);
  }
}

function wholeOf(lane: Lane | undefined): PictureSpot | undefined {
  return lane === undefined ? undefined : { laneId: lane.id, segment: -1 };
}

/** From the whole of a lane, left leads to its newest stretch and right to its oldest. */
function stepSegment(lane: Lane | undefined, segment: number, step: -1 | 1): PictureSpot | undefined {
  if (lane === undefined) return undefined;
  const start = segment === -1 ? (step === -1 ? lane.length : -1) : segment;
  const next = Math.min(Math.max(start + step, 0), lane.length - 1);
  return { laneId: lane.id, segment: next };
}
