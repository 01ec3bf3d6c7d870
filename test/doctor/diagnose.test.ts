import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DoctorFindingId } from '../../src/contract/doctor.ts';
import { POOL_NAMES, poolKey } from '../../src/contract/settings/pool.ts';
import { doctorReport } from '../../src/doctor/diagnose.ts';
import { settingsFacts } from '../../src/doctor/facts.ts';
import { resolve } from '../settings/support.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { factsOf, findingsOf, scheduleOf, surroundings } from './facts.ts';
import { HANG_CASES } from './hang-cases.ts';
import type { Case } from './made-up.ts';
import { NOW, crowd, AWAY, credentials, CASES } from './finding-cases.ts';

const ALL: readonly Case[] = [...CASES, ...HANG_CASES];

for (const { id, name, below, above, severity, says, change } of ALL) {
  test(`${id}: ${name}`, () => {
    assert.deepEqual(
      findingsOf(below).filter((one) => one.id === id),
      [],
    );
    const [finding, ...more] = findingsOf(above).filter((one) => one.id === id);
    assert.ok(finding !== undefined && more.length === 0);
    assert.equal(finding.severity, severity);
    assert.ok(
      finding.evidence.some((sentence) => says.test(sentence)),
      finding.evidence.join('\n'),
    );
    assert.ok(finding.evidence.every((sentence) => /^[A-Z\d].*\.$/u.test(sentence)));
    const { key = '', current, proposed } = finding.change ?? {};
    assert.deepEqual(finding.change === null ? null : [key.split('.').at(-1), current, proposed], change);
  });
}

for (const { id, name, above, change } of ALL) {
  const { traffic } = above;
  // Counted faults stay counted after a change; only a running proxy can show the effect (running.test.ts).
  if (
    change === null ||
    (traffic?.requests ?? []).some(({ code }) => code !== null) ||
    traffic?.reading !== undefined
  )
    continue;
  test(`the proposed value removes the finding: ${id}: ${name}`, () => {
    const finding = findingsOf(above).find((one) => one.id === id);
    const setting = POOL_NAMES.find((one) => poolKey(one) === change[0]);
    const proposed = finding?.change?.proposed;
    const next =
      change[0] === 'inject'
        ? { ...above, inject: proposed === 'auto' ? ('auto' as const) : ('when_missing' as const) }
        : setting === undefined
          ? { ...above, settings: { ...above.settings, host: String(proposed) } }
          : { ...above, pool: { ...above.pool, [setting]: proposed } };
    assert.deepEqual(
      findingsOf(next).filter((one) => one.id === id),
      [],
    );
  });
}

test('every finding has a case', () => {
  const ids: Readonly<Record<DoctorFindingId, true>> = {
    provider_failing: true,
    requests_time_out: true,
    idle_timeout_above_server: true,
    closed_after_idle_cap: true,
    closed_after_idle_timeout: true,
    idle_never_used: true,
    resets_after_silence: true,
    first_byte_timeout_never_ends: true,
    stream_idle_timeout_never_ends: true,
    connect_timeout_never_ends: true,
    client_gives_up_first: true,
    metrics_off: true,
    open_to_network: true,
    proxy_in_the_way: true,
    key_replaced: true,
    subscription_kept: true,
    page_open_to_network: true,
    certificate_expires: true,
    clock_skew: true,
    hangs_on_reused: true,
    paths_lost: true,
    provider_silent: true,
    proxy_hides_dead_paths: true,
    no_reuse: true,
  };
  assert.deepEqual(new Set(ALL.map(({ id }) => id)), new Set(Object.keys(ids)));
});

test('a healthy program has nothing to change', () => {
  assert.deepEqual(findingsOf({ schedule: scheduleOf(crowd(4)) }), []);
});

test('a key that the whole network can use is an error, and only an info with a token', () => {
  const open = { settings: { host: '0.0.0.0' }, key: 'an-api-key-of-mine' };
  const [exposed] = findingsOf(open);
  assert.ok(exposed !== undefined);
  assert.deepEqual([exposed.id, exposed.severity], ['open_to_network', 'error']);
  assert.ok(!JSON.stringify(exposed).includes('an-api-key-of-mine'));
  const guarded = { ...open, settings: { ...open.settings, proxyToken: 'a-token-of-mine' } };
  assert.equal(findingsOf(guarded)[0]?.severity, 'info');
  assert.ok(!JSON.stringify(findingsOf(guarded)).includes('a-token-of-mine'));
});

test('a replaced key is reported once per provider, with its location and the remedy', () => {
  const traffic = credentials({ key: 2, subscription: 1 });
  const [finding, ...more] = findingsOf({ key: 'an-api-key-of-mine', inject: 'always', traffic });
  assert.ok(finding !== undefined && more.length === 0);
  assert.equal(finding.title, 'OPENAI_API_KEY replaced the subscription that Claude Code sends');
  assert.equal(finding.evidence.length, 2);
  assert.match(finding.remedy, /set inject: auto for openai, or unset OPENAI_API_KEY\.$/u);
  assert.ok(!JSON.stringify(finding).includes('an-api-key-of-mine'));
});

test('a proxy is named by its variable alone, and the line to set is exact', () => {
  const [finding] = findingsOf({ env: { http_proxy: AWAY, no_proxy: 'low', NO_PROXY: '127.0.0.1' } });
  assert.equal(finding?.id, 'proxy_in_the_way');
  assert.ok(!JSON.stringify(finding).includes('a-login-of-mine'));
  assert.match(finding.remedy, /^Set NO_PROXY=127\.0\.0\.1,localhost where http_proxy is set/u);
  assert.match(finding.evidence.join(' '), /no_proxy is "low"/u);
});

test('the most severe findings come first', () => {
  const facts = factsOf({
    pool: { enablePoolMetrics: false, timeoutSecs: 10 },
    traffic: { certificateUntil: NOW },
  });
  assert.deepEqual(
    doctorReport(facts).findings.map(({ id, severity }) => [id, severity]),
    [
      ['certificate_expires', 'error'],
      ['connect_timeout_never_ends', 'warning'],
      ['metrics_off', 'info'],
    ],
  );
});

test('settings alone produce findings, with the source of each value', () => {
  const resolved = resolve({
    env: { LUNAROUTE_OPENAI_ENABLE_POOL_METRICS: 'false', LUNAROUTE_ANTHROPIC_ENABLED: 'false' },
    yaml: 'providers:\n  anthropic: { http_client: { enable_pool_metrics: false } }\n',
  });
  const report = doctorReport(settingsFacts(resolved, new TurnedClock(), surroundings()));
  assert.deepEqual([report.basis, report.providers], ['settings', []]);
  assert.deepEqual(
    report.findings.map(({ id, provider, change }) => [id, provider, change?.source]),
    [
      [
        'metrics_off',
        'openai',
        { kind: 'env', name: 'LUNAROUTE_OPENAI_ENABLE_POOL_METRICS', from: 'process' },
      ],
    ],
  );
});
