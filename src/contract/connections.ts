/** Why a connection was created (see ARCHITECTURE.md, "The stats"). */
export const CREATE_REASONS = [
  'first_use',
  'no_idle',
  'after_idle_timeout',
  'after_server_close',
  'after_reset',
  'after_idle_cap',
  'after_max_age',
  'after_error',
  'after_path_lost',
  'settings_changed',
  'retry',
  'network_change',
] as const;
export type CreateReason = (typeof CREATE_REASONS)[number];

/** Why a connection was closed. */
export const CLOSE_REASONS = [
  'idle_timeout',
  'server_hint',
  'server_closed',
  'server_reset',
  'server_close_header',
  'idle_cap',
  'max_age',
  'request_aborted',
  'timeout',
  'error',
  'path_lost',
  'suspect',
  'drained',
  'network_change',
  'upgraded',
  'not_reusable',
  'shutdown',
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** Create reason that a close leaves for the next connection; null leaves none. */
export const CREATE_REASON_AFTER: Readonly<Record<CloseReason, CreateReason | null>> = {
  idle_timeout: 'after_idle_timeout',
  server_hint: 'after_idle_timeout',
  server_closed: 'after_server_close',
  server_close_header: 'after_server_close',
  server_reset: 'after_reset',
  idle_cap: 'after_idle_cap',
  max_age: 'after_max_age',
  request_aborted: 'after_error',
  timeout: 'after_error',
  error: 'after_error',
  path_lost: 'after_path_lost',
  suspect: 'after_path_lost',
  not_reusable: 'after_error',
  drained: 'settings_changed',
  network_change: 'network_change',
  upgraded: null,
  shutdown: null,
};

/** Causes for retrying a request. */
export const RETRY_CAUSES = ['connect', 'stale', 'closed_before_response', 'path_lost', 'status'] as const;
export type RetryCause = (typeof RETRY_CAUSES)[number];

/** Reasons for not retrying a request after a transient error. */
export const RETRY_DENIALS = ['limit', 'budget', 'not_repeatable', 'body_gone', 'retry_after'] as const;
export type RetryDenial = (typeof RETRY_DENIALS)[number];

/** One connection as the stats see it. Times are milliseconds of the monotonic clock. */
export interface ConnectionSnapshot {
  /** Per provider, from 1; the same number as in the log. */
  readonly id: number;
  readonly state: 'active' | 'idle' | 'closed';
  readonly createReason: CreateReason;
  readonly createdAtMs: number;
  readonly connectMs: number;
  /** Undefined for a connection without TLS. */
  readonly tlsMs: number | undefined;
  /** `address:port` of the peer. */
  readonly remote: string;
  readonly requests: number;
  readonly idlePeriods: number;
  readonly idleSinceMs: number | undefined;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly closeReason: CloseReason | undefined;
  readonly closedAtMs: number | undefined;
}

/**
 * Stats of one pool. They always balance: created = open + closed, open = idle + active, attempts = created + reused.
 */
export interface PoolStatsSnapshot {
  readonly created: number;
  readonly reused: number;
  readonly closed: number;
  readonly open: number;
  readonly idle: number;
  readonly active: number;
  readonly attempts: number;
  readonly dialing: number;
  readonly connectFailed: number;
  readonly staleReplaced: number;
  readonly createdBy: Readonly<Record<CreateReason, number>>;
  readonly closedBy: Readonly<Record<CloseReason, number>>;
}

/** Reasons for creating a connection, phrased to follow "created because". */
export const CREATE_REASON_TEXTS: Readonly<Record<CreateReason, string>> = {
  first_use: 'it was the first request',
  no_idle: 'all others were busy',
  after_idle_timeout: 'the previous one timed out while idle',
  after_server_close: 'the server had closed the previous one',
  after_reset: 'the server had reset the previous one',
  after_idle_cap: 'the previous one exceeded the idle limit',
  after_max_age: 'the previous one reached its max age',
  after_error: 'the previous one had failed',
  after_path_lost: "the previous one's network path was dead",
  settings_changed: 'the settings had changed',
  retry: 'a request was retried',
  network_change: 'the network had changed',
};
