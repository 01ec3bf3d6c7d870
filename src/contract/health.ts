import type { FailureCode } from './failures.ts';

/** Value of `app` in answers to `/healthz`, which distinguishes LunaRoute from other programs. */
export const HEALTH_APP = 'lunaroute-tray';

/** Whether a provider can be reached, as far as is known. */
export type Reachability =
  /** Nothing has been sent to it yet. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'reachable' }
  /** The latest attempt failed; it is retried every minute until it succeeds. */
  | {
      readonly kind: 'failing';
      readonly code: FailureCode;
      readonly message: string;
      /** Milliseconds of the monotonic clock. */
      readonly sinceMs: number;
    };

/** Failures of a provider's connections in the last five minutes. */
export interface RecentFaults {
  /** Failed dials, and connections that broke without a reset. */
  readonly errors: number;
  readonly resets: number;
  readonly timeouts: number;
  /** Dead connections replaced before anything was written to them. */
  readonly staleReplaced: number;
}

/** Result of a trial connection, which needs no key and sends no request. */
export type ProbeOutcome =
  | { readonly kind: 'reachable'; readonly connectMs: number; readonly tlsMs: number | null }
  | { readonly kind: 'failing'; readonly code: FailureCode; readonly message: string };

/** The health of one provider. */
export interface ProviderHealth {
  readonly reachability: Reachability;
  readonly recent: RecentFaults;
}
