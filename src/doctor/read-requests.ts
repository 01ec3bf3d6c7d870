import { type AssistantClock, clockOfClient } from '../contract/clients.ts';
import type { FailureCode } from '../contract/failures.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';

/** Settings whose timeout ends a request. */
export type EndingTimeout = 'timeoutSecs' | 'firstByteTimeoutSecs' | 'streamIdleTimeoutSecs';

/** Timeout settings by the failure code they end requests with. */
export const ENDED_BY: Readonly<Partial<Record<FailureCode, EndingTimeout>>> = {
  total_timeout: 'timeoutSecs',
  first_byte_timeout: 'firstByteTimeoutSecs',
  stream_idle_timeout: 'streamIdleTimeoutSecs',
};

/** Codes for a client that left, or a request cancelled by the user. */
const LEFT: ReadonlySet<FailureCode | null> = new Set(['client_closed', 'cancelled']);
/** A wait is unusual from this long, and from `UNUSUAL` times the usual time to the first byte. */
const SILENT_MS = 5000;
const UNUSUAL = 3;

/** Requests that got a connection, split by whether the provider responded. */
export interface Silences {
  readonly answered: readonly RequestRow[];
  /** Ended before the first byte, by one of the proxy's timeouts or by the client after an unusual wait. */
  readonly silent: readonly RequestRow[];
}

/** Separates answered requests from those that got no byte; requests that ended otherwise are in neither list. */
export function readSilences(rows: readonly RequestRow[]): Silences {
  const answered = rows.filter(({ firstByteMs }) => firstByteMs !== null);
  const leastMs = Math.max(SILENT_MS, UNUSUAL * usualFirstByteMs(answered));
  const silent = rows.filter((row) => {
    const { code, firstByteMs, connectionId } = row;
    if (firstByteMs !== null || connectionId === 0 || code === null) return false;
    return ENDED_BY[code] !== undefined || (isLeft(row) && row.durationMs >= leastMs);
  });
  return { answered, silent };
}

/** Whether the client or the user ended the request, rather than a timeout of the proxy. */
export function isLeft({ code }: RequestRow): boolean {
  return LEFT.has(code);
}

/** Counts requests per failure code, except those ended by a timeout shorter than the present setting. */
export function countFailures(
  rows: readonly RequestRow[],
  pool: PoolSettings,
): Readonly<Partial<Record<FailureCode, number>>> {
  const failures: Partial<Record<FailureCode, number>> = {};
  for (const row of rows) {
    if (row.code !== null && !endedTooSoon(row, pool)) failures[row.code] = (failures[row.code] ?? 0) + 1;
  }
  return failures;
}

/** An assistant with a known timeout, and the number of requests from it. */
export interface SeenClient extends AssistantClock {
  readonly requests: number;
}

/** Returns the assistants with a known timeout that sent requests, shortest timeout first. */
export function seenAssistants(rows: readonly RequestRow[]): readonly SeenClient[] {
  const counts = new Map<AssistantClock, number>();
  for (const { client } of rows) {
    const clock = clockOfClient(client);
    if (clock !== undefined) counts.set(clock, (counts.get(clock) ?? 0) + 1);
  }
  return [...counts]
    .map(([clock, requests]) => ({ ...clock, requests }))
    .toSorted((a, b) => a.endsAfterSecs - b.endsAfterSecs);
}

/**
 * Returns the longest useful stream idle timeout in seconds: the proxy's error must reach the assistants before they
 * give up. Infinity if `assistants` is empty.
 */
export function longestUsefulSilence(
  assistants: readonly AssistantClock[],
  { connectTimeoutSecs }: PoolSettings,
): number {
  const firstEnds = Math.min(...assistants.map(({ endsAfterSecs }) => endsAfterSecs));
  return firstEnds - Math.min(30, connectTimeoutSecs);
}

/** Returns the median in milliseconds; 0 if no request was answered. */
function usualFirstByteMs(answered: readonly RequestRow[]): number {
  const sorted = answered.map(({ firstByteMs }) => firstByteMs ?? 0).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Whether a timeout shorter than the present setting ended the request, so that it says nothing about that setting. */
function endedTooSoon({ code, durationMs }: RequestRow, pool: PoolSettings): boolean {
  const name = code === null ? undefined : ENDED_BY[code];
  return name !== undefined && durationMs < pool[name] * 1000;
}
