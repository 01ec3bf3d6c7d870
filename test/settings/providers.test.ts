import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWN_PATHS } from '../../src/contract/own-paths.ts';
import { CERTIFICATE, CONFIG, misconfigured, onlyFinding, provider, resolve, row } from './support.ts';

const GROQ =
  'providers:\n  my-groq:\n    provider_type: openai\n    base_url: https://api.groq.com/openai/v1\n';

test('a provider from the file has every value and variable of the built-in ones', () => {
  const resolved = resolve({
    yaml: GROQ,
    env: {
      LUNAROUTE_MY_GROQ_API_KEY: 'gsk_12345678',
      LUNAROUTE_MY_GROQ_MAX_RETRIES: '1',
      LUNAROUTE_MY_GROQ_ENABLED: 'no',
    },
  });
  assert.deepEqual(resolved.findings, []);
  const groq = provider(resolved, 'my-groq');
  assert.deepEqual(
    [groq.dialect, groq.enabled, groq.baseUrl, groq.apiKey, groq.pool.maxRetries, groq.pool.timeoutSecs],
    ['openai', false, 'https://api.groq.com/openai/v1', 'gsk_12345678', 1, 600],
  );
  assert.equal(row(resolved, 'providers.my-groq.http_client.max_retries').value, 1);
});

const GEMINI_KEYS = ['LUNAROUTE_GEMINI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY'];

test("gemini's key comes from the first of its variables that is set", () => {
  for (const [at, name] of GEMINI_KEYS.entries()) {
    const env = Object.fromEntries(GEMINI_KEYS.slice(at).map((one) => [one, `key-of-${one}`]));
    const resolved = resolve({ env });
    assert.equal(provider(resolved, 'gemini').apiKey, `key-of-${name}`);
    assert.deepEqual(resolved.findings, []);
  }
});

test('a gemini provider of type openai keeps its own address and gets no Google key', () => {
  const yaml = 'providers:\n  gemini:\n    provider_type: openai\n    base_url: https://gateway.example/v1\n';
  const resolved = resolve({ yaml, env: { GEMINI_API_KEY: 'key-of-google' } });
  assert.deepEqual(resolved.findings, []);
  const { dialect, baseUrl, apiKey } = provider(resolved, 'gemini');
  assert.deepEqual([dialect, baseUrl, apiKey], ['openai', 'https://gateway.example/v1', undefined]);
  const own = resolve({ yaml, env: { LUNAROUTE_GEMINI_API_KEY: 'key-of-gateway' } });
  assert.equal(provider(own, 'gemini').apiKey, 'key-of-gateway');
  const bare = resolve({ yaml: 'providers: { gemini: { provider_type: openai } }' });
  assert.equal(onlyFinding(bare).code, 'base_url_missing');
  assert.deepEqual(misconfigured(bare), ['gemini']);
});

test('OPENAI_API_KEY applies only to openai', () => {
  const resolved = resolve({ yaml: GROQ, env: { OPENAI_API_KEY: 'a-key-of-openai' } });
  assert.equal(provider(resolved, 'my-groq').apiKey, undefined);
});

test('a provider without a type is left out', () => {
  const resolved = resolve({ yaml: 'providers:\n  groq:\n    base_url: https://x.example\n' });
  const finding = onlyFinding(resolved);
  assert.deepEqual([finding.code, finding.at], ['provider_type_missing', `${CONFIG}:2:3`]);
  assert.deepEqual(
    resolved.settings.providers.map(({ name }) => name),
    ['openai', 'anthropic', 'gemini'],
  );
});

test('a provider without a base URL is left out unless a variable sets it', () => {
  const yaml = 'providers:\n  groq:\n    provider_type: openai\n';
  assert.equal(onlyFinding(resolve({ yaml })).code, 'base_url_missing');
  const given = resolve({ yaml, env: { LUNAROUTE_GROQ_BASE_URL: 'https://x.example' } });
  assert.deepEqual(given.findings, []);
  assert.equal(provider(given, 'groq').baseUrl, 'https://x.example');
});

test('a misspelt built-in provider without a type counts as that provider, which is not served', () => {
  const resolved = resolve({ yaml: 'providers: { openia: { base_url: "https://inside.example" } }' });
  const finding = onlyFinding(resolved);
  assert.deepEqual([finding.code, finding.level, finding.key], ['misspelt_key', 'error', 'providers.openai']);
  assert.deepEqual(misconfigured(resolved), ['openai']);
  const typed = resolve({
    yaml: 'providers: { openia: { provider_type: openai, base_url: "https://inside.example" } }',
  });
  assert.deepEqual(typed.findings, []);
  assert.equal(provider(typed, 'openia').baseUrl, 'https://inside.example');
});

test('a built-in provider keeps its type', () => {
  const resolved = resolve({ yaml: 'providers: { openai: { provider_type: anthropic } }' });
  assert.equal(onlyFinding(resolved).code, 'invalid_value');
  assert.deepEqual(misconfigured(resolved), ['openai']);
  assert.deepEqual(resolve({ yaml: 'providers: { openai: { provider_type: openai } }' }).findings, []);
});

for (const name of [
  'Groq',
  '9router',
  'a_b',
  'a.b',
  'ui',
  'v1',
  'responses',
  'models',
  ...Object.values(OWN_PATHS).map((path) => path.slice(1)),
  'proxy',
  'log',
]) {
  test(`a provider cannot be called ${name}`, () => {
    const resolved = resolve({
      yaml: `providers:\n  ${name}: { provider_type: openai, base_url: https://x.example }\n`,
    });
    const finding = onlyFinding(resolved);
    assert.deepEqual(
      [finding.code, finding.level, finding.at],
      ['provider_name_invalid', 'error', `${CONFIG}:2:3`],
    );
    assert.equal(resolved.settings.providers.length, 3);
  });
}

test('of two providers with the same variable names, the later one is left out', () => {
  const two = (first: string, second: string) =>
    resolve({
      yaml: `providers:\n  ${first}: { provider_type: openai, base_url: https://a.example }\n  ${second}: { provider_type: openai, base_url: https://b.example }\n`,
    });
  for (const [first, second] of [
    ['a-b', 'a.b'],
    ['a', 'a-connect'],
    ['a-pool-idle', 'a'],
  ] as const) {
    const resolved = two(first, second);
    const finding = onlyFinding(resolved);
    assert.deepEqual(
      [finding.code, finding.level, finding.at],
      ['provider_names_collide', 'error', `${CONFIG}:3:3`],
    );
    assert.deepEqual(
      resolved.settings.providers.map(({ name }) => name),
      ['openai', 'anthropic', 'gemini', first],
    );
  }
  assert.deepEqual(two('a', 'a-b').findings, []);
});

for (const [written, value] of [
  ['https://api.openai.com', 'https://api.openai.com'],
  ['https://api.openai.com/', 'https://api.openai.com'],
  ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
  ['https://api.openai.com/v1/', 'https://api.openai.com/v1'],
  ['https://x.example/v1beta', 'https://x.example/v1beta'],
  ['HTTPS://X.example:443//', 'https://x.example'],
] as const) {
  test(`the base URL ${written} is used as ${value} and shown as written`, () => {
    const resolved = resolve({ env: { LUNAROUTE_OPENAI_BASE_URL: written } });
    assert.deepEqual(resolved.findings, []);
    assert.equal(provider(resolved, 'openai').baseUrl, value);
    assert.equal(row(resolved, 'providers.openai.base_url').value, written);
  });
}

for (const text of [
  'api.openai.com',
  'ftp://x.example',
  'https:x.example',
  'https://',
  'https://x.example/?a=1',
  'https://x.example#a',
  'https://me:pw@x.example',
  'https://x .example',
  'https://x.example/v1/chat/completions',
  'https://x.example/v1/messages',
  '"https://x.example"',
  '$MY_URL',
  '${MY_URL:-https://x.example}',
]) {
  test(`the base URL ${text} is refused, and the provider is not served`, () => {
    const resolved = resolve({ env: { LUNAROUTE_OPENAI_BASE_URL: text } });
    const finding = onlyFinding(resolved);
    assert.deepEqual([finding.code, finding.at], ['invalid_value', 'LUNAROUTE_OPENAI_BASE_URL']);
    assert.doesNotMatch(finding.message, /me:pw|a=1/);
    assert.deepEqual(misconfigured(resolved), ['openai']);
  });
}

for (const [text, given] of [
  ['http://127.0.0.1:8081/v1', {}],
  ['http://localhost:8081', {}],
  ['http://[::1]:8081', {}],
  ['http://127.1:8081', {}],
  ['http://0.0.0.0:8081', {}],
  ['http://app.localhost:8081', {}],
  ['http://[::ffff:127.0.0.1]:8081', {}],
  ['http://localhost:8082', {}],
  ['http://localhost', { flags: { port: '80' } }],
  ['http://lan.example:9000', { env: { LUNAROUTE_HOST: 'LAN.example', LUNAROUTE_PORT: '9000' } }],
] as const) {
  test(`the base URL ${text} leads back to the proxy, and the provider is not served`, () => {
    const resolved = resolve({
      ...given,
      yaml: `providers:\n  openai:\n    base_url: ${JSON.stringify(text)}\n`,
    });
    const finding = onlyFinding(resolved);
    assert.deepEqual(
      [finding.code, finding.level, finding.at],
      ['base_url_loops', 'error', `${CONFIG}:3:15`],
    );
    assert.deepEqual(misconfigured(resolved), ['openai']);
  });
}

test('another port on this machine is not the proxy itself', () => {
  for (const text of ['http://localhost:11434', 'http://lan.example:8081']) {
    assert.deepEqual(resolve({ env: { LUNAROUTE_OPENAI_BASE_URL: text } }).findings, [], text);
  }
});

test('a ca_file is found relative to the config folder, in the home folder, and by absolute path', () => {
  const files = {
    '/home/ada/.config/lunaroute/certs/corp.pem': CERTIFICATE,
    '/home/ada/corp.pem': `text before\n${CERTIFICATE}${CERTIFICATE}`,
  };
  const caFile = (text: string) => {
    const resolved = resolve({ files, yaml: `providers: { openai: { ca_file: ${text} } }` });
    assert.deepEqual(resolved.findings, []);
    return provider(resolved, 'openai').caFile;
  };
  assert.equal(caFile('certs/corp.pem'), '/home/ada/.config/lunaroute/certs/corp.pem');
  assert.equal(caFile('~/corp.pem'), '/home/ada/corp.pem');
  assert.equal(caFile('/home/ada/corp.pem'), '/home/ada/corp.pem');
});

for (const [what, content] of [
  ['does not exist', undefined],
  ['holds no certificate', 'nothing here'],
  ['holds a key only', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
  [
    'holds a broken certificate',
    `${CERTIFICATE}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
  ],
] as const) {
  test(`a ca_file that ${what} is an error at its place, and NODE_EXTRA_CA_CERTS does not replace it`, () => {
    const resolved = resolve({
      files: { '/extra.pem': CERTIFICATE, ...(content === undefined ? {} : { '/ca.pem': content }) },
      yaml: 'providers:\n  openai:\n    ca_file: /ca.pem\n',
      env: { NODE_EXTRA_CA_CERTS: '/extra.pem' },
    });
    const finding = onlyFinding(resolved);
    assert.deepEqual(
      [finding.code, finding.level, finding.at],
      ['ca_file_unreadable', 'error', `${CONFIG}:3:14`],
    );
    assert.deepEqual(misconfigured(resolved), ['openai']);
    assert.equal(provider(resolved, 'anthropic').caFile, '/extra.pem');
    assert.equal(provider(resolved, 'anthropic').ca, CERTIFICATE);
  });
}

test('a ca_file in the file overrides NODE_EXTRA_CA_CERTS', () => {
  const resolved = resolve({
    files: { '/ca.pem': CERTIFICATE, '/extra.pem': CERTIFICATE },
    yaml: 'providers: { openai: { ca_file: /ca.pem } }',
    env: { NODE_EXTRA_CA_CERTS: '/extra.pem' },
  });
  assert.equal(provider(resolved, 'openai').caFile, '/ca.pem');
  assert.equal(row(resolved, 'providers.openai.ca_file').hides[0]?.value, '/extra.pem');
});

for (const [yaml, env, expected] of [
  ['', {}, { openai: true, local: false, tunnelled: true }],
  ['system_ca: false', {}, { openai: false, local: false, tunnelled: false }],
  ['system_ca: false', { LUNAROUTE_SYSTEM_CA: 'true' }, { openai: true, local: false, tunnelled: true }],
  // An unusable setting trusts nothing.
  ['system_ca: perhaps', {}, { openai: false, local: false, tunnelled: false }],
  ['sytem_ca: true', {}, { openai: false, local: false, tunnelled: false }],
] as const) {
  test(`the system's certificates are trusted only where TLS is used, with ${yaml} ${JSON.stringify(env)}`, () => {
    const local = 'provider_type: openai, base_url: "http://127.0.0.1:11434"';
    const tunnelled = 'provider_type: openai, base_url: "http://a.test", proxy: "https://b.test:8443"';
    const resolved = resolve({
      yaml: `${yaml}\nproviders: { local: { ${local} }, tunnelled: { ${tunnelled} } }\n`,
      env,
    });
    const trusting = Object.keys(expected).map((name) => [name, provider(resolved, name).systemCa]);
    assert.deepEqual(Object.fromEntries(trusting), expected);
    assert.equal(
      resolved.findings.some(({ key }) => key === 'system_ca'),
      /perhaps|sytem/u.test(yaml),
    );
  });
}
