import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIG, misconfigured, onlyFinding, provider, resolve } from './support.ts';

for (const [text, place, meant] of [
  ['prot: 1', '1:1', 'port'],
  ['ui:\n  prot: 1', '2:3', 'port'],
  ['providers:\n  openai:\n    http_client:\n      timeout_sec: 1', '4:7', 'timeout_secs'],
  ['providers: { openai: { http_client: { pool_max_idle: 1 } } }', '1:39', 'pool_max_idle_per_host'],
  ['providers: { openai: { timeout_secs: 1 } }', '1:24', 'providers.openai.http_client.timeout_secs'],
  ['timeout_secs: 1', '1:1', 'providers.<provider>.http_client.timeout_secs'],
  ['Port: 1', '1:1', 'port'],
] as const) {
  test(`the unknown key in ${JSON.stringify(text)} is a warning that suggests ${meant}`, () => {
    const finding = onlyFinding(resolve({ yaml: text }));
    assert.deepEqual(
      [finding.code, finding.level, finding.at],
      ['unknown_key', 'warning', `${CONFIG}:${place}`],
    );
    assert.ok(finding.message.includes(`Did you mean ${meant}?`), finding.message);
  });
}

test('an unknown key that resembles no other is a warning without a suggestion', () => {
  const { message } = onlyFinding(resolve({ yaml: 'colour_scheme: dark' }));
  assert.match(message, /"colour_scheme" is not a known key/);
  assert.doesNotMatch(message, /Did you mean/);
});

test("a key from the upstream project's files is identified as such", () => {
  const resolved = resolve({
    yaml: 'api_dialect: both\nsession_recording:\n  sqlite: { enabled: true }\nproviders:\n  openai:\n    request_headers: { a: b }\n',
  });
  assert.deepEqual(
    resolved.findings.map(({ level, code, at }) => [level, code, at]),
    [
      ['warning', 'unknown_key', `${CONFIG}:1:1`],
      ['warning', 'unknown_key', `${CONFIG}:3:3`],
      ['warning', 'unknown_key', `${CONFIG}:6:5`],
    ],
  );
  for (const { message } of resolved.findings) assert.match(message, /upstream project and has no effect/);
});

test('insecure_bind in the file is ignored, and the warning says what to use', () => {
  const resolved = resolve({ yaml: 'insecure_bind: true' });
  assert.match(onlyFinding(resolved).message, /LUNAROUTE_INSECURE_BIND=true/);
  assert.equal(resolved.settings.insecureBind, false);
});

test('a merge key is ignored and reported', () => {
  const resolved = resolve({
    yaml: 'providers:\n  openai: &base { http_client: { timeout_secs: 5 } }\n  anthropic:\n    <<: *base\n',
  });
  const finding = onlyFinding(resolved);
  assert.deepEqual([finding.code, finding.at], ['unknown_key', `${CONFIG}:4:5`]);
  assert.match(finding.message, /Merge keys/);
});

for (const [name, meant] of [
  ['LUNAROUTE_OPENAI_TIMEOUT', 'LUNAROUTE_OPENAI_TIMEOUT_SECS'],
  ['LUNAROUTE_OPENIA_MAX_RETRIES', 'LUNAROUTE_OPENAI_MAX_RETRIES'],
  ['LUNAROUTE_LOGLEVEL', 'LUNAROUTE_LOG_LEVEL'],
] as const) {
  test(`the unknown variable ${name} is a warning that suggests ${meant}`, () => {
    const finding = onlyFinding(resolve({ env: { [name]: '5' } }));
    assert.deepEqual([finding.code, finding.level, finding.at], ['unknown_variable', 'warning', name]);
    assert.ok(finding.message.includes(`Did you mean ${meant}?`), finding.message);
  });
}

test('a variable for a provider missing from the file is reported as such', () => {
  const { message } = onlyFinding(resolve({ env: { LUNAROUTE_MY_GROQ_CONNECT_TIMEOUT_SECS: '5' } }));
  assert.match(message, /for a provider my-groq, which the config file does not name/);
});

test('a variable of the upstream project is identified as such, also in the login shell', () => {
  for (const given of [
    { env: { LUNAROUTE_DIALECT: 'both' } },
    { loginShellEnv: { LUNAROUTE_SESSIONS_DB_PATH: 'x' } },
  ]) {
    assert.match(onlyFinding(resolve(given)).message, /upstream project and has no effect in this program/);
  }
});

test('known variables, blank variables and those of other programs cause no warning', () => {
  const env = {
    LUNAROUTE_PROXY_TOKEN: 'a-token-of-mine',
    LUNAROUTE_UI_HOST: '127.0.0.1',
    LUNAROUTE_INSECURE_BIND: 'no',
    LUNAROUTE_NONSENSE: '  ',
    PATH: '/bin',
  };
  assert.deepEqual(resolve({ env }).findings, []);
});

for (const [yaml, key, place] of [
  ['providers: { openai: { base_ulr: "https://x.example" } }', 'providers.openai.base_url', '1:24'],
  ['providers: { openai: { BaseURL: "https://x.example" } }', 'providers.openai.base_url', '1:24'],
  ['providers: { openai: { base-url: "https://x.example" } }', 'providers.openai.base_url', '1:24'],
  ['providers: { openai: { enable: false } }', 'providers.openai.enabled', '1:24'],
  ['proxy_tokne: a-token-of-mine', 'proxy_token', '1:1'],
  ['provders: { openai: { enabled: false } }', 'providers', '1:1'],
  ['routng: { rules: [] }', 'routing', '1:1'],
  ['hots: 0.0.0.0', 'host', '1:1'],
] as const) {
  test(`the key in ${yaml} is taken for ${key}`, () => {
    const resolved = resolve({ yaml });
    const finding = onlyFinding(resolved);
    assert.deepEqual(
      [finding.code, finding.level, finding.at, finding.key],
      ['misspelt_key', 'error', `${CONFIG}:${place}`, key],
    );
  });
}

for (const yaml of [
  'x-proxy_token: abc',
  'proxy_token_old: abc',
  'providers: { openai: { api_key_old: abc } }',
]) {
  test(`the key in ${yaml} is not treated as a typo`, () => {
    assert.deepEqual([onlyFinding(resolve({ yaml })).code], ['unknown_key']);
  });
}

test('a key similar to one that is present is only unknown', () => {
  const yaml = 'providers: { openai: { base_url: "https://a.example", base_ulr: "https://b.example" } }';
  const resolved = resolve({ yaml });
  assert.equal(onlyFinding(resolved).code, 'unknown_key');
  assert.equal(provider(resolved, 'openai').baseUrl, 'https://a.example');
});

for (const yaml of [
  'base_url: https://x.example',
  'providers:\n  openai:\n  base_url: https://x.example\n',
  'providers: { openai: { http_client: { base_url: "https://x.example" } } }',
  'providers:\nopenai:\n  base_url: https://x.example\n',
  'openai: { base_url: "https://x.example" }',
  'providers: { openai: { http_client: { enabled: false } } }',
  'providers: { openai: {}, enabled: false }',
  'note: |\n  hello\n  providers:\n    openai:\n      base_url: https://x.example\n',
  'providers.openai.base_url: https://x.example',
  'servers: { mine: { openai: { base_url: "https://x.example" } } }',
  'upstream: [{ base_url: "https://x.example" }]',
]) {
  test(`a key in the wrong mapping affects every provider that lacks it: ${JSON.stringify(yaml)}`, () => {
    const resolved = resolve({ yaml });
    assert.ok(resolved.findings.length > 0);
    assert.ok(resolved.findings.every(({ code, level }) => code === 'misplaced_key' && level === 'error'));
    assert.ok(misconfigured(resolved).includes('openai'));
  });
}

test('a merge key that would set a base URL is an error for its provider', () => {
  const resolved = resolve({
    yaml: 'x-base: &base { base_url: "https://x.example" }\nproviders:\n  openai:\n    <<: *base\n',
  });
  assert.deepEqual(misconfigured(resolved), ['openai']);
});

for (const [name, meant] of [
  ['LUNAROUTE_PROXY_TOKN', 'LUNAROUTE_PROXY_TOKEN'],
  ['LUNAROUTE_OPENAI_BASE_ULR', 'LUNAROUTE_OPENAI_BASE_URL'],
  ['LUNAROUTE_OPENAI_BASEURL', 'LUNAROUTE_OPENAI_BASE_URL'],
] as const) {
  test(`the variable ${name} is taken for ${meant}`, () => {
    const resolved = resolve({ env: { [name]: 'https://x.example' } });
    const finding = onlyFinding(resolved);
    assert.deepEqual([finding.code, finding.level, finding.at], ['misspelt_variable', 'error', name]);
    assert.ok(resolved.settings.listenRefusal !== undefined || misconfigured(resolved).includes('openai'));
  });
}

test('a variable for a provider that the file does not name is not treated as a typo', () => {
  const resolved = resolve({ env: { LUNAROUTE_OPENAI2_BASE_URL: 'https://x.example' } });
  assert.equal(onlyFinding(resolved).code, 'unknown_variable');
});

test('a user-defined provider at the wrong level is refused by its name', () => {
  const resolved = resolve({ yaml: 'groq:\n  provider_type: openai\n  base_url: https://x.example\n' });
  assert.equal(onlyFinding(resolved).code, 'misplaced_key');
  assert.deepEqual(misconfigured(resolved), ['groq']);
});

for (const yaml of [
  'x-shared: &shared { base_url: "https://x.example" }\nproviders: { openai: *shared }\n',
  'x-notes: |\n  base_url: https://x.example\n',
]) {
  test(`a key named as an extension is not treated as a typo: ${JSON.stringify(yaml)}`, () => {
    const resolved = resolve({ yaml });
    assert.equal(onlyFinding(resolved).level, 'warning');
    assert.deepEqual(misconfigured(resolved), []);
  });
}

test('a merge key beside the providers is an error for those it would add', () => {
  const yaml =
    'x-all: &all { openai: { base_url: "https://x.example" } }\nproviders:\n  <<: *all\n  anthropic: {}\n';
  assert.deepEqual(misconfigured(resolve({ yaml })), ['openai']);
});

test('a misplaced proxy token keeps the proxy from listening', () => {
  const resolved = resolve({ yaml: 'providers:\n  openai: {}\n  proxy_token: a-token-of-mine\n' });
  assert.ok(resolved.settings.listenRefusal !== undefined);
  assert.ok(!JSON.stringify(resolved).includes('a-token-of-mine'));
});

test('an alias to its own parent is refused as a whole', () => {
  const resolved = resolve({ yaml: 'providers: &all\n  openai: *all\n' });
  assert.equal(onlyFinding(resolved).code, 'yaml_syntax');
  assert.deepEqual(misconfigured(resolved), ['openai', 'anthropic', 'gemini']);
});

test('a misspelt LUNAROUTE_CONFIG is an error, since the intended file is unknown', () => {
  const resolved = resolve({ env: { LUNAROUTE_CONFG: '/etc/lunaroute.yaml' } });
  assert.ok(resolved.findings.some(({ code }) => code === 'misspelt_variable'));
  assert.deepEqual(misconfigured(resolved), ['openai', 'anthropic', 'gemini']);
});

test('a block without a type under an invalid name counts as the built-in provider it resembles', () => {
  const resolved = resolve({
    yaml: 'providers:\n  anthropic/:\n    base_url: https://x.example\n  openai: {}\n',
  });
  assert.deepEqual(misconfigured(resolved), ['anthropic']);
});

test('a misplaced list or mapping is not quoted', () => {
  const resolved = resolve({
    yaml: 'routing: { rules: { api_key: word-nobody-may-see } }\nhost: [word-nobody-may-see]',
  });
  assert.ok(!JSON.stringify(resolved).includes('word-nobody-may-see'));
});
