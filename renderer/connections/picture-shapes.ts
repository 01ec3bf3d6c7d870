import { LANE, type Lane } from '../live/lane.ts';
import type { Stall, StallTone } from '../../src/contract/stall.ts';
import { CLOSE_FACTS } from './reasons.ts';
import { laneMiddle, type PictureView, xOf } from './picture-view.ts';
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
  layStretches(place, top, shapes);
  if (lane.createdAtMs !== undefined && lane.createdAtMs >= view.startMs) {
    shapes.created.push(xOf(view, lane.createdAtMs) - 1, top, TICK_WIDTH, view.bar);
  }
  if (lane.endedAtMs !== undefined && lane.endedAtMs >= view.startMs) {
    (isFault(lane) ? shapes.faults : shapes.ends).push(xOf(view, lane.endedAtMs), middle);
  }
}

/** Neighbours take turns in two shades; what would lie wholly on a pixel that is painted already is left out. */
function layStretches({ lane, middle, view, stall }: Place, top: number, shapes: PictureShapes): void {
  let painted = -Infinity;
  for (let at = firstInSight(lane, view); at < lane.length; at += 1) {
    const state = lane.stateAt(at);
    if (state === LANE.idle) continue;
    const endMs = lane.endAt(at, view.endMs);
    if (endMs <= view.startMs) continue;
    if (lane.startAt(at) > view.endMs) break;
    const from = Math.max(xOf(view, lane.startAt(at)), painted);
    const to = Math.max(xOf(view, endMs), from + (painted === from ? 0 : 1));
    if (to <= from) continue;
    if (state === LANE.connecting) {
      if (to - from >= OUTLINE_LEAST || at === lane.length - 1)
        shapes.connecting.push(
          Math.min(from, to - OUTLINE_LEAST),
          top,
          Math.max(to - from, OUTLINE_LEAST),
          view.bar,
        );
      continue;
    }
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
}

function firstInSight(lane: Lane, view: PictureView): number {
  return Math.max(0, lane.indexAt(view.startMs));
}

function isFault(lane: Lane): boolean {
  if (lane.end?.kind === 'closed') return CLOSE_FACTS[lane.end.reason].isFault;
  return lane.end?.kind === 'dial_failed';
}
