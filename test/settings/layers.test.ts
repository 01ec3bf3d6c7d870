import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionsIn } from '../../src/contract/settings/definition.ts';
import { PII_KINDS } from '../../src/contract/settings/pii.ts';
import { POOL, POOL_DEFAULTS } from '../../src/contract/settings/pool.ts';
import { CONFIG, onlyFinding, provider, resolve, row } from './support.ts';

const TIMEOUT = 'providers.openai.http_client.timeout_secs';

test('with nothing set, every value is the default and there are no findings', () => {
  const resolved = resolve();
  assert.deepEqual(resolved.findings, []);
  assert.equal(resolved.settings.host, '127.0.0.1');
  assert.equal(resolved.settings.port, 8081);
  assert.deepEqual(resolved.settings.ui, {
    enabled: true,
    host: '127.0.0.1',
    port: 8082,
    token: undefined,
    insecureBind: false,
  });
  assert.deepEqual(
    resolved.settings.providers.map(({ name, dialect, baseUrl, apiKey }) => ({
      name,
      dialect,
      baseUrl,
      apiKey,
    })),
    [
      { name: 'openai', dialect: 'openai', baseUrl: 'https://api.openai.com', apiKey: undefined },
      { name: 'anthropic', dialect: 'anthropic', baseUrl: 'https://api.anthropic.com', apiKey: undefined },
      {
        name: 'gemini',
        dialect: 'gemini',
        baseUrl: 'https://generativelanguage.googleapis.com',
        apiKey: undefined,
      },
    ],
  );
  assert.deepEqual(provider(resolved, 'openai').pool, POOL_DEFAULTS);
  for (const setting of resolved.effective) {
    assert.deepEqual([setting.source, setting.hides], [{ kind: 'default' }, []], setting.key);
  }
});

test('every key of the settings table has exactly one row', () => {
  const keys = resolve().effective.map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  const general =
    'config host port ui.enabled ui.host ui.port ui.token ui.insecure_bind logging.level logging.log_requests session_recording.enabled ' +
    'session_recording.jsonl.directory session_recording.bodies session_recording.max_file_mb ' +
    'session_recording.keep_days session_recording.keep_mb proxy_token allowed_hosts allowed_origins path_check system_ca drain_secs insecure_bind routing.rules updates.check ' +
    'alerts.rate_limits alerts.session_trouble alerts.provider_failures alerts.cache_breaks ' +
    'logging.rust_log session_recording.pii.enabled session_recording.pii.custom_patterns ' +
    PII_KINDS.map((kind) => `session_recording.pii.detect_${kind}`).join(' ');
  const inProvider = 'provider_type enabled base_url api_key inject path_version proxy ca_file'
    .split(' ')
    .concat(definitionsIn(POOL).map(({ key }) => key));
  const ofProviders = ['openai', 'anthropic', 'gemini'].flatMap((name) =>
    inProvider.map((key) => `providers.${name}.${key}`),
  );
  assert.deepEqual(keys.toSorted(), [...general.split(' '), ...ofProviders].toSorted());
});

test('a variable overrides the file and shows what it hides', () => {
  const resolved = resolve({
    yaml: '# mine\nproviders:\n  openai:\n    http_client:\n      timeout_secs: 400\n',
    env: { LUNAROUTE_OPENAI_TIMEOUT_SECS: '300' },
  });
  assert.equal(provider(resolved, 'openai').pool.timeoutSecs, 300);
  assert.deepEqual(row(resolved, TIMEOUT), {
    key: TIMEOUT,
    value: 300,
    source: { kind: 'env', name: 'LUNAROUTE_OPENAI_TIMEOUT_SECS', from: 'process' },
    hides: [
      { kind: 'file', path: CONFIG, line: 5, value: 400 },
      { kind: 'default', value: 600 },
    ],
  });
});

test('a flag overrides a variable, the file and the default, in that order', () => {
  const resolved = resolve({ yaml: 'port: 1000', env: { LUNAROUTE_PORT: '2000' }, flags: { port: '3000' } });
  assert.equal(resolved.settings.port, 3000);
  assert.deepEqual(row(resolved, 'port').source, { kind: 'flag', name: '--port' });
  assert.deepEqual(
    row(resolved, 'port').hides.map(({ kind, value }) => [kind, value]),
    [
      ['env', 2000],
      ['file', 1000],
      ['default', 8081],
    ],
  );
});

test('a value set to the default counts as set', () => {
  const resolved = resolve({ yaml: 'port: 8081' });
  assert.deepEqual(row(resolved, 'port').source, { kind: 'file', path: CONFIG, line: 1 });
  assert.deepEqual(row(resolved, 'port').hides, [{ kind: 'default', value: 8081 }]);
});

test('the process overrides the login shell, which is shown only if its value differs', () => {
  const other = resolve({ env: { LUNAROUTE_PORT: '2000' }, loginShellEnv: { LUNAROUTE_PORT: '3000' } });
  assert.deepEqual(row(other, 'port').hides[0], {
    kind: 'env',
    name: 'LUNAROUTE_PORT',
    from: 'login_shell',
    value: 3000,
  });
  const same = resolve({ env: { LUNAROUTE_PORT: '2000' }, loginShellEnv: { LUNAROUTE_PORT: '2000' } });
  assert.deepEqual(row(same, 'port').hides, [{ kind: 'default', value: 8081 }]);
  const only = resolve({ env: { LUNAROUTE_PORT: ' ' }, loginShellEnv: { LUNAROUTE_PORT: '3000' } });
  assert.deepEqual(row(only, 'port').source, { kind: 'env', name: 'LUNAROUTE_PORT', from: 'login_shell' });
});

test('an API key comes from the provider variable, the common one, the key store, then the file', () => {
  const resolved = resolve({
    yaml: 'providers: { openai: { api_key: from-the-file } }',
    keystore: { openai: 'from-the-keystore' },
    env: { OPENAI_API_KEY: 'from-the-common-one', LUNAROUTE_OPENAI_API_KEY: 'from-our-own' },
  });
  assert.equal(provider(resolved, 'openai').apiKey, 'from-our-own');
  const { source, hides } = row(resolved, 'providers.openai.api_key');
  assert.deepEqual(source, { kind: 'env', name: 'LUNAROUTE_OPENAI_API_KEY', from: 'process' });
  assert.deepEqual(hides, [
    { kind: 'env', name: 'OPENAI_API_KEY', from: 'process', value: '(set, not shown)' },
    { kind: 'keystore', value: '(set, not shown)' },
    { kind: 'file', path: CONFIG, line: 1, value: '(set, not shown)' },
    { kind: 'default', value: null },
  ]);
  assert.equal(provider(resolved, 'anthropic').apiKey, undefined);
});

for (const [name, wrong] of [
  ['a variable', { env: { LUNAROUTE_PORT: 'abc' }, yaml: 'port: 9000' }],
  ['a flag', { flags: { port: 'abc' }, yaml: 'port: 9000' }],
] as const) {
  test(`a wrong value in ${name} is reported with its text, and the layer below it applies`, () => {
    const resolved = resolve(wrong);
    const finding = onlyFinding(resolved);
    assert.equal(resolved.settings.port, 9000);
    assert.deepEqual(row(resolved, 'port').hides, [{ kind: 'default', value: 8081 }]);
    assert.equal(finding.level, 'error');
    assert.equal(finding.at, name === 'a flag' ? '--port' : 'LUNAROUTE_PORT');
    assert.equal(finding.key, 'port');
    assert.match(
      finding.message,
      /"abc" is invalid: it must be a whole number from 0 to 65,535\. Using 9000 from .*:1:7\.$/,
    );
  });
}

test('a wrong value in the file is reported with its line and column', () => {
  const resolved = resolve({ yaml: 'host: localhost\nui:\n  port:   many # all of them\n' });
  const finding = onlyFinding(resolved);
  assert.equal(finding.at, `${CONFIG}:3:11`);
  assert.equal(resolved.settings.ui.port, 8082);
  assert.equal(resolved.settings.host, 'localhost');
});

test('only --no-ui and --insecure-bind set a value, not the parser defaults of omitted flags', () => {
  const silent = resolve({ env: { LUNAROUTE_UI_ENABLED: 'off' }, flags: { ui: true, insecureBind: false } });
  assert.equal(silent.settings.ui.enabled, false);
  assert.deepEqual(row(silent, 'insecure_bind').source, { kind: 'default' });
  const spoken = resolve({ env: { LUNAROUTE_UI_ENABLED: 'on' }, flags: { ui: false, insecureBind: true } });
  assert.equal(spoken.settings.ui.enabled, false);
  assert.equal(spoken.settings.insecureBind, true);
  assert.deepEqual(row(spoken, 'ui.enabled').source, { kind: 'flag', name: '--no-ui' });
});

test('variable names on Windows are case-insensitive', () => {
  const env = { lunaroute_port: '2000', APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' };
  assert.equal(resolve({ env, platform: 'win32' }).settings.port, 2000);
  assert.equal(resolve({ env, platform: 'linux' }).settings.port, 8081);
});

test('a wrong value below a valid one is reported as overridden and refuses nothing', () => {
  const resolved = resolve({
    yaml: 'providers: { openai: { base_url: "htp://x" } }',
    env: { LUNAROUTE_OPENAI_BASE_URL: 'https://x.example' },
  });
  assert.match(onlyFinding(resolved).message, /It is overridden by LUNAROUTE_OPENAI_BASE_URL\.$/);
  assert.equal(provider(resolved, 'openai').baseUrl, 'https://x.example');
});
