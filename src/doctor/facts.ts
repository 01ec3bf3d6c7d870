import type { Clock } from '../clock.ts';
import type { PoolSchedule } from '../contract/doctor.ts';
import { SCHEDULE_SPAN_MS } from '../contract/doctor.ts';
import type { ConnectionSnapshot } from '../contract/connections.ts';
import type { Reachability } from '../contract/health.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { ResolvedSettings, Settings } from '../contract/settings/settings.ts';
import type { RequestRow } from '../contract/requests.ts';
import { readSchedule, type ScheduleReading } from './read-schedule.ts';

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
  /** Requests of the last hour that are over, as far as they are kept. */
  readonly requests: readonly RequestRow[];
  /** The addresses that its open connections lead to, as `address:port`. */
  readonly remotes: readonly string[];
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
  connections(): readonly Pick<ConnectionSnapshot, 'remote'>[];
  readonly ledger: {
    readonly events: { recorded(nowMs: number): PoolSchedule };
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
      return { settings, traffic: pool === undefined ? undefined : trafficOf(pool, facts.nowMs, own) };
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

function trafficOf(pool: DoctorPool, nowMs: number, requests: readonly RequestRow[]): TrafficFacts {
  const { ledger } = pool;
  const schedule = ledger.events.recorded(nowMs);
  return {
    reachability: ledger.health.view(nowMs).reachability,
    schedule,
    reading: readSchedule(schedule),
    staleReplaced: ledger.staleReplaced,
    learned: pool.learnedLimit,
    certificateUntil: ledger.certificateUntil,
    clockSkewMs: ledger.clockSkewMs,
    requests,
    remotes: pool.connections().map(({ remote }) => remote),
  };
}
