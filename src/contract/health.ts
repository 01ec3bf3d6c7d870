import type { FailureCode } from './failures.ts';

/** Whether a provider can be reached, as far as is known. */
export type Reachability =
  /** Nothing was sent to it yet. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'reachable' }
  /** What was tried last failed; it is tried again every minute until it succeeds. */
  | {
      readonly kind: 'failing';
      readonly code: FailureCode;
      readonly message: string;
      /** Milliseconds of the monotonic clock. */
      readonly sinceMs: number;
    };

/** What went wrong with a provider's connections in the last five minutes. */
export interface RecentFaults {
  /** Dials that failed, and connections that broke without a reset. */
  readonly errors: number;
  readonly resets: number;
  readonly timeouts: number;
  /** Dead connections that were replaced before anything was written. */
  readonly staleReplaced: number;
}

/** What trying to connect came to: no key is needed, and no request is sent. */
export type ProbeOutcome =
  | { readonly kind: 'reachable'; readonly connectMs: number; readonly tlsMs: number | null }
  | { readonly kind: 'failing'; readonly code: FailureCode; readonly message: string };

/** The health of one provider. */
export interface ProviderHealth {
  readonly reachability: Reachability;
  readonly recent: RecentFaults;
}
