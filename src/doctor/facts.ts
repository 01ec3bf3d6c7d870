import type { Clock } from '../clock.ts';
import type { PoolSchedule } from '../contract/doctor.ts';
import { SCHEDULE_SPAN_MS } from '../contract/doctor.ts';
import type { FailureCode } from '../contract/failures.ts';
import type { Reachability } from '../contract/health.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { ResolvedSettings, Settings } from '../contract/settings/settings.ts';
import type { RequestRow } from '../contract/requests.ts';
import { readSchedule, type ScheduleReading } from './read-schedule.ts';

/** The settings that end requests, by the failure that they end them with. */
export const ENDED_BY: Readonly<
  Partial<Record<FailureCode, 'timeoutSecs' | 'firstByteTimeoutSecs' | 'streamIdleTimeoutSecs'>>
> = {
  total_timeout: 'timeoutSecs',
  first_byte_timeout: 'firstByteTimeoutSecs',
  stream_idle_timeout: 'streamIdleTimeoutSecs',
};

/** What a running program knows of one provider's connections. */
export interface TrafficFacts {
  readonly reachability: Reachability;
  readonly schedule: PoolSchedule;
  readonly reading: ScheduleReading;
  /** Dead connections that were replaced before anything was written, since the program began. */
  readonly staleReplaced: number;
  readonly learned: { readonly limitMs: number; readonly closedAfterMs: readonly number[] } | undefined;
  /** Milliseconds since 1970. */
  readonly certificateUntil: number | undefined;
  /** The provider's clock less ours. */
  readonly clockSkewMs: number | undefined;
  /** Requests of the last hour that ended with a failure of ours, as far as they are kept, and by today's settings. */
  readonly failures: Readonly<Partial<Record<FailureCode, number>>>;
  /** Requests of the last hour that came from Codex, as far as they are kept. */
  readonly codexRequests: number;
}

/** One provider, and what its connections showed; nothing where no program runs. */
export interface ProviderFacts {
  readonly settings: ProviderSettings;
  readonly traffic: TrafficFacts | undefined;
}

/** Everything that a diagnosis is made from. */
export interface DoctorFacts {
  /** Milliseconds since 1970, and the same moment on the monotonic clock. */
  readonly now: number;
  readonly nowMs: number;
  readonly basis: 'running' | 'settings';
  readonly settings: Settings;
  readonly effective: readonly EffectiveSetting[];
  /** Those that are switched on. */
  readonly providers: readonly ProviderFacts[];
}

/** What is asked of one provider's pool. */
interface DoctorPool {
  readonly learnedLimit: TrafficFacts['learned'];
  readonly ledger: {
    readonly schedule: { recorded(nowMs: number): PoolSchedule };
    readonly health: { view(nowMs: number): { readonly reachability: Reachability } };
    readonly staleReplaced: number;
    readonly certificateUntil: number | undefined;
    readonly clockSkewMs: number | undefined;
  };
}

/** A running program, as far as the doctor asks it. */
export interface DoctorPatient {
  readonly clock: Clock;
  readonly proxy: {
    pool(provider: string): DoctorPool | undefined;
    readonly journal: { since(position: number): { readonly rows: readonly RequestRow[] } };
  };
  readonly settings: { readonly resolved: ResolvedSettings };
}

/** The facts of a running program. */
export function collectFacts(patient: DoctorPatient): DoctorFacts {
  const { clock, proxy } = patient;
  const facts = settingsFacts(patient.settings.resolved, clock);
  const rows = proxy.journal
    .since(0)
    .rows.filter(({ startedAt, durationMs }) => startedAt + durationMs >= facts.now - SCHEDULE_SPAN_MS);
  return {
    ...facts,
    basis: 'running',
    providers: facts.providers.map(({ settings }) => {
      const pool = proxy.pool(settings.name);
      const own = rows.filter(({ provider }) => provider === settings.name);
      return {
        settings,
        traffic: pool === undefined ? undefined : trafficOf(pool, facts.nowMs, { rows: own, settings }),
      };
    }),
  };
}

/** What can be said of settings alone. */
export function settingsFacts(resolved: ResolvedSettings, clock: Clock): DoctorFacts {
  const { settings, effective } = resolved;
  return {
    now: clock.wallTime(),
    nowMs: clock.now(),
    basis: 'settings',
    settings,
    effective,
    providers: settings.providers
      .filter(({ enabled }) => enabled)
      .map((provider) => ({ settings: provider, traffic: undefined })),
  };
}

function trafficOf(
  pool: DoctorPool,
  nowMs: number,
  { rows, settings }: { readonly rows: readonly RequestRow[]; readonly settings: ProviderSettings },
): TrafficFacts {
  const { ledger } = pool;
  const schedule = ledger.schedule.recorded(nowMs);
  const failures: Partial<Record<FailureCode, number>> = {};
  for (const row of rows) {
    if (row.code !== null && !endedTooSoon(row, settings.pool))
      failures[row.code] = (failures[row.code] ?? 0) + 1;
  }
  return {
    reachability: ledger.health.view(nowMs).reachability,
    schedule,
    reading: readSchedule(schedule),
    staleReplaced: ledger.staleReplaced,
    learned: pool.learnedLimit,
    certificateUntil: ledger.certificateUntil,
    clockSkewMs: ledger.clockSkewMs,
    failures,
    codexRequests: rows.filter(({ client }) => /^codex/iu.test(client)).length,
  };
}

/** A shorter timeout than today's ended it: that setting is no longer in force. */
function endedTooSoon({ code, durationMs }: RequestRow, pool: PoolSettings): boolean {
  const name = code === null ? undefined : ENDED_BY[code];
  return name !== undefined && durationMs < pool[name] * 1000;
}
