import assert from 'node:assert/strict';
import test from 'node:test';
import {
  CLOSE_REASONS,
  CREATE_REASONS,
  RETRY_CAUSES,
  RETRY_DENIALS,
} from '../../src/contract/connections.ts';
import { POOL_DEFAULTS } from '../../src/contract/settings/pool.ts';
import { ask } from '../support/client.ts';
import { providerSettings, startApp } from '../support/running-app.ts';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

function samplesOf(text: string): Sample[] {
  return [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (.+)$/gmu)].map(
    ([, name = '', labels = '', value = '']) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="([^"]*)"/gu)].map((match) => [match[1], match[2]]),
      ),
      value,
    }),
  );
}

async function scrape(url: string): Promise<Sample[]> {
  return samplesOf((await ask(`${url}/metrics`)).body);
}

const PROVIDER = 'provider dialect';
const HISTOGRAMS = [
  'http_pool_connection_lifetime_seconds',
  'http_pool_connect_seconds',
  'http_pool_tls_seconds',
  'lunaroute_request_duration_seconds',
  'lunaroute_time_to_first_byte_seconds',
];
const LABELS: Readonly<Record<string, string>> = {
  http_pool_connections_created_total: PROVIDER,
  http_pool_connections_reused_total: PROVIDER,
  http_pool_connections_idle: PROVIDER,
  http_pool_connections_active: PROVIDER,
  http_pool_connections_created_by_reason_total: `${PROVIDER} reason`,
  http_pool_connections_closed_by_reason_total: `${PROVIDER} reason`,
  http_pool_connect_failures_total: PROVIDER,
  http_pool_stale_replaced_total: PROVIDER,
  http_pool_config: 'provider setting',
  lunaroute_requests_total: `${PROVIDER} status`,
  lunaroute_requests_in_flight: PROVIDER,
  lunaroute_request_bytes_total: PROVIDER,
  lunaroute_response_bytes_total: PROVIDER,
  lunaroute_path_lost_total: 'provider',
  lunaroute_interim_responses_dropped_total: PROVIDER,
  lunaroute_retries_total: 'provider cause',
  lunaroute_client_credentials_replaced_total: 'provider credential',
  lunaroute_retries_denied_total: 'provider reason',
  lunaroute_draining: '',
  lunaroute_settings_applied_timestamp_seconds: '',
  lunaroute_log_lines_dropped_total: '',
  lunaroute_log_lines_unread_total: '',
  lunaroute_event_loop_blocks_total: '',
  lunaroute_event_loop_lag_seconds: '',
  process_resident_memory_bytes: '',
  process_cpu_seconds_total: '',
  process_start_time_seconds: '',
  ...(process.platform === 'linux' ? { process_open_fds: '' } : {}),
  lunaroute_build_info: 'version node',
  ...Object.fromEntries(
    HISTOGRAMS.flatMap((name) => [
      [`${name}_bucket`, `${PROVIDER} le`],
      [`${name}_sum`, PROVIDER],
      [`${name}_count`, PROVIDER],
    ]),
  ),
};

test('the labels of every series match what users rely on', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  const samples = await scrape(url);
  const found = Object.fromEntries(samples.map(({ name, labels }) => [name, Object.keys(labels).join(' ')]));
  assert.deepEqual(found, LABELS);
});

test('every label value exists from the start, so a rate sees its first change', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  const samples = await scrape(url);
  const words = (name: string, label: string): (string | undefined)[] =>
    samples
      .filter((sample) => sample.name === name && sample.labels['provider'] === 'openai')
      .map(({ labels }) => labels[label]);
  assert.deepEqual(words('http_pool_connections_created_by_reason_total', 'reason'), [...CREATE_REASONS]);
  assert.deepEqual(words('http_pool_connections_closed_by_reason_total', 'reason'), [...CLOSE_REASONS]);
  assert.deepEqual(words('lunaroute_retries_total', 'cause'), [...RETRY_CAUSES]);
  assert.deepEqual(words('lunaroute_retries_denied_total', 'reason'), [...RETRY_DENIALS]);
  assert.deepEqual(words('lunaroute_requests_total', 'status'), ['none', '1xx', '2xx', '3xx', '4xx', '5xx']);
  assert.deepEqual(words('http_pool_config', 'setting'), [
    'timeout_secs',
    'connect_timeout_secs',
    'pool_max_idle_per_host',
    'pool_idle_timeout_secs',
    'tcp_keepalive_secs',
    'max_retries',
    'enable_pool_metrics',
    'max_connection_age_secs',
    'first_byte_timeout_secs',
    'stream_idle_timeout_secs',
  ]);
});

test('enable_pool_metrics=false hides the http_pool series of one provider and nothing else', async (context) => {
  const { url } = await startApp(context, {
    upstream: 'http://127.0.0.1:9',
    anthropic: { pool: { ...POOL_DEFAULTS, enablePoolMetrics: false } },
    more: [providerSettings({ baseUrl: 'http://127.0.0.1:9', name: 'extra', dialect: 'anthropic' })],
  });
  const samples = await scrape(url);
  const namesOf = (provider: string): Set<string> =>
    new Set(samples.filter(({ labels }) => labels['provider'] === provider).map(({ name }) => name));
  assert.deepEqual(namesOf('extra'), namesOf('openai'));
  const kept = [...namesOf('openai')].filter((name) => !name.startsWith('http_pool_'));
  assert.deepEqual([...namesOf('anthropic')], kept);
  const dialects = samples
    .filter(({ labels }) => labels['provider'] === 'extra')
    .map(({ labels }) => labels['dialect'] ?? 'anthropic');
  assert.deepEqual([...new Set(dialects)], ['anthropic']);
});
