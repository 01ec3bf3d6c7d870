import { TIMELINE, type ConnectionTimeline } from '../live/connection-timeline.ts';
import type { Stall, StallTone } from '../../src/contract/stall.ts';
import { CLOSE_FACTS } from './reasons.ts';
import { timelineMiddle, MARGIN, type PictureView, xOf } from './picture-view.ts';
import { type Boxes, isWaiting, layTail, quietSinceMs } from './silent-shapes.ts';

/** All shapes of one frame of timelines, grouped by colour. Reused: cleared and refilled for each frame. */
export class PictureShapes {
  readonly idle: Boxes = [];
  readonly even: Boxes = [];
  readonly odd: Boxes = [];
  readonly connecting: Boxes = [];
  readonly created: Boxes = [];
  /** Requests that have not received anything yet. */
  readonly waiting: Readonly<Record<StallTone, Boxes>> = { calm: [], silent: [], ending: [] };
  /** Responses after their last byte; calm ones keep the shade of their block. */
  readonly quiet: Readonly<Record<'even' | 'odd' | Exclude<StallTone, 'calm'>, Boxes>> = {
    even: [],
    odd: [],
    silent: [],
    ending: [],
  };
  /** Centres of crosses, as alternating x and y. */
  readonly faults: number[] = [];
  readonly ends: number[] = [];

  clear(): void {
    for (const list of [
      this.idle,
      this.even,
      this.odd,
      this.connecting,
      this.created,
      this.faults,
      this.ends,
      ...Object.values(this.waiting),
      ...Object.values(this.quiet),
    ])
      list.length = 0;
  }
}

const IDLE_HEIGHT = 2;
const TICK_WIDTH = 3;
/** Minimum width of a request, in pixels. */
const REQUEST_LEAST = 3;
/** Minimum distance of a cross from the last request, so that it does not hide a short request. */
const CROSS_APART = 5;
/** A narrower outline would have no inside. */
const OUTLINE_LEAST = 4;

/** The input of a layout. */
export interface TimelinesPlan {
  readonly timelines: readonly ConnectionTimeline[];
  readonly view: PictureView;
  /** The stall of a timeline's request; undefined if it has no request or no known stall. */
  readonly stallOf: (timeline: ConnectionTimeline) => Stall | undefined;
}

/** Lays out the visible timelines. */
export function layTimelines({ timelines, view, stallOf }: TimelinesPlan, shapes: PictureShapes): void {
  shapes.clear();
  for (let at = view.firstTimeline; at < view.lastTimeline; at += 1) {
    const timeline = timelines[at];
    if (timeline === undefined) continue;
    layTimeline({ timeline, middle: timelineMiddle(view, at), view, stall: stallOf(timeline) }, shapes);
  }
}

/** A timeline and its position. */
interface Place {
  readonly timeline: ConnectionTimeline;
  readonly middle: number;
  readonly view: PictureView;
  readonly stall: Stall | undefined;
}

function layTimeline(place: Place, shapes: PictureShapes): void {
  const { timeline, middle, view, stall } = place;
  const top = middle - Math.floor(view.bar / 2);
  const openSinceMs = timeline.createdAtMs ?? timeline.firstStartMs;
  if (timeline.length > 0 && (timeline.stateAt(0) !== TIMELINE.connecting || timeline.length > 1)) {
    const from = xOf(view, openSinceMs);
    // An outlined request is empty inside, so the idle line must not run through it.
    const untilMs = stall !== undefined && isWaiting(stall) ? timeline.lastStartMs : view.endMs;
    const to = xOf(view, timeline.endedAtMs ?? untilMs);
    if (to > from) shapes.idle.push(from, middle - IDLE_HEIGHT / 2, to - from, IDLE_HEIGHT);
  }
  const painted = layStretches(place, top, shapes);
  const tick = tickOf(timeline, view);
  if (tick !== undefined) shapes.created.push(tick, top, TICK_WIDTH, view.bar);
  if (timeline.endedAtMs !== undefined && isInSight(timeline.endedAtMs, view)) {
    const x = Math.min(
      Math.max(xOf(view, timeline.endedAtMs), painted + CROSS_APART),
      view.width - CROSS_APART,
    );
    (isFault(timeline) ? shapes.faults : shapes.ends).push(x, middle);
  }
}

function isInSight(atMs: number, { startMs, endMs }: PictureView): boolean {
  return atMs >= startMs && atMs <= endMs;
}

/**
 * The left edge of the tick that marks a connection's creation; at the right edge of the plot it leaves room for the
 * request after it.
 */
function tickOf({ createdAtMs }: ConnectionTimeline, view: PictureView): number | undefined {
  if (createdAtMs === undefined || !isInSight(createdAtMs, view)) return undefined;
  return Math.min(xOf(view, createdAtMs) - 1, view.width - MARGIN - OUTLINE_LEAST - TICK_WIDTH);
}

/**
 * Lays out a timeline's requests in two alternating shades, skipping those that fall on the same pixel as the previous
 * one. Returns where the last one ends.
 */
function layStretches({ timeline, middle, view, stall }: Place, top: number, shapes: PictureShapes): number {
  const tick = tickOf(timeline, view);
  // The tick goes before the connection's first request, never over it.
  let painted = tick === undefined ? -Infinity : tick + TICK_WIDTH;
  let ended = -Infinity;
  for (let at = firstInSight(timeline, view); at < timeline.length; at += 1) {
    const state = timeline.stateAt(at);
    if (state === TIMELINE.idle) continue;
    const endMs = timeline.endAt(at, view.endMs);
    if (endMs <= view.startMs) continue;
    if (timeline.startAt(at) > view.endMs) break;
    const beginsAt = xOf(view, timeline.startAt(at));
    const endsAt = xOf(view, endMs);
    if (state === TIMELINE.connecting) {
      const width = Math.max(endsAt - beginsAt, OUTLINE_LEAST);
      if (endsAt - beginsAt >= OUTLINE_LEAST || at === timeline.length - 1)
        shapes.connecting.push(endsAt - width, top, width, view.bar);
      continue;
    }
    // On the same pixel as the previous request, or so close to others that drawing it would shift it noticeably.
    if (endsAt <= painted && (endsAt <= ended || painted - beginsAt > REQUEST_LEAST)) continue;
    ended = endsAt;
    const free = Math.max(beginsAt, painted);
    const to = Math.min(Math.max(endsAt, free + REQUEST_LEAST), view.width - MARGIN);
    const from = Math.min(free, to - REQUEST_LEAST);
    painted = to;
    const wait = at === timeline.length - 1 ? stall : undefined;
    if (wait !== undefined && isWaiting(wait)) {
      const width = Math.max(to - from, OUTLINE_LEAST);
      shapes.waiting[wait.tone].push(to - width, top, width, view.bar);
      continue;
    }
    const quietMs = wait === undefined ? undefined : quietSinceMs(wait, view.endMs);
    const until = quietMs === undefined ? to : Math.min(Math.max(xOf(view, quietMs), from), to);
    const shade = timeline.requestAt(at) % 2 === 0 ? 'even' : 'odd';
    if (until > from) shapes[shade].push(from, top, until - from, view.bar);
    if (wait === undefined || until >= to) continue;
    const boxes = shapes.quiet[wait.tone === 'calm' ? shade : wait.tone];
    layTail({ from: until, to, middle }, wait, { view, boxes });
  }
  return painted;
}

function firstInSight(timeline: ConnectionTimeline, view: PictureView): number {
  return Math.max(0, timeline.indexAt(view.startMs));
}

function isFault(timeline: ConnectionTimeline): boolean {
  if (timeline.end?.kind === 'closed') return CLOSE_FACTS[timeline.end.reason].isFault;
  return timeline.end?.kind === 'dial_failed';
}
