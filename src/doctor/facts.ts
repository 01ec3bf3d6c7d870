import type { Clock } from '../clock.ts';
import type { PoolSchedule } from '../contract/doctor.ts';
import { SCHEDULE_SPAN_MS } from '../contract/doctor.ts';
import type { ConnectionSnapshot } from '../contract/connections.ts';
import type { Reachability } from '../contract/health.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { ResolvedSettings, Settings } from '../contract/settings/settings.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { Environment } from '../settings/sources/environment.ts';
import { readSchedule, type ScheduleReading } from './read-schedule.ts';

/** Facts about one provider's connections, from a running program. */
export interface TrafficFacts {
  readonly reachability: Reachability;
  readonly schedule: PoolSchedule;
  readonly reading: ScheduleReading;
  /** Dead connections replaced before anything was written on them, since the program started. */
  readonly staleReplaced: number;
  readonly learned: { readonly limitMs: number; readonly closedAfterMs: readonly number[] } | undefined;
  /** Certificate expiry, in milliseconds since 1970. */
  readonly certificateUntil: number | undefined;
  /** The provider's clock minus the local clock. */
  readonly clockSkewMs: number | undefined;
  /** Finished requests of the last hour, as far as the history reaches. */
  readonly requests: readonly RequestRow[];
  readonly credentials: CredentialFacts;
  /** Remote addresses of its open connections, as `address:port`. */
  readonly remotes: readonly string[];
}

/** A provider and its traffic; `traffic` is undefined if no program is running. */
export interface ProviderFacts {
  readonly settings: ProviderSettings;
  readonly traffic: TrafficFacts | undefined;
}

/**
 * Counts of clients' own credentials replaced or passed through at a provider with a key, since the program started.
 */
export interface CredentialFacts {
  readonly credentialsReplaced: { readonly key: number; readonly subscription: number };
  readonly tokensKept: number;
  /** User-Agent of the first client in each category; may be empty. */
  readonly firstClients: { readonly key: string; readonly subscription: string; readonly kept: string };
}

/** The environment of assistants started on this machine. */
export interface AssistantSurroundings {
  /** Address at which they reach the proxy. */
  readonly proxyUrl: string;
  /** Variables of this process, and of the login shell if it was queried. */
  readonly environment: Environment;
}

/** All input of a diagnosis. */
export interface DoctorFacts extends AssistantSurroundings {
  /** Milliseconds since 1970. `nowMs` is the same moment on the monotonic clock. */
  readonly now: number;
  readonly nowMs: number;
  readonly basis: 'running' | 'settings';
  readonly settings: Settings;
  readonly effective: readonly EffectiveSetting[];
  /** Enabled providers only. */
  readonly providers: readonly ProviderFacts[];
}

/** The part of a provider's pool that the doctor reads. */
interface DoctorPool {
  readonly learnedLimit: TrafficFacts['learned'];
  connections(): readonly Pick<ConnectionSnapshot, 'remote'>[];
  readonly stats: {
    readonly events: { recorded(nowMs: number): PoolSchedule };
    readonly health: { view(nowMs: number): { readonly reachability: Reachability } };
    readonly staleReplaced: number;
    readonly certificateUntil: number | undefined;
    readonly clockSkewMs: number | undefined;
  };
}

/** The part of a running program that the doctor reads. */
export interface DoctorPatient {
  readonly clock: Clock;
  readonly proxy: {
    pool(provider: string): DoctorPool | undefined;
    readonly runtimes: { get(provider: string): { readonly traffic: CredentialFacts } | undefined };
    readonly requestHistory: { since(position: number): { readonly rows: readonly RequestRow[] } };
  };
  readonly settings: { readonly resolved: ResolvedSettings; readonly environment: Environment };
  readonly proxyUrl: string;
}

/** Collects the facts of a running program. */
export function collectFacts(patient: DoctorPatient): DoctorFacts {
  const { clock, proxy } = patient;
  const { resolved, environment } = patient.settings;
  const facts = settingsFacts(resolved, clock, { proxyUrl: patient.proxyUrl, environment });
  const rows = proxy.requestHistory
    .since(0)
    .rows.filter(({ startedAt, durationMs }) => startedAt + durationMs >= facts.now - SCHEDULE_SPAN_MS);
  return {
    ...facts,
    basis: 'running',
    providers: facts.providers.map(({ settings }) => {
      const pool = proxy.pool(settings.name);
      const credentials = proxy.runtimes.get(settings.name)?.traffic;
      if (pool === undefined || credentials === undefined) return { settings, traffic: undefined };
      const requests = rows.filter(({ provider }) => provider === settings.name);
      return { settings, traffic: { ...trafficOf(pool, facts.nowMs), requests, credentials } };
    }),
  };
}

/** Returns the facts that the settings alone provide. */
export function settingsFacts(
  { settings, effective }: ResolvedSettings,
  clock: Clock,
  surroundings: AssistantSurroundings,
): DoctorFacts {
  return {
    ...surroundings,
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

function trafficOf(pool: DoctorPool, nowMs: number): Omit<TrafficFacts, 'requests' | 'credentials'> {
  const { stats } = pool;
  const schedule = stats.events.recorded(nowMs);
  return {
    reachability: stats.health.view(nowMs).reachability,
    schedule,
    reading: readSchedule(schedule),
    staleReplaced: stats.staleReplaced,
    learned: pool.learnedLimit,
    certificateUntil: stats.certificateUntil,
    clockSkewMs: stats.clockSkewMs,
    remotes: pool.connections().map(({ remote }) => remote),
  };
}
