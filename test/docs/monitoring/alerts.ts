import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../../src/contract/settings/all-settings.ts';

/** A condition that needs attention. */
export interface Alert {
  readonly name: `LunaRoute${string}`;
  /** PromQL that yields a series for each problem. */
  readonly expr: string;
  /** How long the condition must last, such as `5m`. */
  readonly lasts: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** A short description with Prometheus templates. */
  readonly summary: string;
  readonly whatToDo: string;
  /** Keys of the settings to check, most likely first. */
  readonly settings: readonly string[];
}

/** Combines the instances of an installation but keeps installations in one Prometheus apart. */
const BY = 'job, provider';
const CREATED = grown('http_pool_connections_created_total', '30m');
const REUSED = grown('http_pool_connections_reused_total', '30m');
const FIRST_BYTE = 'lunaroute_time_to_first_byte_seconds';
const NO_ANSWER = grown('http_pool_connect_failures_total', '5m');

const UP = 'max by (job) (up{job="lunaroute"})';

/** Each rule requires some traffic: a ratio of nothing is NaN, and a ratio of three requests is noise. */
export const ALERTS: readonly Alert[] = [
  {
    name: 'LunaRouteDown',
    // All instances down, or one for longer than a replaced instance may take to drain.
    expr: `${UP} == 0 or (max_over_time(up{job="lunaroute"}[15m]) == 0 and on (job) ${UP} == 1) or absent(up{job="lunaroute"})`,
    lasts: '1m',
    severity: 'critical',
    summary: 'LunaRoute{{ with $labels.instance }} at {{ . }}{{ end }} cannot be scraped',
    whatToDo:
      'Check that it is running. If it is, a 403 means that the scrape uses a Host name that is not allowed, and a 401 that it lacks the proxy token.',
    settings: ['allowed_hosts', 'proxy_token'],
  },
  {
    name: 'LunaRouteUpstreamUnreachable',
    expr: `${NO_ANSWER} / (${NO_ANSWER} + ${grown('http_pool_connections_created_total', '5m')}) > 0.5 and ${NO_ANSWER} >= 5`,
    lasts: '5m',
    severity: 'critical',
    summary: 'More than half of the connection attempts to {{ $labels.provider }} fail',
    whatToDo: 'Check the base URL, the outbound proxy if there is one, and the errors by code.',
    settings: [
      'providers.<name>.base_url',
      'providers.<name>.proxy',
      'providers.<name>.http_client.connect_timeout_secs',
    ],
  },
  {
    name: 'LunaRouteErrorRatio',
    expr: `${grown('lunaroute_requests_total', '5m', 'status="5xx"')} / ${grown('lunaroute_requests_total', '5m')} > 0.05 and ${grown('lunaroute_requests_total', '5m')} > 20`,
    lasts: '10m',
    severity: 'warning',
    summary: '{{ $value | humanizePercentage }} of the requests to {{ $labels.provider }} fail',
    whatToDo:
      'Errors by code are from LunaRoute itself; the rest came from the provider. A 503 is retried up to max_retries.',
    settings: ['providers.<name>.http_client.max_retries', 'providers.<name>.http_client.timeout_secs'],
  },
  {
    name: 'LunaRouteFirstByteSlow',
    expr: `histogram_quantile(0.95, sum by (job, provider, le) (rate(${FIRST_BYTE}_bucket[15m]))) > 30 and ${grown(`${FIRST_BYTE}_count`, '15m')} > 20`,
    lasts: '15m',
    severity: 'warning',
    summary: 'The first byte from {{ $labels.provider }} takes {{ $value | humanizeDuration }} (p95)',
    whatToDo:
      'Normal for long responses that are not streamed. Otherwise the provider or the network is slow; a timeout ends such requests earlier.',
    settings: ['providers.<name>.http_client.first_byte_timeout_secs'],
  },
  {
    name: 'LunaRouteReuseLow',
    expr: `${REUSED} / (${REUSED} + ${CREATED}) < 0.5 and ${REUSED} + ${CREATED} > 360`,
    lasts: '30m',
    severity: 'info',
    summary:
      'Only {{ $value | humanizePercentage }} of the requests to {{ $labels.provider }} reuse a connection',
    whatToDo: 'The reasons for new connections say which of the two settings is too small.',
    settings: [
      'providers.<name>.http_client.pool_idle_timeout_secs',
      'providers.<name>.http_client.pool_max_idle_per_host',
    ],
  },
  {
    name: 'LunaRouteStuck',
    expr: `sum by (job, provider, instance) (min_over_time(lunaroute_requests_in_flight[15m])) > 0 and sum by (job, provider, instance) (increase(lunaroute_response_bytes_total[15m])) == 0`,
    lasts: '15m',
    severity: 'warning',
    summary: 'Requests to {{ $labels.provider }} are in progress ({{ $value }}), but no data is arriving',
    whatToDo:
      'The Requests page says what each one is waiting for. Idle WebSockets look the same. A stream idle timeout ends such streams.',
    settings: [
      'providers.<name>.http_client.stream_idle_timeout_secs',
      'providers.<name>.http_client.timeout_secs',
    ],
  },
];

/** Returns the variable of a setting, or its key if it has none. */
export function variableOf(key: string): string {
  const own = key.replace(/^providers\.<name>\./u, '');
  const definition = [...GENERAL_DEFINITIONS, ...PROVIDER_DEFINITIONS].find((one) => one.key === own);
  if (definition === undefined) throw new Error(`${key} is no setting`);
  if (definition.variable === undefined) return key;
  return own === key ? definition.variable : `LUNAROUTE_<PROVIDER>_${definition.variable}`;
}

/** Returns the rules as a file for Prometheus' `rule_files`. */
export function ruleFile(): object {
  return {
    groups: [
      {
        name: 'lunaroute',
        rules: ALERTS.map(({ name, expr, lasts, severity, summary, whatToDo, settings }) => ({
          alert: name,
          expr,
          for: lasts,
          labels: { severity },
          annotations: { summary, description: whatToDo, settings: settings.map(variableOf).join(', ') },
        })),
      },
    ],
  };
}

/** Returns the same rules for the Prometheus Operator. */
export function ruleResource(): object {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'lunaroute', labels: { 'app.kubernetes.io/name': 'lunaroute' } },
    spec: ruleFile(),
  };
}

function grown(metric: string, within: string, narrowed = ''): string {
  const selector = narrowed === '' ? metric : `${metric}{${narrowed}}`;
  return `sum by (${BY}) (increase(${selector}[${within}]))`;
}
