/** What is written once about each pool setting: names, default, unit, range and meaning. */
export interface PoolSettingFacts {
  /** The last part of `LUNAROUTE_<PROVIDER>_<SETTING>`. */
  readonly env: string;
  /** The key under `providers.<name>.http_client` in the YAML file. */
  readonly yaml: string;
  readonly kind: 'integer' | 'boolean' | 'choice' | 'statuses';
  readonly unit?: 's' | 'connections' | 'attempts';
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** What the setting is called where people read it. */
  readonly label: string;
  readonly meaning: string;
}

/** The pool values of one provider. Durations are in seconds; 0 switches a limit off where the facts say so. */
export interface PoolSettings {
  readonly timeoutSecs: number;
  readonly connectTimeoutSecs: number;
  readonly poolMaxIdle: number;
  readonly poolIdleTimeoutSecs: number;
  readonly tcpKeepaliveSecs: number;
  readonly maxRetries: number;
  readonly enablePoolMetrics: boolean;
  readonly maxConnectionAgeSecs: number;
  readonly firstByteTimeoutSecs: number;
  readonly streamIdleTimeoutSecs: number;
  readonly replaceStale: 'never' | 'always';
  readonly retryStatuses: readonly number[];
}

/** The built-in defaults: the only place where they stand. */
export const POOL_DEFAULTS: PoolSettings = {
  timeoutSecs: 600,
  connectTimeoutSecs: 10,
  poolMaxIdle: 32,
  poolIdleTimeoutSecs: 90,
  tcpKeepaliveSecs: 60,
  maxRetries: 3,
  enablePoolMetrics: true,
  maxConnectionAgeSecs: 0,
  firstByteTimeoutSecs: 0,
  streamIdleTimeoutSecs: 0,
  replaceStale: 'never',
  retryStatuses: [503],
};

/** One row per pool setting; a missing key does not compile. `env: ''` means: YAML only. */
export const POOL_SETTINGS = {
  timeoutSecs: {
    env: 'TIMEOUT_SECS',
    yaml: 'timeout_secs',
    kind: 'integer',
    unit: 's',
    min: 1,
    max: 86400,
    label: 'Request timeout',
    meaning: 'The whole request, from accepting it to the last byte, retries and streaming included.',
  },
  connectTimeoutSecs: {
    env: 'CONNECT_TIMEOUT_SECS',
    yaml: 'connect_timeout_secs',
    kind: 'integer',
    unit: 's',
    min: 1,
    max: 600,
    label: 'Connect timeout',
    meaning: "DNS, TCP and TLS of one new connection, a proxy's CONNECT included.",
  },
  poolMaxIdle: {
    env: 'POOL_MAX_IDLE',
    yaml: 'pool_max_idle_per_host',
    kind: 'integer',
    unit: 'connections',
    min: 0,
    max: 4096,
    label: 'Max idle connections',
    meaning: 'Idle connections kept. A cap on idle ones, never on concurrency. 0: no reuse.',
  },
  poolIdleTimeoutSecs: {
    env: 'POOL_IDLE_TIMEOUT_SECS',
    yaml: 'pool_idle_timeout_secs',
    kind: 'integer',
    unit: 's',
    min: 0,
    max: 86400,
    label: 'Idle timeout',
    meaning: "An idle connection is closed after it. A server's Keep-Alive hint may shorten it. 0: no reuse.",
  },
  tcpKeepaliveSecs: {
    env: 'TCP_KEEPALIVE_SECS',
    yaml: 'tcp_keepalive_secs',
    kind: 'integer',
    unit: 's',
    min: 0,
    max: 7200,
    label: 'TCP keepalive',
    meaning: 'Idle time before the first TCP probe. 0: off.',
  },
  maxRetries: {
    env: 'MAX_RETRIES',
    yaml: 'max_retries',
    kind: 'integer',
    unit: 'attempts',
    min: 0,
    max: 10,
    label: 'Max retries',
    meaning: 'Extra attempts after a transient error.',
  },
  enablePoolMetrics: {
    env: 'ENABLE_POOL_METRICS',
    yaml: 'enable_pool_metrics',
    kind: 'boolean',
    label: 'Pool metrics',
    meaning: "Export the provider's http_pool_* series.",
  },
  maxConnectionAgeSecs: {
    env: 'MAX_CONNECTION_AGE_SECS',
    yaml: 'max_connection_age_secs',
    kind: 'integer',
    unit: 's',
    min: 0,
    max: 86400,
    label: 'Max connection age',
    meaning: 'Rotation: a connection older than this (less a random tenth) is closed when idle. 0: off.',
  },
  firstByteTimeoutSecs: {
    env: 'FIRST_BYTE_TIMEOUT_SECS',
    yaml: 'first_byte_timeout_secs',
    kind: 'integer',
    unit: 's',
    min: 0,
    max: 86400,
    label: 'First byte timeout',
    meaning: 'From the request sent to the first byte of the response. 0: off.',
  },
  streamIdleTimeoutSecs: {
    env: 'STREAM_IDLE_TIMEOUT_SECS',
    yaml: 'stream_idle_timeout_secs',
    kind: 'integer',
    unit: 's',
    min: 0,
    max: 86400,
    label: 'Stream idle timeout',
    meaning: 'The longest silence inside a response body. 0: off.',
  },
  replaceStale: {
    env: '',
    yaml: 'replace_stale',
    kind: 'choice',
    choices: ['never', 'always'],
    label: 'Repeat after a stale connection',
    meaning: 'Repeat a POST here when a reused connection died before its answer. It may have been applied.',
  },
  retryStatuses: {
    env: '',
    yaml: 'retry_statuses',
    kind: 'statuses',
    label: 'Retried statuses',
    meaning: 'Statuses that are retried for any method, up to max_retries.',
  },
} as const satisfies Record<keyof PoolSettings, PoolSettingFacts>;

/** Every pool setting's name in code, in the order in which it is shown. */
// Object.keys widens to string[]; the table above has exactly the keys of PoolSettings (satisfies).
export const POOL_SETTING_NAMES = Object.keys(POOL_SETTINGS) as readonly (keyof PoolSettings)[];
