import { type AssistantClock, clockOfClient } from '../contract/clients.ts';
import type { FailureCode } from '../contract/failures.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';

/** The settings that end requests. */
export type EndingTimeout = 'timeoutSecs' | 'firstByteTimeoutSecs' | 'streamIdleTimeoutSecs';

/** They by the failure that they end requests with. */
export const ENDED_BY: Readonly<Partial<Record<FailureCode, EndingTimeout>>> = {
  total_timeout: 'timeoutSecs',
  first_byte_timeout: 'firstByteTimeoutSecs',
  stream_idle_timeout: 'streamIdleTimeoutSecs',
};

/** Whoever waited for the answer left. */
const LEFT: ReadonlySet<FailureCode | null> = new Set(['client_closed', 'cancelled']);
/** A client that leaves sooner has not waited for anything unusual, nor one that waited little longer than usual. */
const SILENT_MS = 5000;
const UNUSUAL = 3;

/** Requests that had a connection: those that heard of their provider, and those that were ended in its silence. */
export interface Silences {
  readonly answered: readonly RequestRow[];
  /** Ended by a clock of ours, or by their client after an unusual wait, before a byte came. */
  readonly silent: readonly RequestRow[];
}

/** Tells requests that were answered from those that got no byte; what ended otherwise is neither. */
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

/** Whether its client ended it, and no clock of ours. */
export function isLeft({ code }: RequestRow): boolean {
  return LEFT.has(code);
}

/** How many requests ended with each failure of ours; not those that a shorter timeout than today's ended. */
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

/** An assistant whose own clock is known, and how many requests came from it. */
export interface SeenClient extends AssistantClock {
  readonly requests: number;
}

/** The assistants with a known clock that requests came from; the one that gives up first comes first. */
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
 * The longest silence, in seconds, that is of use before these assistants give up by themselves: the proxy's error must
 * reach them first. Infinity where none is known.
 */
export function longestUsefulSilence(
  assistants: readonly AssistantClock[],
  { connectTimeoutSecs }: PoolSettings,
): number {
  const firstEnds = Math.min(...assistants.map(({ endsAfterSecs }) => endsAfterSecs));
  return firstEnds - Math.min(30, connectTimeoutSecs);
}

/** The median, in milliseconds; 0 where nothing was answered. */
function usualFirstByteMs(answered: readonly RequestRow[]): number {
  const sorted = answered.map(({ firstByteMs }) => firstByteMs ?? 0).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** A shorter timeout than today's ended it: that setting is no longer in force. */
function endedTooSoon({ code, durationMs }: RequestRow, pool: PoolSettings): boolean {
  const name = code === null ? undefined : ENDED_BY[code];
  return name !== undefined && durationMs < pool[name] * 1000;
}
