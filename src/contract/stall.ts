import { clockOfClient } from './clients.ts';
import type { RequestRow, RequestWait, WaitKind } from './requests.ts';
import type { Timeout } from './settings/pool.ts';

/** A stream with data more recent than this is flowing. */
export const FLOWING_MS = 2000;
/** Silence from this point on deserves attention. */
const SILENT_MS = 20_000;
/** Elapsed share of a timeout from which its end is near. */
const NEAR_SHARE = 0.8;
/** Rows in progress are sent once a second; an older row says nothing about the present. */
const ROW_GOOD_MS = 2000;
/**
 * Assistants check their timeouts only occasionally; if one is overdue by more than this, its actual timeout differs
 * from the known one.
 */
const ASSISTANT_LATE_MS = 15_000;

/** Owner of a timeout: one of the proxy's settings, or the assistant. */
type StallOwner =
  | { readonly kind: 'setting'; readonly setting: Timeout }
  | { readonly kind: 'assistant'; readonly assistant: string };

/** The timeout that will end a request first, if nothing changes. */
export interface StallEnd {
  readonly owner: StallOwner;
  /** Time elapsed of the limit. */
  readonly ageMs: number;
  readonly limitMs: number;
  readonly leftMs: number;
}

/** `calm`; `silent` for 20 s or more; `ending`: 80% of the nearest timeout has elapsed. */
export type StallTone = 'calm' | 'silent' | 'ending';

/** What a request in progress is waiting for, how long it has waited, and which timeout will end it. */
export interface Stall {
  readonly kind: WaitKind;
  /** How long it has been waiting. */
  readonly ageMs: number;
  /** Undefined if no known timeout applies. */
  readonly end: StallEnd | undefined;
  readonly tone: StallTone;
}

/**
 * Returns which timeout ends a request, when, and who owns it; undefined for a finished request. `nowMs` is on the
 * monotonic clock.
 */
export function stallOf(
  { wait, client, durationMs }: Pick<RequestRow, 'wait' | 'client' | 'durationMs'>,
  nowMs: number,
): Stall | undefined {
  if (wait === null) return undefined;
  const totalMs = durationNow({ wait, durationMs }, nowMs);
  const ageMs = Math.max(0, wait.acceptedAtMs + totalMs - wait.sinceMs);
  const end = nearest([...ownClocks(wait, ageMs, totalMs), ...assistantClock(wait, ageMs, client)]);
  return { kind: wait.kind, ageMs, end, tone: toneOf(wait.kind, ageMs, end) };
}

/**
 * Returns the duration of a request, up to the present if in progress; a row that stops being updated stops counting.
 */
export function durationNow(
  { wait, durationMs }: Pick<RequestRow, 'wait' | 'durationMs'>,
  nowMs: number,
): number {
  if (wait === null) return durationMs;
  return Math.min(Math.max(durationMs, nowMs - wait.acceptedAtMs), durationMs + ROW_GOOD_MS);
}

/** Whether the provider has kept a request waiting long enough to count as silent. */
export function isSilent({ kind, ageMs }: Stall): boolean {
  return (kind === 'first_byte' || kind === 'stream') && ageMs >= SILENT_MS;
}

/** Returns the setting that limits a kind of wait; undefined if none does. */
export function settingOf(kind: WaitKind): Timeout | undefined {
  switch (kind) {
    case 'connection':
      return 'connectTimeoutSecs';
    case 'first_byte':
      return 'firstByteTimeoutSecs';
    // A client that doesn't read gets as long as a provider that doesn't send.
    case 'stream':
    case 'client':
      return 'streamIdleTimeoutSecs';
    case 'body':
    case 'upload':
    case 'tunnel':
      return undefined;
  }
}

function ownClocks(wait: RequestWait, ageMs: number, totalMs: number): StallEnd[] {
  const setting = settingOf(wait.kind);
  return [
    ...(setting === undefined ? [] : clock({ kind: 'setting', setting }, ageMs, wait.limitSecs)),
    ...clock({ kind: 'setting', setting: 'timeoutSecs' }, totalMs, wait.totalSecs),
  ];
}

/**
 * An assistant's timeout applies once the response has begun. If it should have ended the request already, it is
 * ignored.
 */
function assistantClock({ kind }: RequestWait, ageMs: number, client: string): StallEnd[] {
  const known = kind === 'stream' ? clockOfClient(client) : undefined;
  if (known === undefined || ageMs > known.endsAfterSecs * 1000 + ASSISTANT_LATE_MS) return [];
  return clock({ kind: 'assistant', assistant: known.assistant }, ageMs, known.endsAfterSecs);
}

function clock(owner: StallOwner, ageMs: number, limitSecs: number): StallEnd[] {
  if (limitSecs === 0) return [];
  const limitMs = limitSecs * 1000;
  return [{ owner, ageMs, limitMs, leftMs: Math.max(0, limitMs - ageMs) }];
}

/** Returns the timeout with the least time left; the first if several are equal. */
function nearest(ends: readonly StallEnd[]): StallEnd | undefined {
  return ends.toSorted((one, other) => one.leftMs - other.leftMs)[0];
}

function toneOf(kind: WaitKind, ageMs: number, end: StallEnd | undefined): StallTone {
  if (end !== undefined && end.ageMs >= end.limitMs * NEAR_SHARE) return 'ending';
  // A quiet WebSocket between two turns is not a stall.
  return ageMs >= SILENT_MS && kind !== 'tunnel' ? 'silent' : 'calm';
}
