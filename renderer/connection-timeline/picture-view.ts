import type { ConnectionTimeline } from '../live/connection-timeline.ts';
import {
  timelineAt,
  timelineHeight,
  type TimelineRows,
  MAX_LANES_HEIGHT,
  timelineTop,
} from './timeline-rows.ts';

/** Space on the left for connection numbers, in pixels. */
export const GUTTER = 48;
/** Space on the right for a cross at the very end. */
export const MARGIN = 10;
/** The height of a number: where timelines are closer than this, only some have a number. */
const NUMBER_HEIGHT = 11;

/** The time span and the timelines visible in a frame. Lengths are CSS pixels. */
export interface PictureView {
  readonly width: number;
  /** The time at the right edge of the plot. */
  readonly endMs: number;
  readonly startMs: number;
  readonly msPerPixel: number;
  readonly rows: TimelineRows;
  /** The height of a request's bar. */
  readonly bar: number;
  /** One in this many timelines has room for a number. */
  readonly numberEvery: number;
  /** The first visible timeline; `lastTimeline` is exclusive. */
  readonly firstTimeline: number;
  readonly lastTimeline: number;
  /** The scroll offset of the timelines. */
  readonly scrollTop: number;
  readonly height: number;
}

export interface ViewFacts {
  readonly width: number;
  readonly nowMs: number;
  readonly rows: TimelineRows;
  readonly scrollTop: number;
  readonly spanMs: number;
  /** The maximum visible height of the timelines. */
  readonly maxHeight?: number;
}

/** How many milliseconds one pixel represents. */
export function msPerPixelOf(width: number, spanMs: number): number {
  return spanMs / Math.max(1, width - GUTTER - MARGIN);
}

/**
 * Returns the end of the pixel that a time falls into: the picture moves only by whole pixels.
 * @internal Tested directly.
 */
export function pixelEnd(nowMs: number, msPerPixel: number): number {
  return Math.ceil(nowMs / msPerPixel) * msPerPixel;
}

/** Computes the view of a frame. */
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
    firstTimeline: Math.max(0, timelineAt(rows, scrollTop)),
    lastTimeline: Math.min(rows.count, timelineAt(rows, scrollTop + height - 1) + 1),
    scrollTop,
    height,
  };
}

/** The width of the plot in pixels. */
export function plotWidth(view: PictureView): number {
  return Math.max(1, view.width - GUTTER - MARGIN);
}

/** The x position of a time, in whole pixels, clamped to the plot. */
export function xOf(view: PictureView, ms: number): number {
  const x = GUTTER + Math.round((ms - view.startMs) / view.msPerPixel);
  return Math.min(Math.max(x, GUTTER), view.width - MARGIN);
}

/** The time at an x position. */
export function msAt(view: PictureView, x: number): number {
  return view.startMs + (x - GUTTER) * view.msPerPixel;
}

/** The vertical middle of a timeline within the visible part. */
export function timelineMiddle(view: PictureView, timeline: number): number {
  return (
    timelineTop(view.rows, timeline) + Math.floor(timelineHeight(view.rows, timeline) / 2) - view.scrollTop
  );
}

/** A spot in the picture: a connection and one of its segments, or -1 for the whole connection. */
export interface PictureSpot {
  readonly timelineId: number;
  readonly segment: number;
}

/** A position in pixels from the top left corner of the visible part. */
interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

/** The spot at a position; undefined outside the timelines. */
export function spotAt(
  view: PictureView,
  timelines: readonly ConnectionTimeline[],
  { x, y }: PicturePoint,
): PictureSpot | undefined {
  const timeline = timelines[timelineAt(view.rows, y + view.scrollTop)];
  if (timeline === undefined || y < 0) return undefined;
  return { timelineId: timeline.id, segment: x < GUTTER ? -1 : timeline.indexAt(msAt(view, x)) };
}

/** The x position of a spot: the middle of its segment or of the whole connection. */
export function spotX(
  view: PictureView,
  timelines: readonly ConnectionTimeline[],
  spot: PictureSpot | undefined,
): number {
  const timeline = timelines.find((one) => one.id === spot?.timelineId);
  if (timeline === undefined || spot === undefined) return GUTTER;
  const one = timeline.segmentAt(spot.segment, view.endMs);
  const fromMs = one?.startMs ?? timeline.firstStartMs;
  const toMs = one?.endMs ?? timeline.endedAtMs ?? view.endMs;
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

/**
 * Moves a spot by a key; without a spot, returns the first or last timeline, depending on the key. Undefined if there
 * are no timelines.
 */
export function moveSpot(
  spot: PictureSpot | undefined,
  key: SpotKey,
  timelines: readonly ConnectionTimeline[],
): PictureSpot | undefined {
  const last = timelines.length - 1;
  const at = spot === undefined ? -1 : timelines.findIndex((timeline) => timeline.id === spot.timelineId);
  if (spot === undefined || at < 0) return wholeOf(timelines[key === 'ArrowUp' || key === 'End' ? last : 0]);
  switch (key) {
    case 'ArrowUp':
      return wholeOf(timelines[Math.max(0, at - 1)]);
    case 'ArrowDown':
      return wholeOf(timelines[Math.min(last, at + 1)]);
    case 'PageUp':
      return wholeOf(timelines[Math.max(0, at - 10)]);
    case 'PageDown':
      return wholeOf(timelines[Math.min(last, at + 10)]);
    case 'Home':
      return wholeOf(timelines[0]);
    case 'End':
      return wholeOf(timelines[last]);
    case 'ArrowLeft':
    case 'ArrowRight':
      return stepSegment(timelines[at], spot.segment, key === 'ArrowLeft' ? -1 : 1);
  }
}

function wholeOf(timeline: ConnectionTimeline | undefined): PictureSpot | undefined {
  return timeline === undefined ? undefined : { timelineId: timeline.id, segment: -1 };
}

/** From the whole timeline, left selects its newest segment and right its oldest. */
function stepSegment(
  timeline: ConnectionTimeline | undefined,
  segment: number,
  step: -1 | 1,
): PictureSpot | undefined {
  if (timeline === undefined) return undefined;
  const start = segment === -1 ? (step === -1 ? timeline.length : -1) : segment;
  const next = Math.min(Math.max(start + step, 0), timeline.length - 1);
  return { timelineId: timeline.id, segment: next };
}
