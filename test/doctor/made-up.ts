import type { RequestRow } from '../../src/contract/requests.ts';
import type { DoctorFindingId, DoctorSeverity } from '../../src/contract/doctor.ts';
import type { TrafficFacts } from '../../src/doctor/facts.ts';
import { readSchedule } from '../../src/doctor/read-schedule.ts';
import { type Given, type Recorded, requestRow, scheduleOf } from './facts.ts';

/** Bursts of requests that all run at once, a minute apart: `created` of each are new after the cap, the rest reused. */
export function bursts(size: number, created: number, count = 10): Recorded[] {
  return Array.from({ length: count }, (_, burst) => burst * 60).flatMap((start) =>
    Array.from({ length: size }, (_, at): Recorded => {
      const end = start + 5;
      return at < created ? { start, end, reason: 'after_idle_cap' } : { start, end };
    }),
  );
}

/** One request after the other with such pauses. */
export function paused(pauseSecs: number, count = 30): Recorded[] {
  return Array.from({ length: count }, (_, at): Recorded => {
    const start = at * (pauseSecs + 2);
    return { start, end: start + 2, reason: at === 0 ? 'first_use' : 'after_idle_timeout' };
  });
}

/** A request that began to be answered, and that the request timeout ended. */
export const TIMED_OUT = { code: 'total_timeout', durationMs: 600_000, firstByteMs: 5000 } as const;
/** An assistant that waited in vain. */
export const LEFT = {
  code: 'client_closed',
  durationMs: 180_000,
  client: 'claude-cli/2.1.0 (external)',
} as const;
/** A request of Claude Code. */
export const CLAUDE = { client: LEFT.client };
/** A request of Codex. */
export const CODEX = { client: 'codex_cli_rs/0.99.0 (Linux)' };
/** With a login that nobody may see. */
export const PROXY = 'http://user:secret-login@proxy.example:3128';

/** Requests that hung on connections that had idled for so many seconds. */
export function hung(...idleSecs: readonly number[]): readonly RequestRow[] {
  return idleSecs.map((secs) => requestRow({ ...LEFT, idledMs: secs * 1000 }));
}

/** Requests that were answered on such. */
export function rested(...idleSecs: readonly number[]): readonly RequestRow[] {
  return idleSecs.map((secs) => requestRow({ idledMs: secs * 1000 }));
}

/** Paths that were found dead, by how long their connections had idled in milliseconds. */
export function lost(inUseMs: readonly number[], idleMs: readonly number[] = []): Partial<TrafficFacts> {
  return { reading: { ...readSchedule(scheduleOf([])), pathsLost: { inUseMs, idleMs } } };
}

/** What the server's own closes have taught. */
export const learned = { limitMs: 64_500, closedAfterMs: [65_500, 66_000, 66_900] };

/** Facts that are just not enough for a finding, and those that just are. */
export interface Case {
  readonly id: DoctorFindingId;
  readonly name: string;
  readonly below: Given;
  readonly above: Given;
  readonly severity: DoctorSeverity;
  /** What one of the sentences of its evidence says. */
  readonly says: RegExp;
  /** The key's last part, the current and the proposed value. */
  readonly change: readonly [string, unknown, unknown] | null;
}
