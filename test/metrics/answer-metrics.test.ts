import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { NO_ANSWER } from '../../src/answers/answer-summary.ts';
import type { LimitWindow } from '../../src/contract/limits.ts';
import { Exposition, METRICS } from '../../src/metrics/exposition.ts';
import { FailureCounts } from '../../src/metrics/failure-counts.ts';
import type { MetricsSource } from '../../src/metrics/metric.ts';
import { UsageCounters } from '../../src/metrics/usage-counters.ts';
import { ask } from '../support/client.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

const NOW = Date.UTC(2026, 10, 28, 12);

function sourceWith(parts: Partial<MetricsSource>): MetricsSource {
  return {
    version: '1.2.3',
    providers: () => [],
    failures: () => [],
    usage: new UsageCounters(),
    limits: () => [],
    settingsAppliedAt: () => NOW - 5000,
    isDraining: () => false,
    wallTime: () => NOW,
    droppedLogLines: () => 0,
    unreadLogLines: () => 0,
    eventLoopBlocks: () => 0,
    ...parts,
  };
}

function windowOf(parts: Partial<LimitWindow>): LimitWindow {
  return {
    provider: 'anthropic',
    account: 1,
    isOneOfMany: false,
    name: '5h',
    minutes: 300,
    used: 0.82,
    isBlocked: false,
    resetsAt: NOW + 60_000,
    asOf: NOW,
    ...parts,
  };
}

async function linesOf(source: MetricsSource, name: string): Promise<string[]> {
  const { text } = await new Exposition(source).text();
  return text.split('\n').filter((line) => line.startsWith(name));
}

test('tokens are summed by provider, model and kind, with cached input counted as each dialect does', async () => {
  const usage = new UsageCounters();
  const answer = { ...NO_ANSWER, streamed: true, firstDataMs: 300 };
  const claude = {
    ...answer,
    model: 'opus',
    tokens: { input: 10, cacheRead: 80, cacheCreation: 10, output: 7 },
  };
  usage.answered('anthropic', claude);
  usage.answered('anthropic', claude);
  usage.answered('openai', {
    ...answer,
    model: 'gpt',
    tokens: { input: 100, cacheRead: 25, output: 3 },
    inputIncludesCached: true,
  });
  usage.answered('openai', { ...answer, model: 'gpt', missing: 'not_asked' });
  usage.answered('openai', NO_ANSWER);
  assert.deepEqual(await linesOf(sourceWith({ usage }), 'lunaroute_tokens_total'), [
    'lunaroute_tokens_total{provider="anthropic",model="opus",kind="fresh"} 20',
    'lunaroute_tokens_total{provider="anthropic",model="opus",kind="cache_read"} 160',
    'lunaroute_tokens_total{provider="anthropic",model="opus",kind="cache_write"} 20',
    'lunaroute_tokens_total{provider="anthropic",model="opus",kind="output"} 14',
    'lunaroute_tokens_total{provider="openai",model="gpt",kind="fresh"} 75',
    'lunaroute_tokens_total{provider="openai",model="gpt",kind="cache_read"} 25',
    'lunaroute_tokens_total{provider="openai",model="gpt",kind="cache_write"} 0',
    'lunaroute_tokens_total{provider="openai",model="gpt",kind="output"} 3',
  ]);
  assert.deepEqual(await linesOf(sourceWith({ usage }), 'lunaroute_cache_read_ratio'), [
    'lunaroute_cache_read_ratio{provider="anthropic",model="opus"} 0.8',
    'lunaroute_cache_read_ratio{provider="openai",model="gpt"} 0.25',
  ]);
  const counts = await linesOf(sourceWith({ usage }), 'lunaroute_time_to_first_token_seconds_count');
  assert.deepEqual(
    counts.map((line) => line.split(' ').at(-1)),
    ['2', '2'],
  );
});

test('Prometheus gets the usage that a provider reports in a response', async (context) => {
  const usage = { prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 64 } };
  const provider = await startTaggedServer(context, {
    handler: ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ model: 'gpt-x', choices: [], usage }));
    },
  });
  const { url } = await startApp(context, { upstream: provider.url });
  await ask(`${url}/v1/chat/completions`, { method: 'POST', body: '{"model":"gpt-x"}' });
  await ask(`${url}/nothing/of/ours`);
  const { body } = await ask(`${url}/metrics`);
  const tokens = [...body.matchAll(/^lunaroute_tokens_total\{.*kind="(\w+)"\} (\d+)$/gmu)];
  assert.deepEqual(
    tokens.map(([, kind, count]) => `${kind} ${count}`),
    ['fresh 36', 'cache_read 64', 'cache_write 0', 'output 7'],
  );
  assert.match(body, /^lunaroute_errors_total\{provider="none",code="unknown_route"\} 1$/mu);
});

test('models beyond the fiftieth share one series', async () => {
  const usage = new UsageCounters();
  for (let at = 0; at < 60; at += 1)
    usage.answered('openai', { ...NO_ANSWER, model: `m${at}`, tokens: { output: 1 } });
  const output = (await linesOf(sourceWith({ usage }), 'lunaroute_tokens_total')).filter((line) =>
    line.includes('kind="output"'),
  );
  assert.equal(output.length, 51);
  assert.equal(output.at(-1), 'lunaroute_tokens_total{provider="openai",model="other",kind="output"} 10');
});

test('limit windows are labelled by account number, disappear after their reset, and share a series beyond 32', async () => {
  const name = 'lunaroute_ratelimit_used_ratio';
  const few = [
    windowOf({}),
    windowOf({ account: 2, used: 1.1 }),
    windowOf({ name: '7d', resetsAt: NOW - 1 }),
    windowOf({ name: 'requests', used: null, isBlocked: true, resetsAt: null }),
    windowOf({ name: 'tokens', used: null }),
  ];
  assert.deepEqual(await linesOf(sourceWith({ limits: () => few }), name), [
    `${name}{provider="anthropic",account="1",window="5h"} 0.82`,
    `${name}{provider="anthropic",account="2",window="5h"} 1.1`,
    `${name}{provider="anthropic",account="1",window="requests"} 1`,
  ]);
  const many = Array.from({ length: 40 }, (_, at) => windowOf({ account: at + 1, used: at / 100 }));
  const lines = await linesOf(sourceWith({ limits: () => many }), name);
  assert.equal(lines.length, 33);
  assert.equal(lines.at(-1), `${name}{provider="other",account="other",window="other"} 0.39`);
});

test('failures are counted by provider and code', async () => {
  const failures = new FailureCounts();
  failures.count('total_timeout', 'openai');
  failures.count('total_timeout', 'openai');
  failures.count('unknown_route');
  assert.deepEqual(
    await linesOf(sourceWith({ failures: () => failures.entries() }), 'lunaroute_errors_total'),
    [
      'lunaroute_errors_total{provider="openai",code="total_timeout"} 2',
      'lunaroute_errors_total{provider="none",code="unknown_route"} 1',
    ],
  );
});

test(
  'process series agree with the values from the system',
  { skip: process.platform !== 'linux' },
  async () => {
    const valueOf = async (name: string): Promise<number> =>
      Number((await linesOf(sourceWith({}), `${name} `))[0]?.split(' ')[1]);
    const ps = spawnSync('ps', ['-o', 'rss=,etimes=', '-p', String(process.pid)], { encoding: 'utf8' });
    const [kilobytes = 0, seconds = 0] = ps.stdout.trim().split(/\s+/u).map(Number);
    const rss = await valueOf('process_resident_memory_bytes');
    assert.ok(
      rss > kilobytes * 1024 * 0.5 && rss < kilobytes * 1024 * 2,
      `${rss} bytes, ps says ${kilobytes} kB`,
    );
    const startedAgo = Date.now() / 1000 - (await valueOf('process_start_time_seconds'));
    assert.ok(Math.abs(startedAgo - seconds) < 5, `${startedAgo} s, ps says ${seconds} s`);
    assert.equal(await valueOf('lunaroute_settings_applied_timestamp_seconds'), NOW / 1000 - 5);
    assert.equal(await valueOf('lunaroute_draining'), 0);
  },
);

const promtool = spawnSync('promtool', ['--version']).status === 0;

test(
  'promtool reports no problem with any metric',
  { skip: promtool ? false : 'no promtool on this machine (Debian package prometheus)' },
  async () => {
    const usage = new UsageCounters();
    usage.answered('anthropic', {
      ...NO_ANSWER,
      model: 'a "quoted" model\n',
      tokens: { input: 1, output: 1 },
    });
    const failures = new FailureCounts();
    failures.count('unknown_route');
    const source = sourceWith({ usage, failures: () => failures.entries(), limits: () => [windowOf({})] });
    const { text } = await new Exposition(source).text();
    const said = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    assert.deepEqual([said.status, said.stdout, said.stderr], [0, '', '']);
  },
);

test('metric names are unique, and each metric has a help text', () => {
  const names = METRICS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, help, type } of METRICS) {
    assert.match(help, /[.;]$|\.$/u, name);
    assert.equal(name.endsWith('_total'), type === 'counter', name);
  }
});
