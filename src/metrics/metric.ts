import type { PoolStatsSnapshot } from '../contract/connections.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { FailureCode } from '../contract/failures.ts';
import type { Reachability } from '../contract/health.ts';
import type { LimitWindow } from '../contract/limits.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { Histogram } from './histogram.ts';
import type { Labels, Sample } from './samples.ts';
import type { UsageCounters } from './usage-counters.ts';

/** One provider's numbers, read when Prometheus scrapes. */
export interface ProviderMetrics {
  readonly provider: string;
  readonly dialect: Dialect;
  readonly pool: PoolSettings;
  readonly stats: PoolStatsSnapshot;
  readonly lifetime: Histogram;
  readonly connectTime: Histogram;
  readonly tlsTime: Histogram;
  /** Connections whose network path was found dead. */
  readonly pathsLost: number;
  readonly reachability: Reachability['kind'];
  readonly retries: Readonly<Record<string, number>>;
  readonly retriesDenied: Readonly<Record<string, number>>;
  readonly inFlight: number;
  /** Requests by the first digit of their status; index 0 counts clients that left before a response. */
  readonly statusClasses: readonly number[];
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Client credentials replaced by the provider's key, by kind of credential. */
  readonly credentialsReplaced: Readonly<Record<string, number>>;
  /** Interim (1xx) responses not forwarded. */
  readonly interimDropped: number;
  readonly duration: Histogram;
  readonly firstByte: Histogram;
}

/** Source of all metrics. */
export interface MetricsSource {
  providers(): readonly ProviderMetrics[];
  /** The proxy's own failures, by provider (`none` if the request was refused before it was sent on) and code. */
  failures(): Iterable<readonly [provider: string, code: FailureCode, count: number]>;
  readonly usage: UsageCounters;
  limits(): readonly LimitWindow[];
  /** When the settings were last applied, in milliseconds since 1970. */
  settingsAppliedAt(): number;
  isDraining(): boolean;
  wallTime(): number;
  droppedLogLines(): number;
  unreadLogLines(): number;
  eventLoopBlocks(): number;
  readonly version: string;
}

/** Definition of one metric. */
export interface MetricRow {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Label names in order, without the `le` of histograms. */
  readonly labels: readonly string[];
  readonly read: (source: MetricsSource) => readonly Sample[] | Promise<readonly Sample[]>;
}

/** Defines a metric for each provider; `read` gets the labels `provider` and `dialect`. */
export function perProvider(
  row: Omit<MetricRow, 'read'>,
  read: (entry: ProviderMetrics, labels: Labels) => readonly Sample[],
): MetricRow {
  return {
    ...row,
    read: (source) =>
      source
        .providers()
        .flatMap((entry) => read(entry, { provider: entry.provider, dialect: entry.dialect })),
  };
}
