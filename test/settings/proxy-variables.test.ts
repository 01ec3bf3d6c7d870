import { resolveSettings } from '../../src/settings/resolve.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isExempt } from '../../src/proxy-variables/no-proxy.ts';
import { misconfigured, onlyFinding, provider, resolve, row } from './support.ts';

const KEY = 'providers.openai.proxy';

/** With a proxy of their own for anthropic and gemini, only openai has findings about the variables. */
const QUIET = 'providers: { anthropic: { proxy: direct }, gemini: { proxy: direct } }';

test('HTTPS_PROXY applies to openai and anthropic, and is shown as the source', () => {
  const resolved = resolve({ env: { HTTPS_PROXY: 'http://corp.example:3128' } });
  assert.equal(provider(resolved, 'openai').proxy, 'http://corp.example:3128');
  assert.equal(provider(resolved, 'anthropic').proxy, 'http://corp.example:3128');
  assert.deepEqual(row(resolved, KEY).source, { kind: 'env', name: 'HTTPS_PROXY', from: 'process' });
});

test('lower case overrides upper case, and a scheme variable overrides ALL_PROXY', () => {
  const env = {
    ALL_PROXY: 'http://d:1',
    all_proxy: 'http://c:1',
    HTTPS_PROXY: 'http://b:1',
    https_proxy: 'http://a:1',
  };
  const resolved = resolve({ env: { ...env, HTTP_PROXY: 'http://not-asked:1' } });
  assert.equal(provider(resolved, 'openai').proxy, 'http://a:1');
  assert.deepEqual(
    row(resolved, KEY).hides.map((hidden) => [hidden.kind === 'env' && hidden.name, hidden.value]),
    [
      ['HTTPS_PROXY', 'http://b:1'],
      ['all_proxy', 'http://c:1'],
      ['ALL_PROXY', 'http://d:1'],
      [false, null],
    ],
  );
});

test('a provider with an http:// address uses http_proxy', () => {
  const env = {
    LUNAROUTE_OPENAI_BASE_URL: 'http://lan.example:9000',
    HTTPS_PROXY: 'http://s:1',
    HTTP_PROXY: 'http://p:1',
  };
  const resolved = resolve({ env });
  assert.equal(provider(resolved, 'openai').proxy, 'http://p:1');
  assert.equal(provider(resolved, 'anthropic').proxy, 'http://s:1');
});

test("the file's proxy for one provider overrides the variables, and direct means none", () => {
  const env = { https_proxy: 'http://corp.example:3128', NO_PROXY: '*' };
  const named = resolve({ env, yaml: 'providers: { openai: { proxy: "https://mine.example" } }' });
  assert.equal(provider(named, 'openai').proxy, 'https://mine.example');
  assert.deepEqual(
    row(named, KEY).hides.map(({ kind, value }) => [kind, value]),
    [
      ['env', null],
      ['env', 'http://corp.example:3128'],
      ['default', null],
    ],
  );
  const direct = resolve({
    env: { https_proxy: 'http://corp.example:3128' },
    yaml: 'providers: { openai: { proxy: Direct } }',
  });
  assert.equal(provider(direct, 'openai').proxy, undefined);
  assert.equal(row(direct, KEY).value, 'direct');
  assert.equal(provider(direct, 'anthropic').proxy, 'http://corp.example:3128');
});

test('a host exempted by NO_PROXY has no proxy, and NO_PROXY is shown as the source', () => {
  const resolved = resolve({ env: { HTTPS_PROXY: 'http://corp.example:3128', NO_PROXY: 'openai.com' } });
  assert.equal(provider(resolved, 'openai').proxy, undefined);
  assert.deepEqual(row(resolved, KEY), {
    key: KEY,
    value: null,
    source: { kind: 'env', name: 'NO_PROXY', from: 'process' },
    hides: [
      { kind: 'env', name: 'HTTPS_PROXY', from: 'process', value: 'http://corp.example:3128' },
      { kind: 'default', value: null },
    ],
  });
  assert.equal(provider(resolved, 'anthropic').proxy, 'http://corp.example:3128');
});

test('NO_PROXY without a proxy has no effect', () => {
  assert.deepEqual(row(resolve({ env: { NO_PROXY: '*' } }), KEY).source, { kind: 'default' });
});

test('the user and password of a proxy are used and never shown', () => {
  const resolved = resolve({ env: { https_proxy: 'http://grace:hopper@corp.example:3128/' } });
  assert.equal(provider(resolved, 'openai').proxy, 'http://grace:hopper@corp.example:3128');
  assert.equal(row(resolved, KEY).value, 'http://***@corp.example:3128');
});

test('a bare host and port is an http:// proxy', () => {
  assert.equal(
    provider(resolve({ env: { https_proxy: 'corp.example:3128' } }), 'openai').proxy,
    'http://corp.example:3128',
  );
});

for (const [text, words] of [
  ['socks5://corp.example:1080', /SOCKS proxies are not supported/],
  ['socks5://grace:hopper@corp.example:1080', /SOCKS proxies are not supported/],
  ['ftp://corp.example', /http:\/\/ or https:\/\//],
  ['http://grace:hop/per@corp.example:3128', /http:\/\/ or https:\/\//],
] as const) {
  test(`the proxy ${text} is refused without showing its login`, () => {
    for (const given of [
      { env: { ALL_PROXY: text }, yaml: QUIET },
      { yaml: `providers: { openai: { proxy: "${text}" } }` },
    ]) {
      const resolved = resolve(given);
      const finding = onlyFinding(resolved);
      assert.equal(finding.code, 'invalid_value');
      assert.match(finding.message, words);
      assert.doesNotMatch(JSON.stringify(resolved.findings), /grace|hop/);
      assert.deepEqual(misconfigured(resolved), ['openai']);
    }
  });
}

test('a SOCKS proxy in ALL_PROXY is ignored without an error beside a valid https_proxy', () => {
  const resolved = resolve({
    env: { https_proxy: 'http://corp.example:1', ALL_PROXY: 'socks5://corp.example:2' },
  });
  assert.deepEqual(resolved.findings, []);
});

test('a SOCKS proxy is an error where it would be used and a warning elsewhere', () => {
  const env = { ALL_PROXY: 'socks5://corp.example:1080' };
  const used = resolve({ env });
  assert.deepEqual(
    used.findings.map(({ level, at }) => [level, at]),
    [
      ['error', 'ALL_PROXY'],
      ['error', 'ALL_PROXY'],
      ['error', 'ALL_PROXY'],
    ],
  );
  for (const given of [
    { env: { ...env, NO_PROXY: '*' } },
    {
      env,
      yaml: 'providers: { openai: { proxy: direct }, anthropic: { enabled: false }, gemini: { enabled: false } }',
    },
  ]) {
    const finding = onlyFinding(resolve(given));
    assert.deepEqual([finding.level, finding.code, finding.at], ['warning', 'socks_unused', 'ALL_PROXY']);
  }
});

test('a proxy that leads back to this proxy is named, not the base URL', () => {
  const resolved = resolve({ env: { HTTPS_PROXY: 'http://localhost:8081' }, yaml: QUIET });
  const finding = onlyFinding(resolved);
  assert.deepEqual([finding.code, finding.at, finding.key], ['proxy_loops', 'HTTPS_PROXY', KEY]);
  assert.deepEqual(misconfigured(resolved), ['openai']);
});

for (const [entry, mend] of [
  ['"localhost"', /quotes/],
  ["'localhost", /quotes/],
  ['<local>', /localhost,127\.0\.0\.1/],
  ['127.*', /127\.0\.0\.0\/8/],
  ['*example.com', /\*\. in front/],
  ['http://corp.example', /not a URL/],
  ['a.example;b.example', /commas/],
  ['a.example|b.example', /commas/],
  ['10.0.0.0/99', /a range is/],
  ['a.example/b', /a range is/],
  ['corp.example:99999', /must be a host/],
] as const) {
  test(`the NO_PROXY entry ${entry} matches nothing, and the finding suggests a fix`, () => {
    const env = { HTTPS_PROXY: 'http://corp.example:3128', NO_PROXY: `localhost,${entry}` };
    const finding = onlyFinding(resolve({ env }));
    assert.deepEqual([finding.level, finding.code, finding.at], ['warning', 'no_proxy_entry', 'NO_PROXY']);
    assert.match(finding.message, mend);
  });
}

test('NO_PROXY entries that can match cause no finding', () => {
  const NO_PROXY =
    'localhost,.corp.example,*.corp.example,10.0.0.0/8,::1,[::1]:80,fd00::/8,host:8080,corp.example.';
  assert.deepEqual(resolve({ env: { HTTPS_PROXY: 'http://corp.example:3128', NO_PROXY } }).findings, []);
});

for (const [list, url, wanted] of [
  ['*', 'https://api.openai.com', true],
  ['api.openai.com', 'https://api.openai.com', true],
  ['API.OpenAI.com.', 'https://api.openai.com', true],
  ['openai.com', 'https://api.openai.com', true],
  ['.openai.com', 'https://api.openai.com', true],
  ['.openai.com', 'https://openai.com', true],
  ['*.openai.com', 'https://api.openai.com', true],
  ['penai.com', 'https://api.openai.com', false],
  ['openai.com.evil.example', 'https://api.openai.com', false],
  ['a.example, api.openai.com b.example', 'https://api.openai.com', true],
  ['api.openai.com:443', 'https://api.openai.com', true],
  ['api.openai.com:8443', 'https://api.openai.com', false],
  ['lan:9000', 'http://lan:9000', true],
  ['10.0.0.0/8', 'http://10.1.2.3', true],
  ['10.0.0.0/8', 'http://11.1.2.3', false],
  ['10.1.2.3', 'http://10.1.2.3:80', true],
  ['10.1.2.3:81', 'http://10.1.2.3:80', false],
  ['2.3', 'http://10.1.2.3', false],
  ['::1', 'http://[::1]:9000', true],
  ['[::1]', 'http://[::1]:9000', true],
  ['[::1]:9000', 'http://[::1]:9000', true],
  ['[::1]:9001', 'http://[::1]:9000', false],
  ['fd00::/8', 'http://[fd12::1]', true],
  ['fd00::/8', 'http://10.1.2.3', false],
  ['0.0.0.0/99', 'http://10.1.2.3', false],
  ['', 'https://api.openai.com', false],
] as const) {
  test(`NO_PROXY=${list} ${wanted ? 'exempts' : 'does not exempt'} ${url}`, () => {
    assert.equal(isExempt(new URL(url), list), wanted);
  });
}

test('a proxy with a path is refused, since it is probably an unescaped password', () => {
  const text = 'providers:\n  openai: { proxy: "http://user:12/canary@proxy.example:3128" }\n';
  const { findings, settings } = resolveSettings({
    env: {},
    flags: { config: '/c.yaml' },
    homeDir: '/home/me',
    platform: 'linux',
    readFile: () => text,
  });
  assert.equal(settings.misconfigured[0]?.name, 'openai');
  assert.ok(findings.some(({ key, message }) => key === 'providers.openai.proxy' && message.includes('%2F')));
  assert.ok(!JSON.stringify(findings).includes('canary'));
});
