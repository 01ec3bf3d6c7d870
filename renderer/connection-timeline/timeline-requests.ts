import type { RequestRow } from '../../src/contract/requests.ts';
import { isSilent, type Stall, stallOf } from '../../src/contract/stall.ts';
import { TIMELINE, type ConnectionTimeline } from '../live/connection-timeline.ts';

/** One provider's requests in progress. */
export interface TimelineRequests {
  /** Requests by the ID of their connection. */
  readonly on: ReadonlyMap<number, RequestRow>;
  /** The earliest request still waiting for its first connection. */
  readonly dialling: RequestRow | undefined;
}

/** Finds each connection's request; a request waiting for its next attempt is on no connection. */
export function requestsOn(rows: readonly RequestRow[], provider: string): TimelineRequests {
  const live = rows.filter((row) => row.provider === provider && row.wait !== null);
  return {
    on: new Map(live.filter(({ wait }) => wait?.kind !== 'connection').map((row) => [row.connectionId, row])),
    dialling: live.find(({ wait, connectionId }) => wait?.kind === 'connection' && connectionId === 0),
  };
}

/** The stall of a timeline's request; undefined if it has no request or no known stall. */
export function timelineStall(
  timeline: ConnectionTimeline,
  requests: TimelineRequests,
  nowMs: number,
): Stall | undefined {
  if (timeline.state === TIMELINE.connecting) return dialStall(timeline, requests.dialling, nowMs);
  const row = timeline.state === TIMELINE.request ? requests.on.get(timeline.id) : undefined;
  return row === undefined ? undefined : stallOf(row, nowMs);
}

/**
 * The same for a picture that may show the past: the current state says nothing about an earlier time if it has changed
 * since.
 */
export function timelineStallAt(
  timeline: ConnectionTimeline,
  requests: TimelineRequests,
  atMs: number,
): Stall | undefined {
  const stall = timeline.lastStartMs <= atMs ? timelineStall(timeline, requests, atMs) : undefined;
  return stall === undefined || stall.ageMs < 0 ? undefined : stall;
}

/**
 * The stall while dialling. Which of several requests a connection is for is unknown, but their timeouts are the same.
 */
function dialStall(
  timeline: ConnectionTimeline,
  row: RequestRow | undefined,
  nowMs: number,
): Stall | undefined {
  const sinceMs = timeline.lastStartMs;
  if (row?.wait === undefined || row.wait === null || !Number.isFinite(sinceMs)) return undefined;
  return stallOf({ ...row, wait: { ...row.wait, sinceMs } }, nowMs);
}

/** How many of a provider's requests have received nothing for 20 s or more. */
export function silentCount(rows: readonly RequestRow[], provider: string, nowMs: number): number {
  return rows.filter((row) => {
    const stall = row.provider === provider ? stallOf(row, nowMs) : undefined;
    return stall !== undefined && isSilent(stall);
  }).length;
}
