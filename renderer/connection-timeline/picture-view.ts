import type { ConnectionTimeline } from '../live/connection-timeline.ts';
import {
  timelineAt,
  timelineHeight,
  type TimelineRows,
  MAX_LANES_HEIGHT,
  timelineTop,
} from './timeline-rows.ts';

/** Room at the left for the numbers of the connections, in pixels. */
export const GUTTER = 48;
/** Room at the right for a cross at the very end. */
export const MARGIN = 10;
/** A number needs this much height: where timelines are closer, some have none. */
const NUMBER_HEIGHT = 11;

/** What a frame shows: the span of time and the part of the timelines. Lengths are CSS pixels. */
export interface PictureView {
  readonly width: number;
  /** The right edge of the plot. */
  readonly endMs: number;
  readonly startMs: number;
  readonly msPerPixel: number;
  readonly rows: TimelineRows;
  /** The height of a request's block. */
  readonly bar: number;
  /** Every so many timelines there is room for a number. */
  readonly numberEvery: number;
  /** The timelines in sight: from the first up to, not including, the last. */
  readonly firstTimeline: number;
  readonly lastTimeline: number;
  /** How far the timelines are scrolled. */
  readonly scrollTop: number;
  readonly height: number;
}

export interface ViewFacts {
  readonly width: number;
  readonly nowMs: number;
  readonly rows: TimelineRows;
  readonly scrollTop: number;
  readonly spanMs: number;
  /** How much of the timelines is in sight. */
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
    firstTimeline: Math.max(0, timelineAt(rows, scrollTop)),
    lastTimeline: Math.min(rows.count, timelineAt(rows, scrollTop + height - 1) + 1),
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

/** The middle of a timeline within the part that is in sight. */
export function timelineMiddle(view: PictureView, timeline: number): number {
  return (
    timelineTop(view.rows, timeline) + Math.floor(timelineHeight(view.rows, timeline) / 2) - view.scrollTop
  );
}

/** A place in the picture: a connection, and a stretch of it or -1 for the whole. */
export interface PictureSpot {
  readonly timelineId: number;
  readonly segment: number;
}

/** What is pointed at; undefined beside the timelines. `y` counts from the top of what is in sight. */
export function spotAt(
  view: PictureView,
  timelines: readonly ConnectionTimeline[],
  x: number,
  y: number,
): PictureSpot | undefined {
  const timeline = timelines[timelineAt(view.rows, y + view.scrollTop)];
  if (timeline === undefined || y < 0) return undefined;
  return { timelineId: timeline.id, segment: x < GUTTER ? -1 : timeline.indexAt(msAt(view, x)) };
}

/** Where a spot is drawn: the middle of its stretch, or of the whole connection. */
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

/** Where a key leads from a spot; without one, to the nearest end of the list. Undefined where there is no timeline. */
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

/** From the whole of a timeline, left leads to its newest stretch and right to its oldest. */
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
