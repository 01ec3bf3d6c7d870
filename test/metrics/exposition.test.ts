import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import type { Settings } from '../../src/contract/settings/settings.ts';
import { ask, ClientCall } from '../support/client.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { closesWithTest } from '../support/ends-with-test.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';

/** Returns the value of a series. */
function valueOf(text: string, series: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  assert.ok(line !== undefined, `no line ${series}`);
  return Number(line.slice(series.length + 1));
}

test('the names and types of the series match what users rely on', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  const { body, headers } = await ask(`${url}/metrics`);
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const types = [...body.matchAll(/^# TYPE (.+)$/gmu)].map((match) => match[1]);
  assert.deepEqual(types, [
    'http_pool_connections_created_total counter',
    'http_pool_connections_reused_total counter',
    'http_pool_connections_idle gauge',
    'http_pool_connections_active gauge',
    'http_pool_connection_lifetime_seconds histogram',
    'http_pool_connections_created_by_reason_total counter',
    'http_pool_connections_closed_by_reason_total counter',
    'http_pool_connect_failures_total counter',
    'http_pool_stale_replaced_total counter',
    'http_pool_connect_seconds histogram',
    'http_pool_tls_seconds histogram',
    'http_pool_config gauge',
    'lunaroute_requests_total counter',
    'lunaroute_requests_in_flight gauge',
    'lunaroute_request_duration_seconds histogram',
    'lunaroute_time_to_first_byte_seconds histogram',
    'lunaroute_request_bytes_total counter',
    'lunaroute_response_bytes_total counter',
    'lunaroute_path_lost_total counter',
    'lunaroute_provider_failing gauge',
    'lunaroute_errors_total counter',
    'lunaroute_interim_responses_dropped_total counter',
    'lunaroute_retries_total counter',
    'lunaroute_client_credentials_replaced_total counter',
    'lunaroute_retries_denied_total counter',
    'lunaroute_tokens_total counter',
    'lunaroute_cache_read_ratio gauge',
    'lunaroute_time_to_first_token_seconds histogram',
    'lunaroute_ratelimit_used_ratio gauge',
    'lunaroute_draining gauge',
    'lunaroute_settings_applied_timestamp_seconds gauge',
    'lunaroute_log_lines_dropped_total counter',
    'lunaroute_log_lines_unread_total counter',
    'lunaroute_event_loop_blocks_total counter',
    'lunaroute_event_loop_lag_seconds gauge',
    'process_resident_memory_bytes gauge',
    'process_cpu_seconds_total counter',
    'process_start_time_seconds gauge',
    'process_open_fds gauge',
    'lunaroute_build_info gauge',
  ]);
});

test('the series reflect what happens on the sockets', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: provider.url });
  for (let request = 0; request < 3; request += 1) await ask(`${url}/v1/models`);
  await ask(`${url}/v1/nothing`, { method: 'POST', body: 'twelve bytes' });
  const { body } = await ask(`${url}/metrics`);
  const labels = 'provider="openai",dialect="openai"';
  assert.equal(valueOf(body, `http_pool_connections_created_total{${labels}}`), 1);
  assert.equal(valueOf(body, `http_pool_connections_reused_total{${labels}}`), 3);
  assert.equal(valueOf(body, `http_pool_connections_idle{${labels}}`), 1);
  assert.equal(
    valueOf(body, `http_pool_connections_created_by_reason_total{${labels},reason="first_use"}`),
    1,
  );
  assert.equal(valueOf(body, `http_pool_connect_seconds_count{${labels}}`), 1);
  assert.equal(valueOf(body, 'http_pool_config{provider="openai",setting="timeout_secs"}'), 600);
  assert.equal(valueOf(body, `lunaroute_requests_total{${labels},status="2xx"}`), 3);
  assert.equal(valueOf(body, `lunaroute_requests_total{${labels},status="4xx"}`), 1);
  assert.equal(valueOf(body, `lunaroute_request_bytes_total{${labels}}`), 12);
  assert.equal(valueOf(body, `lunaroute_request_duration_seconds_count{${labels}}`), 4);
  assert.equal(
    valueOf(body, 'http_pool_connections_created_total{provider="anthropic",dialect="anthropic"}'),
    0,
  );
});

/** Starts a provider that counts the body bytes it receives, and responds when a body ends. */
async function startCounting(context: TestContext) {
  const seen = { url: '', bytes: 0, isOver: false };
  const server = http.createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (seen.bytes += chunk.length));
    request.on('end', () => response.end());
    request.on('error', () => undefined); // the client left
    response.on('close', () => (seen.isOver = true));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closesWithTest(context, () => server.close());
  seen.url = `http://127.0.0.1:${portOf(server)}`;
  return seen;
}

interface UploadCase {
  readonly upload: string;
  readonly body: string;
  /** Content-Length; undefined for chunks. */
  readonly length?: number;
  readonly settings?: Partial<Settings>;
}

const HELD: Partial<Settings> = { routingRules: [{ modelPattern: '^gpt', provider: 'openai' }] };
const MODEL = '{"model":"gpt"}';

const UPLOADS: readonly UploadCase[] = [
  { upload: 'in chunks', body: 'x'.repeat(300_000) },
  { upload: 'in chunks held for the rules', body: MODEL, settings: HELD },
  { upload: 'in chunks held in part', body: MODEL.padEnd(300_000), settings: HELD },
  { upload: 'of known length', body: 'x'.repeat(300_000), length: 300_000 },
  { upload: 'that breaks off', body: 'x'.repeat(100_000), length: 300_000 },
];

for (const { upload, body, length, settings } of UPLOADS) {
  test(`an upload ${upload} counts with the bytes that the provider receives`, async (context) => {
    const provider = await startCounting(context);
    const { url } = await startApp(context, { upstream: provider.url, ...(settings && { settings }) });
    const headers = length === undefined ? {} : { 'content-length': length };
    const call = new ClientCall(`${url}/v1/chat/completions`, { method: 'POST', headers, streamed: true });
    call.request.write(body);
    if (length === undefined || length === body.length) call.request.end();
    await eventually('the body arrives', () => provider.bytes === body.length);
    if (length !== undefined && length > body.length) call.leave();
    await call.answer;
    await eventually('the provider has seen the end', () => provider.isOver);
    const metrics = await ask(`${url}/metrics`);
    const series = 'lunaroute_request_bytes_total{provider="openai",dialect="openai"}';
    assert.equal(valueOf(metrics.body, series), provider.bytes);
  });
}

test('the lifetime is observed when a connection closes, in buckets up to an hour', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: provider.url, pool: { poolMaxIdle: 0 } });
  await ask(`${url}/v1/models`);
  const { body } = await ask(`${url}/metrics`);
  const bounds = [
    ...body.matchAll(/lifetime_seconds_bucket\{provider="openai",dialect="openai",le="([^"]+)"\} (\d+)/gu),
  ];
  assert.deepEqual(
    bounds.map((match) => match[1]),
    ['1', '5', '10', '30', '60', '120', '300', '600', '1800', '3600', '+Inf'],
  );
  assert.ok(bounds.every((match) => match[2] === '1'));
});

test('enable_pool_metrics=false hides only the pool series of that provider', async (context) => {
  const { url } = await startApp(context, {
    upstream: 'http://127.0.0.1:9',
    pool: { enablePoolMetrics: false },
  });
  const { body } = await ask(`${url}/metrics`);
  assert.doesNotMatch(body, /^http_pool_[^ ]*\{/mu);
  assert.match(body, /^lunaroute_requests_total\{provider="openai"/mu);
});
