import type { RequestRow } from '../../src/contract/requests.ts';
import { isSilent, type Stall, stallOf } from '../../src/contract/stall.ts';
import { LANE, type Lane } from '../live/lane.ts';

/** The requests in progress of one provider. */
export interface LaneRequests {
  /** By the connection that each is on. */
  readonly on: ReadonlyMap<number, RequestRow>;
  /** The earliest that waits for its first connection. */
  readonly dialling: RequestRow | undefined;
}

/** Finds the request of each connection; one that waits for its next attempt is on none. */
export function requestsOn(rows: readonly RequestRow[], provider: string): LaneRequests {
  const live = rows.filter((row) => row.provider === provider && row.wait !== null);
  return {
    on: new Map(live.filter(({ wait }) => wait?.kind !== 'connection').map((row) => [row.connectionId, row])),
    dialling: live.find(({ wait, connectionId }) => wait?.kind === 'connection' && connectionId === 0),
  };
}

/** How the request on a lane waits; undefined where it has none, or none that is known. */
export function laneStall(lane: Lane, requests: LaneRequests, nowMs: number): Stall | undefined {
  if (lane.state === LANE.connecting) return dialStall(lane, requests.dialling, nowMs);
  const row = lane.state === LANE.request ? requests.on.get(lane.id) : undefined;
  return row === undefined ? undefined : stallOf(row, nowMs);
}

/** The same for a picture that may stand in the past: what is known of now says nothing of what has changed since. */
export function laneStallAt(lane: Lane, requests: LaneRequests, atMs: number): Stall | undefined {
  const stall = lane.lastStartMs <= atMs ? laneStall(lane, requests, atMs) : undefined;
  return stall === undefined || stall.ageMs < 0 ? undefined : stall;
}

/** Which of several requests a connection is dialled for is not known, but the clocks of all are the same. */
function dialStall(lane: Lane, row: RequestRow | undefined, nowMs: number): Stall | undefined {
  const sinceMs = lane.lastStartMs;
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
