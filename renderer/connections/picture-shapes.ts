import { LANE, type Lane } from '../live/lane.ts';
import type { Stall, StallTone } from '../../src/contract/stall.ts';
import { CLOSE_FACTS } from './reasons.ts';
import { laneMiddle, MARGIN, type PictureView, xOf } from './picture-view.ts';
import { isWaiting, layTail, quietSinceMs } from './silent-shapes.ts';

/** Boxes of one colour: x, y, width and height of each, one after the other. */
export type Boxes = number[];

/** Everything that a frame of lanes is made of, by colour; filled anew for each frame, never replaced. */
export class PictureShapes {
  readonly idle: Boxes = [];
  readonly even: Boxes = [];
  readonly odd: Boxes = [];
  readonly connecting: Boxes = [];
  readonly created: Boxes = [];
  /** Requests that have received nothing yet. */
  readonly waiting: Readonly<Record<StallTone, Boxes>> = { calm: [], silent: [], ending: [] };
  /** Answers after their last byte; those that are calm keep the shade of their block. */
  readonly quiet: Readonly<Record<'even' | 'odd' | Exclude<StallTone, 'calm'>, Boxes>> = {
    even: [],
    odd: [],
    silent: [],
    ending: [],
  };
  /** Centres of crosses: x and y of each. */
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
/** No request is narrower, however short it was. */
const REQUEST_LEAST = 3;
/** A cross has its middle so far behind the last request, lest it hide a short one. */
const CROSS_APART = 5;
/** A narrower outline would have no inside. */
const OUTLINE_LEAST = 4;

/** What is laid out. */
export interface LanesPlan {
  readonly lanes: readonly Lane[];
  readonly view: PictureView;
  /** How the request on a lane waits; undefined where it has none, or none that is known. */
  readonly stallOf: (lane: Lane) => Stall | undefined;
}

/** Lays out the lanes in sight. */
export function layLanes({ lanes, view, stallOf }: LanesPlan, shapes: PictureShapes): void {
  shapes.clear();
  for (let at = view.firstLane; at < view.lastLane; at += 1) {
    const lane = lanes[at];
    if (lane === undefined) continue;
    layLane({ lane, middle: laneMiddle(view, at), view, stall: stallOf(lane) }, shapes);
  }
}

/** One lane, and where it is. */
interface Place {
  readonly lane: Lane;
  readonly middle: number;
  readonly view: PictureView;
  readonly stall: Stall | undefined;
}

function layLane(place: Place, shapes: PictureShapes): void {
  const { lane, middle, view, stall } = place;
  const top = middle - Math.floor(view.bar / 2);
  const standsFromMs = lane.createdAtMs ?? lane.firstStartMs;
  if (lane.length > 0 && (lane.stateAt(0) !== LANE.connecting || lane.length > 1)) {
    const from = xOf(view, standsFromMs);
    // An outline has nothing in it.
    const untilMs = stall !== undefined && isWaiting(stall) ? lane.lastStartMs : view.endMs;
    const to = xOf(view, lane.endedAtMs ?? untilMs);
    if (to > from) shapes.idle.push(from, middle - IDLE_HEIGHT / 2, to - from, IDLE_HEIGHT);
  }
  const painted = layStretches(place, top, shapes);
  const tick = tickOf(lane, view);
  if (tick !== undefined) shapes.created.push(tick, top, TICK_WIDTH, view.bar);
  if (lane.endedAtMs !== undefined && isInSight(lane.endedAtMs, view)) {
    const x = Math.min(Math.max(xOf(view, lane.endedAtMs), painted + CROSS_APART), view.width - CROSS_APART);
    (isFault(lane) ? shapes.faults : shapes.ends).push(x, middle);
  }
}

function isInSight(atMs: number, { startMs, endMs }: PictureView): boolean {
  return atMs >= startMs && atMs <= endMs;
}

/** Where the tick of its creation begins; at the right edge it leaves room for the request after it. */
function tickOf({ createdAtMs }: Lane, view: PictureView): number | undefined {
  if (createdAtMs === undefined || !isInSight(createdAtMs, view)) return undefined;
  return Math.min(xOf(view, createdAtMs) - 1, view.width - MARGIN - OUTLINE_LEAST - TICK_WIDTH);
}

/**
 * Neighbours take turns in two shades; what lies wholly on the pixel of the one before is left
 * out. Gives back where the last one ends.
 */
function layStretches({ lane, middle, view, stall }: Place, top: number, shapes: PictureShapes): number {
  const tick = tickOf(lane, view);
  // The tick goes before the request that it was made for, never over it.
  let painted = tick === undefined ? -Infinity : tick + TICK_WIDTH;
  let ended = -Infinity;
  for (let at = firstInSight(lane, view); at < lane.length; at += 1) {
    const state = lane.stateAt(at);
    if (state === LANE.idle) continue;
    const endMs = lane.endAt(at, view.endMs);
    if (endMs <= view.startMs) continue;
    if (lane.startAt(at) > view.endMs) break;
    const beginsAt = xOf(view, lane.startAt(at));
    const endsAt = xOf(view, endMs);
    if (state === LANE.connecting) {
      const width = Math.max(endsAt - beginsAt, OUTLINE_LEAST);
      if (endsAt - beginsAt >= OUTLINE_LEAST || at === lane.length - 1)
        shapes.connecting.push(endsAt - width, top, width, view.bar);
      continue;
    }
    // The same pixel as the one before, or so close to others that it would be shown where it was not.
    if (endsAt <= painted && (endsAt <= ended || painted - beginsAt > REQUEST_LEAST)) continue;
    ended = endsAt;
    const free = Math.max(beginsAt, painted);
    const to = Math.min(Math.max(endsAt, free + REQUEST_LEAST), view.width - MARGIN);
    const from = Math.min(free, to - REQUEST_LEAST);
    painted = to;
    const wait = at === lane.length - 1 ? stall : undefined;
    if (wait !== undefined && isWaiting(wait)) {
      const width = Math.max(to - from, OUTLINE_LEAST);
      shapes.waiting[wait.tone].push(to - width, top, width, view.bar);
      continue;
    }
    const quietMs = wait === undefined ? undefined : quietSinceMs(wait, view.endMs);
    const until = quietMs === undefined ? to : Math.min(Math.max(xOf(view, quietMs), from), to);
    const shade = lane.requestAt(at) % 2 === 0 ? 'even' : 'odd';
    if (until > from) shapes[shade].push(from, top, until - from, view.bar);
    if (wait === undefined || until >= to) continue;
    const boxes = shapes.quiet[wait.tone === 'calm' ? shade : wait.tone];
    layTail({ from: until, to, middle }, wait, { view, boxes });
  }
  return painted;
}

function firstInSight(lane: Lane, view: PictureView): number {
  return Math.max(0, lane.indexAt(view.startMs));
}

function isFault(lane: Lane): boolean {
  if (lane.end?.kind === 'closed') return CLOSE_FACTS[lane.end.reason].isFault;
  return lane.end?.kind === 'dial_failed';
}
