import { LANE, type Lane } from '../live/lane.ts';
import { CLOSE_FACTS } from './reasons.ts';
import { laneMiddle, type PictureView, xOf } from './picture-view.ts';

/** Boxes of one colour: x, y, width and height of each, one after the other. */
export type Boxes = number[];

/** Everything that a frame of lanes is made of, by colour; filled anew for each frame, never replaced. */
export class PictureShapes {
  readonly idle: Boxes = [];
  readonly even: Boxes = [];
  readonly odd: Boxes = [];
  readonly connecting: Boxes = [];
  readonly created: Boxes = [];
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
    ])
      list.length = 0;
  }
}

const IDLE_HEIGHT = 2;
const TICK_WIDTH = 3;
/** A narrower outline would have no inside. */
const OUTLINE_LEAST = 4;

/** Lays out the lanes in sight. */
export function layLanes(lanes: readonly Lane[], view: PictureView, shapes: PictureShapes): void {
  shapes.clear();
  for (let at = view.firstLane; at < view.lastLane; at += 1) {
    const lane = lanes[at];
    if (lane !== undefined) layLane(lane, laneMiddle(view, at), view, shapes);
  }
}

function layLane(lane: Lane, middle: number, view: PictureView, shapes: PictureShapes): void {
  const top = middle - Math.floor(view.bar / 2);
  const standsFromMs = lane.createdAtMs ?? lane.firstStartMs;
  if (lane.length > 0 && (lane.stateAt(0) !== LANE.connecting || lane.length > 1)) {
    const from = xOf(view, standsFromMs);
    const to = xOf(view, lane.endedAtMs ?? view.endMs);
    if (to > from) shapes.idle.push(from, middle - IDLE_HEIGHT / 2, to - from, IDLE_HEIGHT);
  }
  layStretches(lane, top, view, shapes);
  if (lane.createdAtMs !== undefined && lane.createdAtMs >= view.startMs) {
    shapes.created.push(xOf(view, lane.createdAtMs) - 1, top, TICK_WIDTH, view.bar);
  }
  if (lane.endedAtMs !== undefined && lane.endedAtMs >= view.startMs) {
    (isFault(lane) ? shapes.faults : shapes.ends).push(xOf(view, lane.endedAtMs), middle);
  }
}

/** Neighbours take turns in two shades; what would lie wholly on a pixel that is painted already is left out. */
function layStretches(lane: Lane, top: number, view: PictureView, shapes: PictureShapes): void {
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
    (lane.requestAt(at) % 2 === 0 ? shapes.even : shapes.odd).push(from, top, to - from, view.bar);
    painted = to;
  }
}

function firstInSight(lane: Lane, view: PictureView): number {
  return Math.max(0, lane.indexAt(view.startMs));
}

function isFault(lane: Lane): boolean {
  if (lane.end?.kind === 'closed') return CLOSE_FACTS[lane.end.reason].isFault;
  return lane.end?.kind === 'dial_failed';
}
