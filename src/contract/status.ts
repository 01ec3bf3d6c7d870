import type { PoolStatsSnapshot } from './connections.ts';
import type { ProviderHealth } from './health.ts';
import type { Dialect } from './dialect.ts';
import type { LimitWindow } from './limits.ts';
import type { SessionView } from './sessions.ts';
import type { StopWait } from './stop-wait.ts';

/** What the proxy's listener is doing. */
export type ProxyState =
  | { readonly kind: 'running'; readonly host: string; readonly port: number }
  | { readonly kind: 'starting' | 'stopped' }
  /** Takes no new request; the ones under way finish. */
  | { readonly kind: 'stopping'; readonly wait: StopWait }
  /** It could not listen; the message says why and what to do. */
  | { readonly kind: 'failed'; readonly message: string };

/** What is true of the whole program. */
export interface Status {
  readonly proxy: ProxyState;
  /** A cause for concern that the tray shows, such as a provider that cannot be reached; null while all is well. */
  readonly trouble: string | null;
  readonly inFlight: number;
  readonly version: string;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly platform: string;
  readonly isDesktop: boolean;
  /** The built-in fake provider answers; nothing leaves the machine. */
  readonly isDemo: boolean;
  /** The newer version that is out, unless its user does not want to be told; absent while there is none. */
  readonly newerVersion?: string;
}

/** One provider's pool now. */
export interface PoolView {
  readonly provider: string;
  readonly dialect: Dialect;
  readonly enabled: boolean;
  readonly baseUrl: string;
  /** The cap on idle connections. */
  readonly maxIdle: number;
  readonly idleTimeoutSecs: number;
  readonly stats: PoolStatsSnapshot;
  readonly health: ProviderHealth;
  readonly inFlight: number;
  /** Requests that finish on settings which are no longer in force. */
  readonly finishingOnOldSettings: number;
}

/** One look at the running program: what it does, for whom, and what is left of whose limits. */
export interface ProgramView {
  readonly status: Status;
  readonly pools: readonly PoolView[];
  readonly sessions: readonly SessionView[];
  readonly limits: readonly LimitWindow[];
}
