import type { PoolStatsSnapshot } from './connections.ts';
import type { ProviderHealth } from './health.ts';
import type { Dialect } from './dialect.ts';
import type { LimitWindow } from './limits.ts';
import type { SessionView } from './sessions.ts';
import type { StopWait } from './stop-wait.ts';

/** State of the proxy's listener. */
export type ProxyState =
  | { readonly kind: 'running'; readonly host: string; readonly port: number }
  | { readonly kind: 'starting' | 'stopped' }
  /** Accepts no new requests; those in progress finish. */
  | { readonly kind: 'stopping'; readonly wait: StopWait }
  /** It could not listen; `message` says why and what to do. */
  | { readonly kind: 'failed'; readonly message: string };

/** State of the whole program. */
export interface Status {
  readonly proxy: ProxyState;
  /** URL at which clients on this machine reach the proxy, also while it isn't listening. */
  readonly clientUrl: string;
  /** A problem that the tray icon shows, such as an unreachable provider; null if all is well. */
  readonly trouble: string | null;
  readonly inFlight: number;
  readonly version: string;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly platform: string;
  readonly isDesktop: boolean;
  /** A built-in fake provider responds; nothing leaves the machine. */
  readonly isDemo: boolean;
  /** A newer version, unless the user dismissed it; absent if there is none. */
  readonly newerVersion?: string;
}

/** Current state of one provider's pool. */
export interface PoolView {
  readonly provider: string;
  readonly dialect: Dialect;
  readonly enabled: boolean;
  readonly baseUrl: string;
  /** Maximum number of idle connections. */
  readonly maxIdle: number;
  readonly idleTimeoutSecs: number;
  readonly stats: PoolStatsSnapshot;
  readonly health: ProviderHealth;
  readonly inFlight: number;
  /** Requests still finishing with replaced settings. */
  readonly finishingOnOldSettings: number;
}

/** Snapshot of the running program: what it does, for whom, and how much of each rate limit remains. */
export interface ProgramView {
  readonly status: Status;
  readonly pools: readonly PoolView[];
  readonly sessions: readonly SessionView[];
  readonly limits: readonly LimitWindow[];
}
