import { ACTIVITY } from '../../src/contract/activity.ts';
import type { ConnectionSnapshot } from '../../src/contract/connections.ts';
import type { ActivityEvent } from './activity-events.ts';
import { ConnectionTimeline, TIMELINE, type TimelineState } from './connection-timeline.ts';

/** Creates an empty timeline for a known connection. */
export function timelineOf(snapshot: ConnectionSnapshot): ConnectionTimeline {
  const timeline = new ConnectionTimeline(snapshot.id, snapshot.createReason);
  timeline.requests = snapshot.requests;
  return timeline;
}

/** The known facts about a connection when a stream starts. */
export interface TimelineFacts {
  /** Its first event still kept. */
  readonly first: ActivityEvent | undefined;
  readonly snapshot: ConnectionSnapshot | undefined;
  /** Events before this time are missing; -Infinity if none are. */
  readonly knownFromMs: number;
}

/** Starts a timeline with the state that the connection was in before its first event. */
export function startTimeline(
  timeline: ConnectionTimeline,
  { first, snapshot, knownFromMs }: TimelineFacts,
): void {
  // A connection created within the hour has events for everything, except that its dial may have been earlier.
  if (first?.kind === ACTIVITY.dial) return;
  if (first?.kind === ACTIVITY.created) {
    const dialMs = (snapshot?.connectMs ?? 0) + (snapshot?.tlsMs ?? 0);
    return timeline.begin(first.atMs - dialMs, TIMELINE.connecting);
  }
  if (first?.kind === ACTIVITY.dialFailed) return timeline.begin(first.atMs, TIMELINE.connecting);
  if (snapshot !== undefined) timeline.createdAtMs = snapshot.createdAtMs;
  const state = stateBefore(first, snapshot);
  const idleSinceMs = first === undefined && state === TIMELINE.idle ? snapshot?.idleSinceMs : undefined;
  const sinceMs = idleSinceMs ?? snapshot?.createdAtMs ?? -Infinity;
  timeline.begin(Math.max(sinceMs, knownFromMs), state, state === TIMELINE.request ? timeline.requests : 0);
  if (first === undefined && snapshot?.closedAtMs !== undefined) {
    timeline.finish(snapshot.closedAtMs, { kind: 'closed', reason: snapshot.closeReason ?? 'error' });
  }
}

/** Infers a connection's state before its first event still kept. */
function stateBefore(
  first: ActivityEvent | undefined,
  snapshot: ConnectionSnapshot | undefined,
): TimelineState {
  if (first?.kind === ACTIVITY.requestStart) return first.detail === 1 ? TIMELINE.idle : TIMELINE.request;
  if (first?.kind === ACTIVITY.idle) return TIMELINE.request;
  if (snapshot === undefined) return TIMELINE.idle;
  // The snapshot of a closed connection still shows whether it was idle when it closed.
  if (snapshot.state === 'active') return TIMELINE.request;
  if (snapshot.state === 'idle') return TIMELINE.idle;
  return snapshot.idleSinceMs === undefined ? TIMELINE.request : TIMELINE.idle;
}
