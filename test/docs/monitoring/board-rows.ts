import type { BoardRow, Panel } from './panels.ts';
import { ofProgram, ofProviders, quantile, rateBy, shareOf } from './queries.ts';

const CREATED = 'http_pool_connections_created_total';
const REUSED = 'http_pool_connections_reused_total';
const REQUESTS = 'lunaroute_requests_total';
const IN_FLIGHT = 'lunaroute_requests_in_flight';
const FIRST_BYTE = 'lunaroute_time_to_first_byte_seconds';
const TOKENS = 'lunaroute_tokens_total';
const PROMPT = 'kind=~"fresh|cache_read|cache_write"';

/** Returns the share of attempts that found a warm connection, grouped by the given labels, or overall for none. */
function reuse(by: string): string {
  return shareOf(rateBy(by, REUSED), `${rateBy(by, REUSED)} + ${rateBy(by, CREATED)}`);
}

function median(title: string, description: string, metric: string): Panel {
  return {
    ...timeseries(title, 's', description),
    queries: [
      { expr: quantile(0.5, metric), legend: '{{provider}} p50' },
      { expr: quantile(0.95, metric), legend: '{{provider}} p95' },
    ],
  };
}

function timeseries(title: string, unit: string, description: string): Omit<Panel, 'queries'> {
  return { kind: 'timeseries', title, unit, description, width: 12 };
}

function stat(title: string, unit: string, description: string): Omit<Panel, 'queries'> {
  return { kind: 'stat', title, unit, description, width: 4 };
}

function lines(panel: Omit<Panel, 'queries'>, ...queries: readonly (readonly [string, string])[]): Panel {
  return { ...panel, queries: queries.map(([expr, legend]) => ({ expr, legend })) };
}

const GLANCE: BoardRow = {
  title: 'At a glance',
  panels: [
    lines(
      {
        ...stat('Connections reused', 'percentunit', 'Share of requests that found a warm connection.'),
        max: 1,
        limits: [0.5, 0.8],
      },
      [reuse(''), 'reused'],
    ),
    lines(stat('Requests per second', 'reqps', 'Finished requests.'), [rateBy('', REQUESTS), 'requests']),
    lines(
      {
        ...stat('Failed requests', 'percentunit', 'Share of responses with a 5xx status, whoever sent it.'),
        max: 1,
        limits: [0.05, 0.01],
      },
      [shareOf(rateBy('', REQUESTS, 'status="5xx"'), rateBy('', REQUESTS)), '5xx'],
    ),
    lines(
      stat(
        'First byte, p95',
        's',
        'From accepting a request to the response headers. Without streaming, these come late.',
      ),
      [`histogram_quantile(0.95, ${rateBy('le', `${FIRST_BYTE}_bucket`)})`, 'p95'],
    ),
    lines(stat('In progress', 'short', 'Requests in progress, streams included.'), [
      `sum(${ofProviders(IN_FLIGHT)})`,
      'requests',
    ]),
    lines(
      {
        ...stat('Providers failing', 'short', 'Providers whose last attempt got no answer.'),
        limits: [1, 1],
      },
      [`sum(max by (provider) (${ofProviders('lunaroute_provider_failing')})) or vector(0)`, 'providers'],
    ),
  ],
};

const CONNECTIONS: BoardRow = {
  title: 'Connections',
  panels: [
    lines(
      {
        ...timeseries(
          'Reuse ratio',
          'percentunit',
          'Higher is better. If it is low under steady traffic, see the reasons below.',
        ),
        max: 1,
      },
      [reuse('provider'), '{{provider}}'],
    ),
    lines(
      timeseries(
        'Idle and active',
        'short',
        'Idle connections are capped by pool_max_idle_per_host, for each instance.',
      ),
      [`sum by (provider) (${ofProviders('http_pool_connections_idle')})`, '{{provider}} idle'],
      [`sum by (provider) (${ofProviders('http_pool_connections_active')})`, '{{provider}} active'],
    ),
    lines(
      {
        ...timeseries(
          'Created, by reason',
          'cps',
          'after_idle_timeout: raise pool_idle_timeout_secs. after_idle_cap: raise pool_max_idle_per_host. no_idle: all were busy.',
        ),
        isStacked: true,
      },
      [rateBy('reason', 'http_pool_connections_created_by_reason_total'), '{{reason}}'],
    ),
    lines({ ...timeseries('Closed, by reason', 'cps', 'Who ended connections, and why.'), isStacked: true }, [
      rateBy('reason', 'http_pool_connections_closed_by_reason_total'),
      '{{reason}}',
    ]),
    median(
      'Connection age at close',
      'Long lifetimes mean warm connections. max_connection_age_secs closes them earlier.',
      'http_pool_connection_lifetime_seconds',
    ),
    lines(
      timeseries(
        'Time to connect, p95',
        's',
        'DNS, TCP and a proxy, and the TLS handshake: what a reused connection saves.',
      ),
      [quantile(0.95, 'http_pool_connect_seconds'), '{{provider}} connect'],
      [quantile(0.95, 'http_pool_tls_seconds'), '{{provider}} TLS'],
    ),
    lines(
      timeseries(
        'Failed and replaced',
        'cps',
        'Failed attempts to connect, and pooled connections found dead.',
      ),
      [rateBy('provider', 'http_pool_connect_failures_total'), '{{provider}} failed to connect'],
      [rateBy('provider', 'http_pool_stale_replaced_total'), '{{provider}} replaced'],
    ),
    lines(
      timeseries(
        'Path losses',
        'cps',
        'Network paths that died silently. If this is frequent, lower tcp_keepalive_secs or pool_idle_timeout_secs.',
      ),
      [rateBy('provider', 'lunaroute_path_lost_total'), '{{provider}}'],
    ),
  ],
};

const REQUEST_ROW: BoardRow = {
  title: 'Requests',
  panels: [
    median(
      'Time to first byte',
      'From accepting a request to the response headers. first_byte_timeout_secs ends what takes longer.',
      FIRST_BYTE,
    ),
    median(
      'Duration',
      'From accepting a request to its last byte. timeout_secs ends what takes longer.',
      'lunaroute_request_duration_seconds',
    ),
    lines(
      {
        ...timeseries('Finished, by status', 'reqps', 'none: the client left before a response.'),
        isStacked: true,
      },
      [rateBy('status', REQUESTS), '{{status}}'],
    ),
    lines(timeseries('In progress', 'short', 'Requests in progress, streams included.'), [
      `sum by (provider) (${ofProviders(IN_FLIGHT)})`,
      '{{provider}}',
    ]),
    lines(
      timeseries('Errors, by code', 'reqps', "LunaRoute's own errors, as in the header x-lunaroute-error."),
      [
        `sum by (code) (rate(lunaroute_errors_total{job=~"$job",instance=~"$instance",provider=~"$provider|none"}[$__rate_interval]))`,
        '{{code}}',
      ],
    ),
    lines(
      timeseries('Retries', 'reqps', 'What was retried, and what was not. max_retries is the limit.'),
      [rateBy('cause', 'lunaroute_retries_total'), '{{cause}}'],
      [rateBy('reason', 'lunaroute_retries_denied_total'), 'not retried: {{reason}}'],
    ),
    lines(
      timeseries('Traffic', 'Bps', 'Bytes of bodies.'),
      [rateBy('provider', 'lunaroute_response_bytes_total'), '{{provider}} received'],
      [rateBy('provider', 'lunaroute_request_bytes_total'), '{{provider}} sent'],
    ),
    lines(timeseries('First token, p95', 's', 'Of streamed responses, by model.'), [
      quantile(0.95, 'lunaroute_time_to_first_token_seconds', 'model'),
      '{{model}}',
    ]),
  ],
};

const TOKEN_ROW: BoardRow = {
  title: 'Tokens and limits',
  panels: [
    lines({ ...timeseries('Tokens per second', 'short', 'As the providers report them.'), isStacked: true }, [
      rateBy('kind', TOKENS),
      '{{kind}}',
    ]),
    lines(
      {
        ...timeseries('Read from the prompt cache', 'percentunit', 'Part of the input, by model.'),
        max: 1,
      },
      [shareOf(rateBy('model', TOKENS, 'kind="cache_read"'), rateBy('model', TOKENS, PROMPT)), '{{model}}'],
    ),
    lines(
      timeseries(
        'Rate limits used',
        'percentunit',
        'By account and window, as last reported by the provider.',
      ),
      [
        `max by (provider, account, window) (${ofProviders('lunaroute_ratelimit_used_ratio')})`,
        '{{provider}} {{account}} {{window}}',
      ],
    ),
    lines(timeseries('Tokens by model', 'short', 'Tokens per second, input and output.'), [
      rateBy('model', TOKENS),
      '{{model}}',
    ]),
  ],
};

const PROCESS_ROW: BoardRow = {
  title: 'Process',
  panels: [
    lines(timeseries('Memory', 'bytes', 'Of each instance.'), [
      ofProgram('process_resident_memory_bytes'),
      '{{instance}}',
    ]),
    lines(timeseries('CPU', 'percentunit', 'Of each instance; 100% is one core.'), [
      `rate(${ofProgram('process_cpu_seconds_total')}[$__rate_interval])`,
      '{{instance}}',
    ]),
    lines(
      timeseries('Event loop', 's', 'How long a turn took; blocks are turns of more than 200 ms.'),
      [ofProgram('lunaroute_event_loop_lag_seconds'), '{{instance}}'],
      [
        `increase(${ofProgram('lunaroute_event_loop_blocks_total')}[$__rate_interval])`,
        '{{instance}} blocks',
      ],
    ),
    lines(timeseries('Open files', 'short', 'Sockets included.'), [
      ofProgram('process_open_fds'),
      '{{instance}}',
    ]),
    lines(timeseries('Draining', 'short', '1 while an instance lets its streams end.'), [
      ofProgram('lunaroute_draining'),
      '{{instance}}',
    ]),
    lines(
      {
        kind: 'table',
        title: 'Settings in effect',
        unit: 'short',
        description: 'Of the pools. Where instances differ, the greatest value.',
        width: 12,
      },
      [`max by (provider, setting) (${ofProviders('http_pool_config')})`, ''],
    ),
  ],
};

/** Rows of the board, from top to bottom. */
export const BOARD_ROWS: readonly BoardRow[] = [GLANCE, CONNECTIONS, REQUEST_ROW, TOKEN_ROW, PROCESS_ROW];
