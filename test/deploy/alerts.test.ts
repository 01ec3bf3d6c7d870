import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ALERTS, ruleFile, variableOf } from '../docs/monitoring/alerts.ts';
import { ROOT, temporaryFolder } from '../support/command-line.ts';
import { ALERT_CASES, type AlertCase } from './alert-cases.ts';

const RULES = path.join(ROOT, 'deploy/prometheus/rules.yaml');
const installed = spawnSync('promtool', ['--version']).status === 0;
const skip = installed ? false : 'no promtool on this machine (Debian package prometheus)';

function promtool(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

/** Returns the alerts a case expects; empty if it must stay silent. */
function fired({ alert, summary, labels }: AlertCase): readonly object[] {
  const rule = ALERTS.find(({ name }) => name === alert);
  assert.ok(rule !== undefined, alert);
  if (summary === undefined) return [];
  return [
    {
      exp_labels: { job: 'lunaroute', severity: rule.severity, ...labels },
      exp_annotations: {
        summary,
        description: rule.whatToDo,
        settings: rule.settings.map(variableOf).join(', '),
      },
    },
  ];
}

/** Builds a promtool test in which the cases share one Prometheus. */
function unitTest(cases: readonly AlertCase[]): object {
  const alerts = [...new Set(cases.map(({ alert }) => alert))];
  return {
    interval: '1m',
    input_series: cases.flatMap(({ series }) =>
      Object.entries(series).map(([name, values]) => ({ series: name, values })),
    ),
    alert_rule_test: alerts.map((alertname) => ({
      eval_time: '90m',
      alertname,
      exp_alerts: cases.filter(({ alert }) => alert === alertname).flatMap(fired),
    })),
  };
}

/** Gives each case its own provider, so that they do not interfere in one run: promtool is slow to start. */
function apart(cases: readonly AlertCase[]): readonly AlertCase[] {
  return cases.map((one, at) => {
    const own = JSON.stringify(one).replaceAll('openai', `provider${at}`);
    // Same structure, with only one word replaced in its strings.
    return JSON.parse(own) as AlertCase;
  });
}

const [OF_PROVIDERS, OF_ALL] = [true, false].map((wanted) =>
  ALERT_CASES.filter(({ alert }) => (alert !== 'LunaRouteDown') === wanted),
);

test('each alert fires when it should, and only then', { skip }, (context) => {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'tests.json');
  const tests = [unitTest(apart(OF_PROVIDERS ?? [])), ...(OF_ALL ?? []).map((one) => unitTest([one]))];
  const run = (rules: string): ReturnType<typeof promtool> => {
    writeFileSync(file, JSON.stringify({ rule_files: [rules], tests }));
    return promtool('test', 'rules', file);
  };
  const config = promtool('check', 'config', path.join(ROOT, 'deploy/prometheus/prometheus.yml'));
  assert.equal(config.status, 0, config.said);
  const { status, said } = run(RULES);
  assert.equal(status, 0, said);
  // Rules that never fire must fail the test.
  const deaf = path.join(folder, 'deaf.json');
  writeFileSync(
    deaf,
    JSON.stringify(ruleFile(), (key, value: unknown) => (key === 'expr' ? 'vector(0) > 1' : value)),
  );
  const missed = run(deaf);
  assert.equal(missed.status, 1);
  for (const { name } of ALERTS) assert.match(missed.said, new RegExp(`alertname:\\s*${name}`, 'u'));
});

test('every alert has a case in which it fires and a case in which it does not', () => {
  for (const { name } of ALERTS) {
    const cases = ALERT_CASES.filter(({ alert }) => alert === name);
    assert.ok(
      cases.some(({ summary }) => summary !== undefined) &&
        cases.some(({ summary }) => summary === undefined),
      name,
    );
  }
});

test('every alert names settings, and an unknown setting is an error', () => {
  const text = readFileSync(RULES, 'utf8');
  for (const { name, settings } of ALERTS) {
    assert.ok(settings.length > 0, name);
    assert.ok(text.includes(settings.map(variableOf).join(', ')), name);
  }
  assert.throws(() => variableOf('proxy_tokem'), /is no setting/u);
});
