/** Series given to Prometheus and the alert that must follow; without `summary`, none may. */
export interface AlertCase {
  readonly what: string;
  readonly alert: string;
  /** Values of each series, one per minute, in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  readonly summary?: string;
  /** Labels besides `job`, and `provider` if there is one. */
  readonly labels?: Readonly<Record<string, string>>;
}

const OF = 'job="lunaroute",instance="a:8081",provider="openai",dialect="openai"';
const PROVIDER = { provider: 'openai' };
const FAILED = `http_pool_connect_failures_total{${OF}}`;
const CREATED = `http_pool_connections_created_total{${OF}}`;
const REUSED = `http_pool_connections_reused_total{${OF}}`;
const IN_FLIGHT = `lunaroute_requests_in_flight{${OF}}`;
const RECEIVED = `lunaroute_response_bytes_total{${OF}}`;

function finished(status: string): string {
  return `lunaroute_requests_total{${OF},status="${status}"}`;
}

/** Returns series of first-byte times: requests per minute with up to 30 s, and with up to 60 s. */
function firstBytes(within30: number, within60: number): Record<string, string> {
  const name = 'lunaroute_time_to_first_byte_seconds';
  return {
    [`${name}_bucket{${OF},le="30"}`]: `0+${within30}x120`,
    [`${name}_bucket{${OF},le="60"}`]: `0+${within60}x120`,
    [`${name}_bucket{${OF},le="+Inf"}`]: `0+${within60}x120`,
    [`${name}_count{${OF}}`]: `0+${within60}x120`,
  };
}

/** Evaluated after 90 minutes. */
export const ALERT_CASES: readonly AlertCase[] = [
  {
    what: 'cannot be scraped',
    alert: 'LunaRouteDown',
    series: { 'up{job="lunaroute",instance="a:8081"}': '0x120' },
    labels: {},
    summary: 'LunaRoute cannot be scraped',
  },
  {
    what: 'one of two is gone for long',
    alert: 'LunaRouteDown',
    series: {
      'up{job="lunaroute",instance="a:8081"}': '0x120',
      'up{job="lunaroute",instance="b:8081"}': '1x120',
    },
    labels: { instance: 'a:8081' },
    summary: 'LunaRoute at a:8081 cannot be scraped',
  },
  {
    what: 'one of two drains for ten minutes',
    alert: 'LunaRouteDown',
    series: {
      'up{job="lunaroute",instance="a:8081"}': '1x80 0x40',
      'up{job="lunaroute",instance="b:8081"}': '1x120',
    },
  },
  {
    what: 'no instance is left',
    alert: 'LunaRouteDown',
    series: { 'up{job="other"}': '1x120' },
    labels: {},
    summary: 'LunaRoute cannot be scraped',
  },
  { what: 'runs', alert: 'LunaRouteDown', series: { 'up{job="lunaroute",instance="a:8081"}': '1x120' } },
  {
    what: 'two of three connections fail',
    alert: 'LunaRouteUpstreamUnreachable',
    series: { [FAILED]: '0+2x120', [CREATED]: '0+1x120' },
    labels: PROVIDER,
    summary: 'More than half of the connection attempts to openai fail',
  },
  {
    what: 'one of three connections fails',
    alert: 'LunaRouteUpstreamUnreachable',
    series: { [FAILED]: '0+1x120', [CREATED]: '0+2x120' },
  },
  {
    what: 'no connection is asked for',
    alert: 'LunaRouteUpstreamUnreachable',
    series: { [FAILED]: '0x120', [CREATED]: '0x120' },
  },
  {
    what: 'a tenth of many requests fails',
    alert: 'LunaRouteErrorRatio',
    series: { [finished('5xx')]: '0+1x120', [finished('2xx')]: '0+9x120' },
    labels: PROVIDER,
    summary: '10% of the requests to openai fail',
  },
  {
    what: 'all of a few requests fail',
    alert: 'LunaRouteErrorRatio',
    series: { [finished('5xx')]: '0+1x120', [finished('2xx')]: '0x120' },
  },
  {
    what: 'one of a hundred requests fails',
    alert: 'LunaRouteErrorRatio',
    series: { [finished('5xx')]: '0+1x120', [finished('2xx')]: '0+99x120' },
  },
  {
    what: 'first bytes take a minute',
    alert: 'LunaRouteFirstByteSlow',
    series: firstBytes(0, 2),
    labels: PROVIDER,
    summary: 'The first byte from openai takes 58.5s (p95)',
  },
  {
    what: 'first bytes come within half a minute',
    alert: 'LunaRouteFirstByteSlow',
    series: firstBytes(2, 2),
  },
  {
    what: 'first bytes of a few requests take a minute',
    alert: 'LunaRouteFirstByteSlow',
    series: firstBytes(0, 1),
  },
  {
    what: 'a third is reused',
    alert: 'LunaRouteReuseLow',
    series: { [CREATED]: '0+10x120', [REUSED]: '0+5x120' },
    labels: PROVIDER,
    summary: 'Only 33.33% of the requests to openai reuse a connection',
  },
  {
    what: 'two thirds are reused',
    alert: 'LunaRouteReuseLow',
    series: { [CREATED]: '0+5x120', [REUSED]: '0+10x120' },
  },
  {
    what: 'nothing of little traffic is reused',
    alert: 'LunaRouteReuseLow',
    series: { [CREATED]: '0+1x120', [REUSED]: '0x120' },
  },
  {
    what: 'a request is in progress and nothing arrives',
    alert: 'LunaRouteStuck',
    series: { [IN_FLIGHT]: '1x120', [RECEIVED]: '100x120' },
    labels: { ...PROVIDER, instance: 'a:8081' },
    summary: 'Requests to openai are in progress (1), but no data is arriving',
  },
  {
    what: 'a stream is read',
    alert: 'LunaRouteStuck',
    series: { [IN_FLIGHT]: '1x120', [RECEIVED]: '0+10x120' },
  },
  {
    what: 'nothing is in progress',
    alert: 'LunaRouteStuck',
    series: { [IN_FLIGHT]: '0x120', [RECEIVED]: '100x120' },
  },
];
