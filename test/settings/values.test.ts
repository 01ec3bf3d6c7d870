import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyDefinition } from '../../src/contract/settings/definition.ts';
import { POOL, POOL_NAMES, poolKey } from '../../src/contract/settings/pool.ts';
import { onlyFinding, provider, resolve } from './support.ts';

const METRICS = 'LUNAROUTE_OPENAI_ENABLE_POOL_METRICS';

for (const name of POOL_NAMES) {
  const definition: AnyDefinition = POOL[name];
  const { min, max, variable: ending = '' } = definition;
  if (min === undefined || max === undefined) continue;
  test(`${ending} accepts ${min} and ${max}, and nothing beyond, from a variable and from the file`, () => {
    const variable = `LUNAROUTE_ANTHROPIC_${ending}`;
    const yaml = (value: number) =>
      `providers: { anthropic: { http_client: { ${poolKey(name)}: ${value} } } }`;
    for (const value of [min, max]) {
      const inEnv = resolve({ env: { [variable]: String(value) } });
      const inFile = resolve({ yaml: yaml(value) });
      assert.equal(provider(inEnv, 'anthropic').pool[name], value);
      assert.equal(provider(inFile, 'anthropic').pool[name], value);
      assert.deepEqual([...inEnv.findings, ...inFile.findings], []);
    }
    for (const value of [min - 1, max + 1]) {
      assert.equal(onlyFinding(resolve({ env: { [variable]: String(value) } })).code, 'invalid_value');
      assert.equal(onlyFinding(resolve({ yaml: yaml(value) })).code, 'invalid_value');
    }
  });
}

test('a number is decimal digits, with spaces allowed around them', () => {
  const port = (text: string) => resolve({ env: { LUNAROUTE_PORT: text } });
  assert.equal(port(' 9000 ').settings.port, 9000);
  assert.equal(port('09000').settings.port, 9000);
  for (const text of ['0x10', '1e3', '+5', '-1', '1.5', '1_000', '٣', 'NaN', '9000;']) {
    assert.equal(onlyFinding(port(text)).code, 'invalid_value', text);
  }
});

test('a number in the file may be a YAML integer or text of digits', () => {
  const port = (text: string) => resolve({ yaml: `port: ${text}` });
  for (const text of ['9000', '"9000"', "' 9000 '", '0x2328', '9000.0']) {
    assert.equal(port(text).settings.port, 9000, text);
  }
  for (const text of ['1_000', '90.5', 'true', '[9000]', '{ a: 1 }', '.inf', '.nan']) {
    assert.equal(onlyFinding(port(text)).code, 'invalid_value', text);
  }
});

test('a boolean is true, false, 1, 0, yes, no, on or off in any case', () => {
  const metrics = (text: string) => resolve({ env: { [METRICS]: text } });
  for (const [yes, no] of [
    ['true', 'FALSE'],
    ['1', '0'],
    ['Yes', 'nO'],
    [' on ', 'OFF'],
  ] as const) {
    assert.equal(provider(metrics(yes), 'openai').pool.enablePoolMetrics, true, yes);
    assert.equal(provider(metrics(no), 'openai').pool.enablePoolMetrics, false, no);
  }
  for (const text of ['y', 'enabled', '2', 'maybe', 'truefalse']) {
    assert.equal(onlyFinding(metrics(text)).code, 'invalid_value', text);
  }
});

test('a boolean in the file may be a YAML boolean, text, 1 or 0', () => {
  const metrics = (text: string) =>
    provider(
      resolve({ yaml: `providers: { openai: { http_client: { enable_pool_metrics: ${text} } } }` }),
      'openai',
    ).pool.enablePoolMetrics;
  for (const text of ['false', '"no"', 'off', '0', '"0"']) assert.equal(metrics(text), false, text);
});

test('empty and blank values count as not set in every layer', () => {
  const resolved = resolve({
    yaml: 'port: ""\nhost:\nallowed_hosts: "  "\nproviders:\n  openai:\n    api_key: ~\n',
    env: { LUNAROUTE_PORT: '', LUNAROUTE_HOST: '  ', OPENAI_API_KEY: '', RUST_LOG: '' },
    flags: { port: '' },
  });
  assert.deepEqual(resolved.findings, []);
  assert.equal(resolved.settings.port, 8081);
  assert.equal(provider(resolved, 'openai').apiKey, undefined);
});

test('a host is a name or an address, and brackets are removed', () => {
  const host = (text: string) => resolve({ env: { LUNAROUTE_HOST: text } });
  assert.equal(host('[::1]').settings.host, '::1');
  assert.equal(host('localhost').settings.host, 'localhost');
  for (const text of ['http://localhost', 'localhost:8081', 'two words', '[::1]:80', '/']) {
    assert.equal(onlyFinding(host(text)).code, 'invalid_value', text);
  }
});

test('allowed origins are a list in the file, written as browsers send them', () => {
  const wanted = [
    'app://obsidian.md',
    'vscode-webview://1abc2def',
    'capacitor://localhost',
    'tauri://localhost',
    'chrome-extension://aaaabbbbccccdddd',
    'http://localhost:5173',
    'http://[::1]:5173',
    'https://notes.example',
  ];
  const list = wanted.map((origin) => `  - "${origin}"\n`).join('');
  assert.deepEqual(resolve({ yaml: `allowed_origins:\n${list}` }).settings.allowedOrigins, wanted);
  assert.deepEqual(
    resolve({ yaml: 'allowed_origins: app://a.example, app://b.example\n' }).settings.allowedOrigins,
    ['app://a.example', 'app://b.example'],
  );
  assert.deepEqual(resolve({ env: { LUNAROUTE_ALLOWED_ORIGINS: 'app://a' } }).settings.allowedOrigins, []);
});

for (const [text, says] of [
  ['"*"', /every web page/u],
  ['app://*', /every web page/u],
  ['"http://*.example"', /every web page/u],
  ['"null"', /any page can send/u],
  ['"NULL"', /any page can send/u],
  ['obsidian.md', /with their scheme/u],
  ['localhost:5173', /with their scheme/u],
  ['app://obsidian.md/', /without a path or a slash/u],
  ['http://localhost:5173/chat', /without a path or a slash/u],
  ['http://localhost?x', /without a path or a slash/u],
  ['file://', /a scheme, a host/u],
  ['http://user@localhost', /a scheme, a host/u],
  ['app://a b', /scheme/u],
  ['APP://obsidian.md', /scheme in lower case/u],
  ['http://localhost:80', /as browsers send it: http:\/\/localhost$/u],
  ['https://Notes.example', /as browsers send it: https:\/\/notes\.example$/u],
  ['http://127.1:5173', /as browsers send it: http:\/\/127\.0\.0\.1:5173$/u],
  ['http://localhost:99999', /a scheme, a host/u],
  ['5173', /list of origins|scheme/u],
  ['{ a: b }', /list of origins/u],
] as const) {
  test(`${text} is not a valid origin, and no origin is allowed`, () => {
    for (const yaml of [`allowed_origins: ${text}\n`, `allowed_origins: [app://a.example, ${text}]\n`]) {
      const resolved = resolve({ yaml });
      const finding = onlyFinding(resolved);
      assert.deepEqual([finding.code, finding.key], ['invalid_value', 'allowed_origins']);
      assert.deepEqual(resolved.settings.allowedOrigins, []);
      if (yaml.includes('[')) continue;
      const [reason = ''] = /(?:must|[a-z]+ ).*$/u.exec(finding.message.split('. ')[0] ?? '') ?? [];
      assert.match(reason.replace(/\.$/u, ''), says);
    }
  });
}

test('allowed hosts are a list in the file and a comma list in the variable', () => {
  const wanted = ['lunaroute', 'localhost:18081', '[::1]:9000'];
  const fromEnv = resolve({ env: { LUNAROUTE_ALLOWED_HOSTS: 'LunaRoute, localhost:18081,,[::1]:9000' } });
  const fromFile = resolve({
    yaml: 'allowed_hosts:\n  - lunaroute\n  - localhost:18081\n  - "[::1]:9000"\n',
  });
  assert.deepEqual(fromEnv.settings.allowedHosts, wanted);
  assert.deepEqual(fromFile.settings.allowedHosts, wanted);
  for (const text of ['*', 'http://a', 'a:99999', 'a/b']) {
    assert.equal(
      onlyFinding(resolve({ env: { LUNAROUTE_ALLOWED_HOSTS: text } })).code,
      'invalid_value',
      text,
    );
  }
});

test('the retried statuses are a list, a number or a comma list, without duplicates', () => {
  const statuses = (text: string) =>
    resolve({ yaml: `providers: { openai: { http_client: { retry_statuses: ${text} } } }` });
  assert.deepEqual(provider(statuses('[503, 502, 503]'), 'openai').pool.retryStatuses, [503, 502]);
  assert.deepEqual(provider(statuses('504'), 'openai').pool.retryStatuses, [504]);
  assert.deepEqual(provider(statuses('"502,503"'), 'openai').pool.retryStatuses, [502, 503]);
  assert.deepEqual(provider(statuses('[]'), 'openai').pool.retryStatuses, []);
  for (const text of ['[200]', '[abc]', '{ a: 1 }', 'true']) {
    assert.equal(onlyFinding(statuses(text)).code, 'invalid_value', text);
  }
});

test('replace_stale is never or always', () => {
  const stale = (text: string) =>
    resolve({ yaml: `providers: { openai: { http_client: { replace_stale: ${text} } } }` });
  assert.equal(provider(stale('always'), 'openai').pool.replaceStale, 'always');
  assert.match(onlyFinding(stale('sometimes')).message, /one of never, always/);
});

test('a log level is one of five words in any case', () => {
  assert.equal(resolve({ env: { LUNAROUTE_LOG_LEVEL: 'DEBUG' } }).settings.logLevel, 'debug');
  assert.match(
    onlyFinding(resolve({ env: { LUNAROUTE_LOG_LEVEL: 'verbose' } })).message,
    /error, warn, info, debug, trace/,
  );
});

test('the sessions folder is beside the config file, in the home folder, or as configured', () => {
  const folder = (given: Parameters<typeof resolve>[0]) => resolve(given).settings.sessionRecording.directory;
  assert.equal(folder({}), '/home/ada/.config/lunaroute/sessions');
  assert.equal(
    folder({ yaml: 'session_recording: { jsonl: { directory: mine } }' }),
    '/home/ada/.config/lunaroute/mine',
  );
  assert.equal(folder({ env: { LUNAROUTE_SESSIONS_DIR: '~/mine' } }), '/home/ada/mine');
  assert.equal(folder({ env: { LUNAROUTE_SESSIONS_DIR: 'mine' }, cwd: '/work' }), '/work/mine');
});

test('a variable in braces is expanded, even within a text and several times', () => {
  const resolved = resolve({
    yaml: 'port: ${MY_PORT}\nproviders: { openai: { base_url: "https://${NAME}.example/${NAME}${EMPTY}", api_key: "${EMPTY}" } }',
    env: { MY_PORT: '9000', EMPTY: '' },
    loginShellEnv: { NAME: 'api', MY_PORT: '1' },
  });
  assert.deepEqual(resolved.findings, []);
  assert.equal(resolved.settings.port, 9000);
  assert.equal(provider(resolved, 'openai').baseUrl, 'https://api.example/api');
  assert.equal(provider(resolved, 'openai').apiKey, undefined);
});

test('an unset variable in braces makes the value count as not set', () => {
  const resolved = resolve({ yaml: 'host: localhost\nport: 80${NOT_SET}\n' });
  const finding = onlyFinding(resolved);
  assert.deepEqual(
    [finding.code, finding.level, finding.at],
    ['unset_variable', 'error', '/home/ada/.config/lunaroute/config.yaml:2:7'],
  );
  assert.match(finding.message, /NOT_SET/);
  assert.equal(resolved.settings.port, 8081);
});
