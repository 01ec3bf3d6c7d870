import type { ConnectionSnapshot } from './connections.ts';

/** Events in a connection's life, in order, with their numbers on the wire. */
export const ACTIVITY = {
  dial: 0,
  created: 1,
  dialFailed: 2,
  requestStart: 3,
  idle: 4,
  closed: 5,
  replaced: 6,
} as const;

/**
 * Events of one provider's connections, four numbers each: milliseconds of the monotonic clock, connection id, kind,
 * detail. The detail is the position in CREATE_REASONS for `dial` and `created`, the position in CLOSE_REASONS for
 * `closed`, 1 for a `requestStart` that reused the connection, 1 for a cancelled `dialFailed`, and for `replaced` the
 * id of the closed connection that it replaces.
 */
type ActivityEvents = readonly number[];
export const ACTIVITY_STRIDE = 4;

/** A change of the settings, shown in the activity picture as a dashed line with a label. */
export interface ActivityMark {
  readonly atMs: number;
  /** For example `idle timeout 90 → 55 s`. */
  readonly text: string;
}

/** News about the connections of one provider. */
export interface ActivityBatch {
  readonly provider: string;
  /**
   * Only in the first batch: connections that are open or were closed within the last {@link RECENT_MS}; oldest first.
   */
  readonly connections?: readonly ConnectionSnapshot[];
  readonly events: ActivityEvents;
  readonly marks: readonly ActivityMark[];
  /** Number of events discarded before they could be sent. */
  readonly lost: number;
}

/** How far back the activity picture reaches, which is as long as events are kept. */
export const ACTIVITY_SPAN_MS = 60 * 60_000;

/** The recent past: covers the reuse share and how long a closed connection stays in the table. */
export const RECENT_MS = 5 * 60_000;
