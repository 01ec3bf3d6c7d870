import { clockOfClient } from './clients.ts';
import type { RequestRow, RequestWait, WaitKind } from './requests.ts';
import type { Timeout } from './settings/pool.ts';

/** A stream that said something this long ago is flowing. */
export const FLOWING_MS = 2000;
/** From here on somebody should know. */
const SILENT_MS = 20_000;
/** The share of a clock that has passed from which on its end is near. */
const NEAR_SHARE = 0.8;
/** A row in progress is sent once a second: one that is older tells nothing of now. */
const ROW_GOOD_MS = 2000;
/** Assistants look at their clocks now and then; one that is late by more has another clock than we know of. */
const ASSISTANT_LATE_MS = 15_000;

/** Whose clock it is: ours by the name of its setting, or the assistant's own. */
type StallOwner =
  | { readonly kind: 'setting'; readonly setting: Timeout }
  | { readonly kind: 'assistant'; readonly assistant: string };

/** The clock that ends a request first, if nothing changes. */
export interface StallEnd {
  readonly owner: StallOwner;
  /** How far it has come. */
  readonly ageMs: number;
  readonly limitMs: number;
  readonly leftMs: number;
}

/** `calm`; `silent` for 20 s or more; `ending`: 80% of the nearest clock have passed. */
export type StallTone = 'calm' | 'silent' | 'ending';

/** What a request in progress waits for, since when, and who ends it. */
export interface Stall {
  readonly kind: WaitKind;
  /** How long it has waited. */
  readonly ageMs: number;
  /** Undefined where no clock runs that is known. */
  readonly end: StallEnd | undefined;
  readonly tone: StallTone;
}

/** Which clock ends a request, when, and whose it is; undefined for one that is over. `nowMs` is the monotonic clock. */
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

/** How long a request took, or takes until now; a row that is not renewed any more stands still. */
export function durationNow(
  { wait, durationMs }: Pick<RequestRow, 'wait' | 'durationMs'>,
  nowMs: number,
): number {
  if (wait === null) return durationMs;
  return Math.min(Math.max(durationMs, nowMs - wait.acceptedAtMs), durationMs + ROW_GOOD_MS);
}

/** Whether the provider has kept a request waiting for so long that it counts as silent. */
export function isSilent({ kind, ageMs }: Stall): boolean {
  return (kind === 'first_byte' || kind === 'stream') && ageMs >= SILENT_MS;
}

/** Our setting that times a wait; undefined where none does. */
function settingOf(kind: WaitKind): Timeout | undefined {
  switch (kind) {
    case 'connection':
      return 'connectTimeoutSecs';
    case 'first_byte':
      return 'firstByteTimeoutSecs';
    // A client that does not read has as long as a provider that does not speak.
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

/** It listens for the bytes of an answer that has begun. One that should have ended the request by now is not believed. */
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

/** The one with the least time left; among equals the first. */
function nearest(ends: readonly StallEnd[]): StallEnd | undefined {
  return ends.toSorted((one, other) => one.leftMs - other.leftMs)[0];
}

function toneOf(kind: WaitKind, ageMs: number, end: StallEnd | undefined): StallTone {
  if (end !== undefined && end.ageMs >= end.limitMs * NEAR_SHARE) return 'ending';
  // A WebSocket between two turns is no stall.
  return ageMs >= SILENT_MS && kind !== 'tunnel' ? 'silent' : 'calm';
}
