import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopbackHost } from '../../src/contract/settings/host.ts';
import { misconfigured, onlyFinding, resolve, row } from './support.ts';

const KEY = { OPENAI_API_KEY: 'an-api-key-of-mine' };

test('a host that others can reach with an injected key is refused, and both fixes are named', () => {
  const resolved = resolve({ env: { ...KEY, LUNAROUTE_HOST: '0.0.0.0' } });
  const finding = onlyFinding(resolved);
  assert.deepEqual([finding.level, finding.code, finding.at], ['error', 'insecure_bind', 'LUNAROUTE_HOST']);
  assert.match(finding.message, /LUNAROUTE_PROXY_TOKEN/);
  assert.match(finding.message, /--insecure-bind/);
  assert.equal(resolved.settings.host, '127.0.0.1');
  assert.deepEqual(row(resolved, 'host').source, { kind: 'default' });
});

test('a refused host falls back to the next safe host below it', () => {
  const resolved = resolve({ yaml: 'host: "::1"', env: { ...KEY, LUNAROUTE_HOST: '0.0.0.0' } });
  assert.equal(resolved.settings.host, '::1');
});

for (const [why, given] of [
  ['no key is injected', { env: { LUNAROUTE_HOST: '0.0.0.0' } }],
  [
    'a token is asked for',
    { env: { ...KEY, LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_PROXY_TOKEN: 'a-token-of-16-chars' } },
  ],
  [
    'the provider with the key is off',
    { env: { ...KEY, LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_OPENAI_ENABLED: 'no' } },
  ],
] as const) {
  test(`a host that others can reach is allowed where ${why}`, () => {
    const resolved = resolve(given);
    assert.deepEqual(resolved.findings, []);
    assert.equal(resolved.settings.host, '0.0.0.0');
  });
}

test('an explicit insecure bind is allowed, with a warning', () => {
  for (const given of [
    { env: { ...KEY, LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_INSECURE_BIND: 'true' } },
    { env: { ...KEY, LUNAROUTE_HOST: '0.0.0.0' }, flags: { insecureBind: true } },
  ]) {
    const resolved = resolve(given);
    const finding = onlyFinding(resolved);
    assert.deepEqual([finding.level, finding.code], ['warning', 'insecure_bind']);
    assert.equal(resolved.settings.host, '0.0.0.0');
  }
});

for (const [host, wanted] of [
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['LOCALHOST.', true],
  ['app.localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.2', false],
  ['::ffff:10.0.0.1', false],
  ['127.0.0.1.nip.io', false],
  ['localhost.example', false],
] as const) {
  test(`${host} ${wanted ? 'is' : 'is not'} reachable only from this machine`, () => {
    assert.equal(isLoopbackHost(host), wanted);
  });
}

test('a guessable token is a warning where others can reach the proxy', () => {
  const env = { LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_PROXY_TOKEN: 'a' };
  const finding = onlyFinding(resolve({ env }));
  assert.deepEqual(
    [finding.level, finding.code, finding.at],
    ['warning', 'token_short', 'LUNAROUTE_PROXY_TOKEN'],
  );
  assert.deepEqual(resolve({ env: { LUNAROUTE_PROXY_TOKEN: 'a' } }).findings, []);
});

test('an empty token opens nothing beyond this machine', () => {
  const env = { LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_PROXY_TOKEN: '' };
  const resolved = resolve({ env });
  assert.deepEqual([onlyFinding(resolved).level, onlyFinding(resolved).code], ['error', 'token_empty']);
  assert.match(resolved.settings.listenRefusal ?? '', /set but empty/);
  assert.deepEqual(resolve({ env: { LUNAROUTE_PROXY_TOKEN: '' } }).findings, []);
  assert.deepEqual(resolve({ env, yaml: 'proxy_token: a-token-of-16-chars' }).findings, []);
});

test('unchecked certificates are a warning', () => {
  const finding = onlyFinding(resolve({ env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }));
  assert.deepEqual([finding.level, finding.code], ['warning', 'tls_unverified']);
  assert.deepEqual(resolve({ env: { NODE_TLS_REJECT_UNAUTHORIZED: '1' } }).findings, []);
});

/** Marked secrets in every input; none may be shown, only used where it is meant to be. */
test('no secret is shown, wherever it comes from and however malformed it is', () => {
  const secrets = Array.from({ length: 14 }, (_, index) => `CANARY${index}`);
  const [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = secrets;
  const resolved = resolve({
    yaml: [
      `proxy_token: "${a} with spaces"`,
      `host: ${b}@host`,
      'providers:',
      '  openai:',
      `    api_key: ["${c}"]`,
      `    base_url: https://user:${d}@x.example/?key=${e}`,
      `    proxy: "ftp://user:${f}@corp.example"`,
      '  anthropic:',
      `    api_key: ${g}`,
      `    base_url: "\${ANTHROPIC_API_KEY}"`,
      '    proxy: "${MY_PROXY}"',
      `sk-${h}: 1`,
      `ui: { host: "sk-ant-${i} x", port: "sk-${j}" }`,
    ].join('\n'),
    env: {
      ANTHROPIC_API_KEY: k,
      LUNAROUTE_OPENAI_API_KEY: `${l} with spaces`,
      MY_PROXY: `http://user:${m}@corp.example`,
      LUNAROUTE_PORT: k,
      LUNAROUTE_ALLOWED_HOSTS: k,
      [`LUNAROUTE_NONSENSE`]: n,
    },
    keystore: { openai: 'CANARY-KEYSTORE' },
  });
  const shown = JSON.stringify([resolved.effective, resolved.findings]);
  for (const secret of [...secrets, 'CANARY']) assert.ok(!shown.includes(secret), `${secret} in ${shown}`);
  assert.ok(resolved.findings.length >= 8);
  assert.deepEqual(misconfigured(resolved), ['openai', 'anthropic']);
  const refusals = JSON.stringify([
    resolved.settings.misconfigured,
    resolved.settings.listenRefusal,
    resolved.settings.rulesRefusal,
  ]);
  assert.ok(!refusals.includes('CANARY'), refusals);
});

test('a secret that the YAML parser rejects is not shown', () => {
  for (const yaml of [
    'proxy_token: *CANARY',
    'proxy_token: !CANARY x',
    'proxy_token: [CANARY',
    'a: "CANARY',
  ]) {
    const resolved = resolve({ yaml });
    assert.equal(onlyFinding(resolved).code, 'yaml_syntax');
    assert.doesNotMatch(JSON.stringify(resolved.findings), /CANARY/);
  }
});

test('when one secret is a prefix of another, nothing of either is shown', () => {
  const env = {
    OPENAI_API_KEY: 'a-secret',
    ANTHROPIC_API_KEY: 'a-secret-and-more',
    LUNAROUTE_PORT: 'a-secret-and-more',
  };
  assert.doesNotMatch(onlyFinding(resolve({ env })).message, /secret|more/);
});

test('a token that is an ordinary word does not redact the defaults', () => {
  const resolved = resolve({ env: { LUNAROUTE_PROXY_TOKEN: 'anthropic' } });
  assert.equal(row(resolved, 'providers.anthropic.provider_type').value, 'anthropic');
  assert.equal(row(resolved, 'proxy_token').value, '(set, not shown)');
});
