import { Lane, type LaneState } from '../../../renderer/live/lane.ts';
import type { CloseReason, CreateReason } from '../../../src/contract/connections.ts';

/** When it begins, what it is, and which request. */
export type Stretch = readonly [atMs: number, state: LaneState, request: number];

/** A lane of these stretches, still open. */
export function laneWith(stretches: readonly Stretch[], id = 1, reason: CreateReason = 'no_idle'): Lane {
  const lane = new Lane(id, reason);
  for (const [atMs, state, request] of stretches) {
    lane.begin(atMs, state, request);
    lane.requests = Math.max(lane.requests, request);
  }
  return lane;
}

/** The same, closed for a reason. */
export function closedLane(reason: CloseReason, atMs: number, stretches: readonly Stretch[], id = 1): Lane {
  const lane = laneWith(stretches, id);
  lane.finish(atMs, { kind: 'closed', reason });
  return lane;
}
