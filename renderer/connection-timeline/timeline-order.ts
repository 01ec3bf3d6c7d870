import { TIMELINE, type ConnectionTimeline } from '../live/connection-timeline.ts';

/** A timeline stays in the live group this long after its request, so that it does not jump with every request. */
const LINGERS_MS = 10_000;

/** The visible time span, on the program's clock. */
export interface ShownStretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** The timelines of a picture: those with a request first, then idle ones, then those that have ended. */
export interface OrderedTimelines {
  readonly timelines: readonly ConnectionTimeline[];
  /** The number of timelines in the first group. */
  readonly live: number;
}

/**
 * Returns the timelines alive within the span, grouped by their state at its end; the oldest comes first in each group.
 */
export function orderTimelines(all: readonly ConnectionTimeline[], shown: ShownStretch): OrderedTimelines {
  const groups: [ConnectionTimeline[], ConnectionTimeline[], ConnectionTimeline[]] = [[], [], []];
  for (const timeline of all)
    if (isWithin(timeline, shown)) groups[groupOf(timeline, shown.endMs)].push(timeline);
  return { timelines: groups.flat(), live: groups[0].length };
}

/** Whether both contain the same timelines in the same order. */
export function isSameOrder(one: OrderedTimelines, other: OrderedTimelines): boolean {
  return (
    one.live === other.live &&
    one.timelines.length === other.timelines.length &&
    one.timelines.every((timeline, at) => timeline === other.timelines[at])
  );
}

function isWithin(timeline: ConnectionTimeline, { startMs, endMs }: ShownStretch): boolean {
  return (timeline.endedAtMs ?? Infinity) >= startMs && timeline.firstStartMs <= endMs;
}

function groupOf(timeline: ConnectionTimeline, atMs: number): 0 | 1 | 2 {
  if (timeline.endedAtMs !== undefined && timeline.endedAtMs <= atMs) return 2;
  const at = timeline.indexAt(atMs);
  const isIdle = at >= 0 && timeline.stateAt(at) === TIMELINE.idle;
  return isIdle && atMs - timeline.startAt(at) > LINGERS_MS ? 1 : 0;
}
