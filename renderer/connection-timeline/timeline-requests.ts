import type { RequestRow } from '../../src/contract/requests.ts';
import { isSilent, type Stall, stallOf } from '../../src/contract/stall.ts';
import { TIMELINE, type ConnectionTimeline } from '../live/connection-timeline.ts';

/** The requests in progress of one provider. */
export interface TimelineRequests {
  /** By the connection that each is on. */
  readonly on: ReadonlyMap<number, RequestRow>;
  /** The earliest that waits for its first connection. */
  readonly dialling: RequestRow | undefined;
}

/** Finds the request of each connection; one that waits for its next attempt is on none. */
export function requestsOn(rows: readonly RequestRow[], provider: string): TimelineRequests {
  const live = rows.filter((row) => row.provider === provider && row.wait !== null);
  return {
    on: new Map(live.filter(({ wait }) => wait?.kind !== 'connection').map((row) => [row.connectionId, row])),
    dialling: live.find(({ wait, connectionId }) => wait?.kind === 'connection' && connectionId === 0),
  };
}

/** How the request on a timeline waits; undefined where it has none, or none that is known. */
export function timelineStall(
  timeline: ConnectionTimeline,
  requests: TimelineRequests,
  nowMs: number,
): Stall | undefined {
  if (timeline.state === TIMELINE.connecting) return dialStall(timeline, requests.dialling, nowMs);
  const row = timeline.state === TIMELINE.request ? requests.on.get(timeline.id) : undefined;
  return row === undefined ? undefined : stallOf(row, nowMs);
}

/** The same for a picture that may stand in the past: what is known of now says nothing of what has changed since. */
export function timelineStallAt(
  timeline: ConnectionTimeline,
  requests: TimelineRequests,
  atMs: number,
): Stall | undefined {
  const stall = timeline.lastStartMs <= atMs ? timelineStall(timeline, requests, atMs) : undefined;
  return stall === undefined || stall.ageMs < 0 ? undefined : stall;
}

/** Which of several requests a connection is dialled for is not known, but the clocks of all are the same. */
function dialStall(
  timeline: ConnectionTimeline,
  row: RequestRow | undefined,
  nowMs: number,
): Stall | undefined {
  const sinceMs = timeline.lastStartMs;
  if (row?.wait === undefined || row.wait === null || !Number.isFinite(sinceMs)) return undefined;
  return stallOf({ ...row, wait: { ...row.wait, sinceMs } }, nowMs);
}

/** How many requests of one provider have heard nothing for 20 s or more. */
export function silentCount(rows: readonly RequestRow[], provider: string, nowMs: number): number {
  return rows.filter((row) => {
    const stall = row.provider === provider ? stallOf(row, nowMs) : undefined;
    return stall !== undefined && isSilent(stall);
  }).length;
}
