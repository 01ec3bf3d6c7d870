import type { RequestRow } from '../../src/contract/requests.ts';
import type { DoctorFindingId, DoctorSeverity } from '../../src/contract/doctor.ts';
import type { TrafficFacts } from '../../src/doctor/facts.ts';
import { readSchedule } from '../../src/doctor/read-schedule.ts';
import { type Given, type Recorded, requestRow, scheduleOf } from './facts.ts';

/**
 * Returns bursts of simultaneous requests, a minute apart: `created` of each use new connections because of the cap,
 * the rest reuse one.
 */
export function bursts(size: number, created: number, count = 10): Recorded[] {
  return Array.from({ length: count }, (_, burst) => burst * 60).flatMap((start) =>
    Array.from({ length: size }, (_, at): Recorded => {
      const end = start + 5;
      return at < created ? { start, end, reason: 'after_idle_cap' } : { start, end };
    }),
  );
}

/** Returns sequential requests with these pauses between them. */
export function paused(pauseSecs: number, count = 30): Recorded[] {
  return Array.from({ length: count }, (_, at): Recorded => {
    const start = at * (pauseSecs + 2);
    return { start, end: start + 2, reason: at === 0 ? 'first_use' : 'after_idle_timeout' };
  });
}

/** A request that began to receive a response and was ended by the request timeout. */
export const TIMED_OUT = { code: 'total_timeout', durationMs: 600_000, firstByteMs: 5000 } as const;
/** A request whose assistant gave up waiting. */
export const LEFT = {
  code: 'client_closed',
  durationMs: 180_000,
  client: 'claude-cli/2.1.0 (external)',
} as const;
/** A request from Claude Code. */
export const CLAUDE = { client: LEFT.client };
/** A request from Codex. */
export const CODEX = { client: 'codex_cli_rs/0.99.0 (Linux)' };
/** With a login that must not be shown. */
export const PROXY = 'http://user:secret-login@proxy.example:3128';

/** Returns requests that hung on connections that had been idle for these times in seconds. */
export function hung(...idleSecs: readonly number[]): readonly RequestRow[] {
  return idleSecs.map((secs) => requestRow({ ...LEFT, idledMs: secs * 1000 }));
}

/** Returns requests that succeeded on such connections. */
export function rested(...idleSecs: readonly number[]): readonly RequestRow[] {
  return idleSecs.map((secs) => requestRow({ idledMs: secs * 1000 }));
}

/** Returns dead paths, by how long their connections had been in use or idle, in milliseconds. */
export function lost(inUseMs: readonly number[], idleMs: readonly number[] = []): Partial<TrafficFacts> {
  return { reading: { ...readSchedule(scheduleOf([])), pathsLost: { inUseMs, idleMs } } };
}

/** An idle limit learned from the server's closes. */
export const learned = { limitMs: 64_500, closedAfterMs: [65_500, 66_000, 66_900] };

/** Facts just short of a finding, and facts just sufficient for it. */
export interface Case {
  readonly id: DoctorFindingId;
  readonly name: string;
  readonly below: Given;
  readonly above: Given;
  readonly severity: DoctorSeverity;
  /** Matches a sentence of its evidence. */
  readonly says: RegExp;
  /** Last part of the key, current and proposed value. */
  readonly change: readonly [string, unknown, unknown] | null;
}
