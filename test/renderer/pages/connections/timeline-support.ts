import { ConnectionTimeline, type TimelineState } from '../../../../renderer/live/connection-timeline.ts';
import type { CloseReason, CreateReason } from '../../../../src/contract/connections.ts';

/** Start time, state, and request number. */
export type Stretch = readonly [atMs: number, state: TimelineState, request: number];

/** Returns an open timeline with these stretches. */
export function timelineWith(
  stretches: readonly Stretch[],
  id = 1,
  reason: CreateReason = 'no_idle',
): ConnectionTimeline {
  const timeline = new ConnectionTimeline(id, reason);
  for (const [atMs, state, request] of stretches) {
    timeline.begin(atMs, state, request);
    timeline.requests = Math.max(timeline.requests, request);
  }
  return timeline;
}

/** Returns a timeline with these stretches that was closed for a reason. */
export function closedTimeline(
  { reason, atMs }: { readonly reason: CloseReason; readonly atMs: number },
  stretches: readonly Stretch[],
  id = 1,
): ConnectionTimeline {
  const timeline = timelineWith(stretches, id);
  timeline.finish(atMs, { kind: 'closed', reason });
  return timeline;
}
