import { ACTIVITY } from '../../src/contract/activity.ts';
import type { ConnectionSnapshot } from '../../src/contract/connections.ts';
import type { ActivityEvent } from './activity-events.ts';
import { ConnectionTimeline, TIMELINE, type TimelineState } from './connection-timeline.ts';

/** An empty timeline for a connection that is known. */
export function timelineOf(snapshot: ConnectionSnapshot): ConnectionTimeline {
  const timeline = new ConnectionTimeline(snapshot.id, snapshot.createReason);
  timeline.requests = snapshot.requests;
  return timeline;
}

/** What is known of a connection at the beginning of a stream. */
export interface TimelineFacts {
  /** Its first event that is still there. */
  readonly first: ActivityEvent | undefined;
  readonly snapshot: ConnectionSnapshot | undefined;
  /** Before this moment events are missing; -Infinity where none are. */
  readonly knownFromMs: number;
}

/** Gives a timeline the stretch that it was in before its first event. */
export function startTimeline(
  timeline: ConnectionTimeline,
  { first, snapshot, knownFromMs }: TimelineFacts,
): void {
  // What began within the window tells its own summary, but for the dial, which may have been before it.
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

/** What a connection did before the first event that is still there. */
function stateBefore(
  first: ActivityEvent | undefined,
  snapshot: ConnectionSnapshot | undefined,
): TimelineState {
  if (first?.kind === ACTIVITY.requestStart) return first.detail === 1 ? TIMELINE.idle : TIMELINE.request;
  if (first?.kind === ACTIVITY.idle) return TIMELINE.request;
  if (snapshot === undefined) return TIMELINE.idle;
  // A snapshot of a closed connection still tells whether it was idle at its end.
  if (snapshot.state === 'active') return TIMELINE.request;
  if (snapshot.state === 'idle') return TIMELINE.idle;
  return snapshot.idleSinceMs === undefined ? TIMELINE.request : TIMELINE.idle;
}
