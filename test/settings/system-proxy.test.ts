import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePacAnswer } from '../../src/settings/sources/pac-answer.ts';
import type { SystemProxyAnswer } from '../../src/settings/sources/system-proxy.ts';
import { misconfigured, onlyFinding, provider, resolve, row } from './support.ts';

const KEY = 'providers.openai.proxy';
const OPENAI = 'https://api.openai.com';

/** Inputs in which the system has this proxy answer for one address, OpenAI's by default. */
function says(
  text: string,
  url = OPENAI,
): { readonly systemProxies: ReadonlyMap<string, SystemProxyAnswer> } {
  return { systemProxies: new Map([[url, { kind: 'known', route: parsePacAnswer(text), at: 7 }]]) };
}

for (const [text, wanted] of [
  ['DIRECT', 'direct'],
  ['direct', 'direct'],
  ['', 'direct'],
  [' ; ;', 'direct'],
  ['nonsense', 'direct'],
  ['PROXY', 'direct'],
  ['PROXY corp.example:3128', 'http://corp.example:3128'],
  ['proxy  corp.example:3128 ; DIRECT', 'http://corp.example:3128'],
  ['PROXY corp.example', 'http://corp.example'],
  ['HTTPS corp.example:8443; PROXY other:1', 'https://corp.example:8443'],
  ['HTTPS corp.example', 'https://corp.example'],
  ['HTTP corp.example:80', 'http://corp.example'],
  ['PROXY [fd00::1]:3128', 'http://[fd00::1]:3128'],
  ['DIRECT; PROXY corp.example:3128', 'direct'],
  ['SOCKS5 s:1; PROXY corp.example:3128', 'http://corp.example:3128 after SOCKS5 s:1'],
  ['socks s:1; QUIC q:2; DIRECT', 'direct after SOCKS s:1, QUIC q:2'],
  ['SOCKS4 s:1', 'unsupported after SOCKS4 s:1'],
  ['SOCKS5 s:1; SOCKS5 t:1', 'unsupported after SOCKS5 s:1, SOCKS5 t:1'],
  ['PROXY user:secret@corp.example:1', 'direct'],
  ['PROXY http://corp.example:1', 'direct'],
  ['PROXY corp.example:99999; PROXY b:1', 'http://b:1'],
  ['toString x:1; PROXY b:1', 'http://b:1'],
] as const) {
  test(`the PAC answer ${JSON.stringify(text)} gives ${wanted}`, () => {
    const route = parsePacAnswer(text);
    const way = route.kind === 'proxy' ? route.url : route.kind;
    assert.equal(route.skipped.length === 0 ? way : `${way} after ${route.skipped.join(', ')}`, wanted);
  });
}

test("the system's proxy is used, shown as the source, and overridden by anything the user sets", () => {
  const system = says('PROXY corp.example:3128; DIRECT');
  const alone = resolve(system);
  assert.equal(provider(alone, 'openai').proxy, 'http://corp.example:3128');
  assert.equal(provider(alone, 'openai').proxySetBy, "the system's proxy settings");
  assert.equal(provider(alone, 'anthropic').proxy, undefined);
  assert.deepEqual(row(alone, KEY), {
    key: KEY,
    value: 'http://corp.example:3128',
    source: { kind: 'system', asked: 7 },
    hides: [{ kind: 'default', value: null }],
  });
  const variable = resolve({ ...system, env: { HTTPS_PROXY: 'http://v.example:1' } });
  assert.equal(provider(variable, 'openai').proxy, 'http://v.example:1');
  assert.equal(provider(variable, 'openai').proxySetBy, 'HTTPS_PROXY');
  assert.deepEqual(row(variable, KEY).hides, [
    { kind: 'system', asked: 7, value: 'http://corp.example:3128' },
    { kind: 'default', value: null },
  ]);
  const file = resolve({ ...system, yaml: 'providers:\n  openai:\n    proxy: direct' });
  assert.equal(provider(file, 'openai').proxy, undefined);
  assert.deepEqual(
    row(file, KEY).hides.map(({ kind }) => kind),
    ['system', 'default'],
  );
});

test('a proxy in the file is named by key and place, one in the login shell by the shell', () => {
  const yaml = 'providers:\n  openai:\n    proxy: corp.example:3128';
  assert.equal(provider(resolve({ yaml }), 'openai').proxySetBy, `${KEY} in config.yaml:3`);
  const shell = resolve({ loginShellEnv: { https_proxy: 'corp.example:1' } });
  assert.equal(provider(shell, 'openai').proxySetBy, 'https_proxy in the login shell');
  assert.equal(provider(resolve(), 'openai').proxySetBy, '');
});

test("NO_PROXY also exempts a provider from the system's proxy", () => {
  const resolved = resolve({ ...says('PROXY corp.example:3128'), env: { NO_PROXY: '.openai.com' } });
  assert.equal(provider(resolved, 'openai').proxy, undefined);
  assert.deepEqual(row(resolved, KEY).source, { kind: 'env', name: 'NO_PROXY', from: 'process' });
  const other = resolve({ ...says('PROXY corp.example:3128'), env: { NO_PROXY: 'localhost,127.0.0.1' } });
  assert.equal(provider(other, 'openai').proxy, 'http://corp.example:3128');
});

test('a provider with only a SOCKS proxy from the system is not served, and the finding suggests a fix', () => {
  const resolved = resolve(says('SOCKS5 127.0.0.1:1080'));
  const finding = onlyFinding(resolved);
  assert.deepEqual([finding.level, finding.at, finding.key], ['error', "the system's proxy settings", KEY]);
  assert.match(
    finding.message,
    /only have SOCKS5 127\.0\.0\.1:1080, which is not supported; set it to an HTTP proxy or to direct/u,
  );
  assert.deepEqual(misconfigured(resolved), ['openai']);
  const mended = resolve({
    ...says('SOCKS5 127.0.0.1:1080'),
    yaml: 'providers: { openai: { proxy: direct } }',
  });
  assert.deepEqual([mended.findings, misconfigured(mended)], [[], []]);
  const variable = resolve({ ...says('SOCKS5 s:1'), env: { HTTPS_PROXY: 'http://v.example:1' } });
  assert.deepEqual([variable.findings, misconfigured(variable)], [[], []]);
});

for (const [text, used] of [
  ['SOCKS5 s:1; PROXY corp.example:3128', /next proxy in the list, http:\/\/corp\.example:3128, is used/u],
  ['SOCKS5 s:1; DIRECT', /direct connection, is used/u],
] as const) {
  test(`a skipped SOCKS entry in ${text} is reported`, () => {
    const finding = onlyFinding(resolve(says(text)));
    assert.deepEqual([finding.level, finding.code], ['warning', 'socks_unused']);
    assert.match(finding.message, used);
    assert.deepEqual(resolve({ ...says(text), env: { HTTPS_PROXY: 'http://v.example:1' } }).findings, []);
  });
}

test('a system proxy that leads back to this proxy is refused', () => {
  const finding = onlyFinding(resolve(says('PROXY localhost:8081')));
  assert.deepEqual([finding.code, finding.key], ['proxy_loops', KEY]);
});

test('a silent system is reported only where nothing else decides', () => {
  const systemProxies = new Map([[OPENAI, { kind: 'silent', why: 'did not answer within 2 s' }]] as const);
  const finding = onlyFinding(resolve({ systemProxies }));
  assert.deepEqual([finding.level, finding.code, finding.key], ['warning', 'system_proxy_silent', KEY]);
  assert.match(finding.message, /^The system's proxy settings did not answer within 2 s\./u);
  assert.deepEqual(resolve({ systemProxies, env: { HTTPS_PROXY: 'http://v.example:1' } }).findings, []);
});

for (const base of [
  'http://localhost:11434',
  'http://LOCALHOST.:11434',
  'http://ollama.localhost:11434',
  'http://127.0.0.1:11434',
  'http://127.1.2.3:11434',
  'http://127.1:11434',
  'http://2130706433:11434',
  'http://[::1]:11434',
  'http://[0:0:0:0:0:0:0:1]:11434',
  'http://[::ffff:127.0.0.1]:11434',
  'https://localhost:8443',
]) {
  test(`a provider at ${base} bypasses every proxy in the environment`, () => {
    const env = {
      LUNAROUTE_OPENAI_BASE_URL: base,
      HTTPS_PROXY: 'http://s.example:1',
      HTTP_PROXY: 'http://p.example:1',
      ALL_PROXY: 'http://a.example:1',
    };
    const resolved = resolve({ env });
    assert.equal(provider(resolved, 'openai').proxy, undefined);
    const { source, value, hides } = row(resolved, KEY);
    assert.deepEqual([source, value], [{ kind: 'loopback' }, null]);
    const first = base.startsWith('https') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    assert.deepEqual(
      hides.map((hidden) => (hidden.kind === 'env' ? hidden.name : hidden.kind)),
      [first, 'ALL_PROXY', 'default'],
    );
    assert.equal(provider(resolved, 'anthropic').proxy, 'http://s.example:1');
  });
}

for (const base of [
  'http://10.0.0.1:1',
  'http://localhost.example:1',
  'http://notlocalhost:1',
  'http://[::2]:1',
  'http://128.0.0.1:1',
]) {
  test(`a provider at ${base} is not loopback and uses the proxy`, () => {
    const resolved = resolve({ env: { LUNAROUTE_OPENAI_BASE_URL: base, HTTP_PROXY: 'http://p.example:1' } });
    assert.equal(provider(resolved, 'openai').proxy, 'http://p.example:1');
  });
}

test('a proxy in the file also applies to a loopback provider', () => {
  const resolved = resolve({
    env: { LUNAROUTE_OPENAI_BASE_URL: 'http://localhost:11434', HTTP_PROXY: 'http://p.example:1' },
    yaml: 'providers: { openai: { proxy: "http://mine.example:1" } }',
  });
  assert.equal(provider(resolved, 'openai').proxy, 'http://mine.example:1');
  assert.deepEqual(
    row(resolved, KEY).hides.map(({ kind, value }) => [kind, value]),
    [
      ['loopback', null],
      ['env', 'http://p.example:1'],
      ['default', null],
    ],
  );
});

test('a loopback provider ignores a silent login shell and a SOCKS proxy in the environment', () => {
  const env = { LUNAROUTE_OPENAI_BASE_URL: 'http://localhost:11434' };
  const yaml = 'providers: { anthropic: { proxy: direct }, gemini: { proxy: direct } }';
  const silent = resolve({ env, yaml, silentVariables: ['HTTP_PROXY'] });
  assert.deepEqual(misconfigured(silent), []);
  const socks = resolve({ env: { ...env, ALL_PROXY: 'socks5://s.example:1' }, yaml });
  assert.deepEqual(misconfigured(socks), []);
  assert.equal(provider(socks, 'openai').proxy, undefined);
});

test('without a proxy, a loopback address has no effect', () => {
  const resolved = resolve({ env: { LUNAROUTE_OPENAI_BASE_URL: 'http://localhost:11434' } });
  assert.deepEqual(row(resolved, KEY).source, { kind: 'default' });
});
