import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkExitCode, formatCheckJson } from '../../src/cli/check-command.ts';
import { checkText } from '../../src/report/check-text.ts';
import type { KeptValue } from '../../src/report/kept-text.ts';
import { CONFIG, resolve } from '../settings/support.ts';

const YAML = 'providers:\n  openai:\n    http_client:\n      timeout_secs: 400\n';
const MIXED = {
  yaml: YAML,
  env: { LUNAROUTE_OPENAI_TIMEOUT_SECS: '300', LUNAROUTE_OPENAI_API_KEY: 'an-api-key-of-mine' },
  loginShellEnv: { LUNAROUTE_HOST: 'localhost' },
  flags: { port: '9000' },
};

/** Returns the line of the table that begins with the key, with each run of spaces replaced by a separator. */
function lineOf(text: string, key: string): string {
  const line = text.split('\n').find((one) => one.trim().startsWith(`${key} `));
  assert.ok(line, `no line for ${key} in\n${text}`);
  return line.trim().replaceAll(/ {2,}/g, ' | ');
}

test('each value is listed with its unit, its source and what it overrides', () => {
  const text = checkText(resolve(MIXED));
  assert.equal(
    lineOf(text, 'http_client.timeout_secs'),
    'http_client.timeout_secs | 300 s | LUNAROUTE_OPENAI_TIMEOUT_SECS | overrides config.yaml:4 (400 s), default (600 s)',
  );
  assert.equal(lineOf(text, 'port'), 'port | 9000 | --port | overrides default (8081)');
  assert.equal(
    lineOf(text, 'host'),
    'host | localhost | LUNAROUTE_HOST (login shell) | overrides default (127.0.0.1)',
  );
  assert.equal(lineOf(text, 'ui.port'), 'ui.port | 8082 | default');
  assert.equal(lineOf(text, 'allowed_hosts'), 'allowed_hosts | none | default');
  assert.match(
    lineOf(text, 'api_key'),
    /^api_key \| \(set, not shown\) \| LUNAROUTE_OPENAI_API_KEY \| overrides/,
  );
  assert.doesNotMatch(text, /an-api-key-of-mine/);
});

test('the table is grouped by provider, and its columns are aligned', () => {
  const text = checkText(resolve(MIXED));
  const titles = text.split('\n').filter((line) => /^\S/.test(line));
  assert.deepEqual(titles, [
    'General',
    'Provider openai',
    'Provider anthropic',
    'Provider gemini',
    'The settings are fine.',
  ]);
  const [, openai = ''] = text.split('Provider openai\n');
  const rows = openai.split('\n\n')[0]?.split('\n') ?? [];
  assert.equal(rows.length, 20);
  const columns = new Set(rows.map((row) => /^ {2}\S+ +/.exec(row)?.[0].length));
  assert.equal(columns.size, 1, [...columns].join(', '));
});

test('the findings come after the table, and the verdict last', () => {
  const text = checkText(resolve({ env: { LUNAROUTE_PORT: 'abc', LUNAROUTE_PROT: '1' } }));
  const lines = text.trimEnd().split('\n');
  assert.ok(lines.includes('  error invalid_value at LUNAROUTE_PORT'));
  assert.ok(lines.includes('  warning unknown_variable at LUNAROUTE_PROT'));
  assert.equal(
    lines.at(-1),
    '1 error, 1 warning: some values are not in effect, so serve would not start without --lenient.',
  );
});

test('a value cannot move the cursor of the terminal', () => {
  const text = checkText(resolve({ yaml: 'session_recording: { jsonl: { directory: "/a\\e[2Jb" } }' }));
  assert.ok(!text.includes('\u001b'));
  assert.match(text, /\\u001b\[2Jb/);
});

test('the JSON has the documented shape', () => {
  const text = formatCheckJson(resolve({ ...MIXED, env: { ...MIXED.env, LUNAROUTE_UI_PORT: 'abc' } }));
  const parsed: unknown = JSON.parse(text);
  assert.ok(typeof parsed === 'object' && parsed !== null && 'settings' in parsed && 'findings' in parsed);
  assert.deepEqual(Object.keys(parsed), ['settings', 'findings', 'running']);
  assert.ok(Array.isArray(parsed.settings));
  const timeout: unknown = parsed.settings.find((setting: unknown) =>
    JSON.stringify(setting).includes('"providers.openai.http_client.timeout_secs"'),
  );
  assert.deepEqual(timeout, {
    key: 'providers.openai.http_client.timeout_secs',
    value: 300,
    source: { kind: 'env', name: 'LUNAROUTE_OPENAI_TIMEOUT_SECS', from: 'process' },
    hides: [
      { kind: 'file', path: CONFIG, line: 4, value: 400 },
      { kind: 'default', value: 600 },
    ],
  });
  assert.deepEqual(parsed.findings, [
    {
      level: 'error',
      code: 'invalid_value',
      message:
        'ui.port: "abc" is invalid: it must be a whole number from 0 to 65,535. Using the default, 8082.',
      at: 'LUNAROUTE_UI_PORT',
    },
  ]);
  assert.equal(text.trimEnd().includes('\n'), false);
});

test('values that a running program keeps have their own section before the verdict', () => {
  const kept: KeptValue = {
    key: 'providers.openai.base_url',
    value: 'https://eu.api.example.com',
    at: `${CONFIG}:3:15`,
    since: 1_700_000_000_000,
    restart: { kind: 'refused' },
  };
  const running = { pid: 4711, kept: [kept] };
  assert.deepEqual(checkText(resolve(), running).trimEnd().split('\n').slice(-4), [
    '',
    'Process 4711 keeps: providers.openai.base_url = https://eu.api.example.com ' +
      '(config.yaml:3:15 is invalid; a restart would refuse this provider)',
    '',
    'The settings are fine.',
  ]);
  assert.ok(formatCheckJson(resolve(), running).endsWith(`,"running":${JSON.stringify(running)}}\n`));
  assert.ok(formatCheckJson(resolve()).endsWith(',"running":null}\n'));
});

test('the exit code is 2 for an error, and 0 for warnings or no findings', () => {
  assert.equal(checkExitCode(resolve()), 0);
  assert.equal(checkExitCode(resolve({ yaml: 'prot: 1' })), 0);
  assert.equal(checkExitCode(resolve({ yaml: 'port: x' })), 2);
});
