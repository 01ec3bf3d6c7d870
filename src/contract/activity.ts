import type { ConnectionSnapshot } from './connections.ts';

/** What happens to a connection, in the order of its life: the numbers on the wire. */
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
 * Events of one provider's connections, four numbers each: milliseconds of the monotonic clock, connection id,
 * kind, detail. The detail is the position in CREATE_REASONS for `dial` and `created`, in CLOSE_REASONS for
 * `closed`, 1 for a `requestStart` that reused the connection, 1 for a `dialFailed` that was called off; for
 * `replaced` the id of the closed connection whose place it took.
 */
type ActivityEvents = readonly number[];
export const ACTIVITY_STRIDE = 4;

/** A change of the settings as the picture shows it: a dashed line with its words. */
export interface ActivityMark {
  readonly atMs: number;
  /** Such as `idle timeout 90 → 55 s`. */
  readonly text: string;
}

/** What is new about the connections of one provider. */
export interface ActivityBatch {
  readonly provider: string;
  /** Only in the first batch: those open, and those closed in the last {@link RECENT_MS}; oldest first. */
  readonly connections?: readonly ConnectionSnapshot[];
  readonly events: ActivityEvents;
  readonly marks: readonly ActivityMark[];
  /** Events that were gone before they could be sent. */
  readonly lost: number;
}

/** How far back the picture reaches: as far as the events are kept. */
export const ACTIVITY_SPAN_MS = 60 * 60_000;

/** What counts as of late: for the share of reuse, and for how long a closed connection stands in the table. */
export const RECENT_MS = 5 * 60_000;
