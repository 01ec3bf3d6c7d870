import { KEEPALIVE_IN_FLIGHT } from '../program-limits.ts';
import { defaultsOf, setting, type ValuesOf } from './definition.ts';
import { boolean, choice, integer, statuses } from './parse-value.ts';

const GROUP = 'Connection pool';

/**
 * Pool settings of a provider: keys relative to `providers.<name>`, variables prefixed with `LUNAROUTE_<PROVIDER>_`.
 */
export const POOL = {
  timeoutSecs: setting({
    key: 'http_client.timeout_secs',
    variable: 'TIMEOUT_SECS',
    ...integer({ min: 1, max: 86400, unit: 's' }),
    default: 600,
    whenUnusable: 'default',
    group: GROUP,
    label: 'Request timeout',
    meaning: 'The whole request, from accepting it to the last byte, retries and streaming included.',
  }),
  connectTimeoutSecs: setting({
    key: 'http_client.connect_timeout_secs',
    variable: 'CONNECT_TIMEOUT_SECS',
    ...integer({ min: 1, max: 600, unit: 's' }),
    default: 10,
    whenUnusable: 'default',
    group: GROUP,
    label: 'Connect timeout',
    meaning: "DNS, TCP and TLS of one new connection, a proxy's CONNECT included.",
  }),
  poolMaxIdle: setting({
    key: 'http_client.pool_max_idle_per_host',
    variable: 'POOL_MAX_IDLE',
    ...integer({ min: 0, max: 4096, unit: 'connections' }),
    default: 32,
    whenUnusable: 'default',
    group: GROUP,
    label: 'Max idle connections',
    meaning: 'Idle connections kept. A cap on idle ones, never on concurrency. 0: no reuse.',
  }),
  poolIdleTimeoutSecs: setting({
    key: 'http_client.pool_idle_timeout_secs',
    variable: 'POOL_IDLE_TIMEOUT_SECS',
    ...integer({ min: 0, max: 86400, unit: 's' }),
    default: 90,
    whenUnusable: 'default',
    group: GROUP,
    label: 'Idle timeout',
    meaning:
      "Idle connections are closed after this. A server's Keep-Alive hint may shorten it. 0: no reuse.",
  }),
  tcpKeepaliveSecs: setting({
    key: 'http_client.tcp_keepalive_secs',
    variable: 'TCP_KEEPALIVE_SECS',
    ...integer({ min: 0, max: 7200, unit: 's' }),
    default: 60,
    whenUnusable: 'default',
    group: GROUP,
    label: 'TCP keepalive',
    meaning: `Idle time before the first TCP probe; at most ${KEEPALIVE_IN_FLIGHT.afterMs / 1000} s while a request is in progress, then every ${KEEPALIVE_IN_FLIGHT.everyMs / 1000} s. 0: off.`,
  }),
  maxRetries: setting({
    key: 'http_client.max_retries',
    variable: 'MAX_RETRIES',
    ...integer({ min: 0, max: 10, unit: 'attempts' }),
    default: 3,
    whenUnusable: 'default',
    group: GROUP,
    label: 'Max retries',
    meaning: 'Extra attempts after a transient error.',
  }),
  enablePoolMetrics: setting({
    key: 'http_client.enable_pool_metrics',
    variable: 'ENABLE_POOL_METRICS',
    ...boolean(),
    default: true,
    whenUnusable: 'default',
    group: GROUP,
    label: 'Pool metrics',
    meaning: "Export the provider's http_pool_* series.",
  }),
  maxConnectionAgeSecs: setting({
    key: 'http_client.max_connection_age_secs',
    variable: 'MAX_CONNECTION_AGE_SECS',
    ...integer({ min: 0, max: 86400, unit: 's' }),
    default: 0,
    whenUnusable: 'default',
    group: GROUP,
    label: 'Max connection age',
    meaning: 'Rotation: a connection older than this (less a random tenth) is closed when idle. 0: off.',
  }),
  firstByteTimeoutSecs: setting({
    key: 'http_client.first_byte_timeout_secs',
    variable: 'FIRST_BYTE_TIMEOUT_SECS',
    ...integer({ min: 0, max: 86400, unit: 's' }),
    default: 0,
    whenUnusable: 'default',
    group: GROUP,
    label: 'First byte timeout',
    meaning: 'From the request sent to the first byte of the response. 0: off.',
  }),
  streamIdleTimeoutSecs: setting({
    key: 'http_client.stream_idle_timeout_secs',
    variable: 'STREAM_IDLE_TIMEOUT_SECS',
    ...integer({ min: 0, max: 86400, unit: 's' }),
    default: 0,
    whenUnusable: 'default',
    group: GROUP,
    label: 'Stream idle timeout',
    meaning: 'The longest silence inside a response body. 0: off.',
  }),
  replaceStale: setting<'never' | 'always'>({
    key: 'http_client.replace_stale',
    ...choice(['never', 'always']),
    default: 'never',
    whenUnusable: 'default',
    group: GROUP,
    label: 'Retry after a stale connection',
    meaning:
      'Retry a POST when a reused connection died before the response. The server may already have applied it.',
  }),
  retryStatuses: setting<readonly number[]>({
    key: 'http_client.retry_statuses',
    ...statuses(),
    default: [503],
    whenUnusable: 'default',
    group: GROUP,
    label: 'Retried statuses',
    meaning: 'Statuses that are retried for any method, up to max_retries.',
  }),
};

/** Pool values of one provider. Durations are in seconds; 0 turns a limit off if its meaning says so. */
export type PoolSettings = ValuesOf<typeof POOL>;

/** Built-in values of a pool. */
export const POOL_DEFAULTS: PoolSettings = defaultsOf(POOL);

/** Names of the pool settings in code, in display order. */
// Object.keys widens to string[]; the table has exactly the keys of PoolSettings.
export const POOL_NAMES = Object.keys(POOL) as readonly (keyof PoolSettings)[];

/** Returns the last part of a pool setting's key, as used in its series and by the upstream project: `timeout_secs`. */
export function poolKey(name: keyof PoolSettings): string {
  return POOL[name].key.slice('http_client.'.length);
}

/** Pool settings that end anything too slow, in the order a request encounters them. */
export const TIMEOUTS = [
  'connectTimeoutSecs',
  'firstByteTimeoutSecs',
  'streamIdleTimeoutSecs',
  'timeoutSecs',
] as const satisfies readonly (keyof PoolSettings)[];
export type Timeout = (typeof TIMEOUTS)[number];

/**
 * Whether a timeout within a request can never fire because the timeout of the whole request is not longer; 0 is off.
 */
export function isNeverReached(secs: number, totalSecs: number): boolean {
  return secs !== 0 && secs >= totalSecs;
}
