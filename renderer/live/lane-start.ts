import { ACTIVITY } from '../../src/contract/activity.ts';
import type { ConnectionSnapshot } from '../../src/contract/connections.ts';
import type { ActivityEvent } from './activity-events.ts';
import { Lane, LANE, type LaneState } from './lane.ts';

/** An empty lane for a connection that is known. */
export function laneOf(snapshot: ConnectionSnapshot): Lane {
  const lane = new Lane(snapshot.id, snapshot.createReason);
  lane.requests = snapshot.requests;
  return lane;
}

/** What is known of a connection at the beginning of a stream. */
export interface LaneFacts {
  /** Its first event that is still there. */
  readonly first: ActivityEvent | undefined;
  readonly snapshot: ConnectionSnapshot | undefined;
  /** Before this moment events are missing; -Infinity where none are. */
  readonly knownFromMs: number;
}

/** Gives a lane the stretch that it was in before its first event. */
export function startLane(lane: Lane, { first, snapshot, knownFromMs }: LaneFacts): void {
  // What began within the window tells its own summary, but for the dial, which may have been before it.
  if (first?.kind === ACTIVITY.dial) return;
  if (first?.kind === ACTIVITY.created) {
    const dialMs = (snapshot?.connectMs ?? 0) + (snapshot?.tlsMs ?? 0);
    return lane.begin(first.atMs - dialMs, LANE.connecting);
  }
  if (first?.kind === ACTIVITY.dialFailed) return lane.begin(first.atMs, LANE.connecting);
  if (snapshot !== undefined) lane.createdAtMs = snapshot.createdAtMs;
  const state = stateBefore(first, snapshot);
  const idleSinceMs = first === undefined && state === LANE.idle ? snapshot?.idleSinceMs : undefined;
  const sinceMs = idleSinceMs ?? snapshot?.createdAtMs ?? -Infinity;
  lane.begin(Math.max(sinceMs, knownFromMs), state, state === LANE.request ? lane.requests : 0);
  if (first === undefined && snapshot?.closedAtMs !== undefined) {
    lane.finish(snapshot.closedAtMs, { kind: 'closed', reason: snapshot.closeReason ?? 'error' });
  }
}

/** What a connection did before the first event that is still there. */
function stateBefore(first: ActivityEvent | undefined, snapshot: ConnectionSnapshot | undefined): LaneState {
  if (first?.kind === ACTIVITY.requestStart) return first.detail === 1 ? LANE.idle : LANE.request;
  if (first?.kind === ACTIVITY.idle) return LANE.request;
  if (snapshot === undefined) return LANE.idle;
  // A snapshot of a closed connection still tells whether it was idle at its end.
  if (snapshot.state === 'active') return LANE.request;
  if (snapshot.state === 'idle') return LANE.idle;
  return snapshot.idleSinceMs === undefined ? LANE.request : LANE.idle;
}
