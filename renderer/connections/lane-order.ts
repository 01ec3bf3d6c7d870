import { LANE, type Lane } from '../live/lane.ts';

/** A lane stays among the live ones for a while after its request, lest it jump with each. */
const LINGERS_MS = 10_000;

/** The stretch that is shown, on the program's clock. */
export interface ShownStretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** The lanes of a picture: those with a request first, then those that are idle, then those that have ended. */
export interface OrderedLanes {
  readonly lanes: readonly Lane[];
  /** How many are in the first group. */
  readonly live: number;
}

/** Lanes that live within the stretch, as they stand at its end; in each group the oldest first. */
export function orderLanes(all: readonly Lane[], shown: ShownStretch): OrderedLanes {
  const groups: [Lane[], Lane[], Lane[]] = [[], [], []];
  for (const lane of all) if (isWithin(lane, shown)) groups[groupOf(lane, shown.endMs)].push(lane);
  return { lanes: groups.flat(), live: groups[0].length };
}

/** Whether both are the same lanes in the same order. */
export function isSameOrder(one: OrderedLanes, other: OrderedLanes): boolean {
  return (
    one.live === other.live &&
    one.lanes.length === other.lanes.length &&
    one.lanes.every((lane, at) => lane === other.lanes[at])
  );
}

function isWithin(lane: Lane, { startMs, endMs }: ShownStretch): boolean {
  return (lane.endedAtMs ?? Infinity) >= startMs && lane.firstStartMs <= endMs;
}

function groupOf(lane: Lane, atMs: number): 0 | 1 | 2 {
  if (lane.endedAtMs !== undefined && lane.endedAtMs <= atMs) return 2;
  const at = lane.indexAt(atMs);
  const isIdle = at >= 0 && lane.stateAt(at) === LANE.idle;
  return isIdle && atMs - lane.startAt(at) > LINGERS_MS ? 1 : 0;
}
