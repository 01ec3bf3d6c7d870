import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIG, onlyFinding, provider, resolve, row } from './support.ts';

for (const text of ['', '\n\n', '# only a comment\n', '---\n', '~\n', 'null', '{}', '\uFEFF']) {
  test(`a file containing ${JSON.stringify(text)} sets nothing and is valid`, () => {
    const resolved = resolve({ yaml: text });
    assert.deepEqual(resolved.findings, []);
    assert.equal(resolved.settings.port, 8081);
  });
}

test('empty mappings are valid', () => {
  for (const text of ['providers:', 'providers:\n  openai:\n', 'providers: { openai: { http_client: } }']) {
    assert.deepEqual(resolve({ yaml: text }).findings, [], text);
  }
});

for (const [text, place, reason] of [
  ['port: 9000\nhost: [', '2:8', /unexpected end/],
  ['port: 1\nport: 2\n', '2:1', /duplicated mapping key/],
  ['ui:\n\tport: 1\n', '2:1', /./],
  ['port: 1\n---\nport: 2\n', '2:1', /more than one document/],
  ['port: !number 1\n', '1:7', /unknown scalar tag/],
  ['port: *other\n', '1:8', /unidentified alias/],
] as const) {
  test(`a syntax error is reported with its position and the parser's message: ${JSON.stringify(text)}`, () => {
    const resolved = resolve({ yaml: text, env: { LUNAROUTE_HOST: 'localhost' } });
    const finding = onlyFinding(resolved);
    assert.deepEqual(
      [finding.code, finding.level, finding.at],
      ['yaml_syntax', 'error', `${CONFIG}:${place}`],
    );
    assert.match(finding.message, reason);
    assert.match(finding.message, /None of its values are used/);
    assert.equal(resolved.settings.port, 8081);
    assert.equal(resolved.settings.host, 'localhost');
    assert.deepEqual(resolved.settings.providers, [], 'what it may have said of them is not known');
    assert.match(resolved.settings.listenRefusal ?? '', /can't be parsed/);
  });
}

test('nested aliases are refused before they fill the memory', () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const item = level === 0 ? 'x' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array.from({ length: 10 }, () => item).join(', ')}]`;
  });
  assert.equal(onlyFinding(resolve({ yaml: levels.join('\n') })).code, 'yaml_syntax');
});

for (const [text, place, refused] of [
  ['- port: 1', '1:1', ['openai', 'anthropic', 'gemini']],
  ['just text', '1:1', ['openai', 'anthropic', 'gemini']],
  ['42', '1:1', ['openai', 'anthropic', 'gemini']],
  ['providers:\n  - openai\n', '2:3', ['openai', 'anthropic', 'gemini']],
  ['providers:\n  openai: yes\n', '2:11', ['openai']],
  ['providers:\n  groq: yes\n', '2:9', ['groq']],
  ['providers: { openai: { http_client: 5 } }', '1:37', []],
  ['ui: false', '1:5', []],
  ['routing:\n  rules:\n    model_pattern: x\n', '3:5', []],
  ['routing:\n  rules:\n    - gpt\n', '3:7', []],
] as const) {
  test(`a value of the wrong shape is an error at its position and refuses its providers: ${JSON.stringify(text)}`, () => {
    const resolved = resolve({ yaml: text });
    const finding = resolved.findings.find(({ code }) => code === 'yaml_shape');
    assert.deepEqual([finding?.level, finding?.at], ['error', `${CONFIG}:${place}`]);
    assert.deepEqual(
      resolved.settings.misconfigured.map(({ name }) => name),
      refused,
    );
  });
}

test('an empty setting is an error at its position', () => {
  for (const [text, place] of [
    ['routing:\n  rules:\n', '2:9'],
    ['proxy_token: ""', '1:14'],
    ['providers: { openai: { base_url: } }', '1:34'],
    ['providers: { openai: { proxy: " " } }', '1:31'],
  ] as const) {
    const finding = onlyFinding(resolve({ yaml: text }));
    assert.deepEqual(
      [finding.code, finding.level, finding.at],
      ['invalid_value', 'error', `${CONFIG}:${place}`],
    );
  }
});

test('a value behind an alias is in effect, from the line where it is defined', () => {
  const resolved = resolve({
    yaml: 'providers:\n  openai:\n    http_client: &pool\n      timeout_secs: 5\n  anthropic:\n    http_client: *pool\n',
  });
  assert.equal(provider(resolved, 'anthropic').pool.timeoutSecs, 5);
  assert.deepEqual(row(resolved, 'providers.anthropic.http_client.timeout_secs').source, {
    kind: 'file',
    path: CONFIG,
    line: 4,
  });
});

test('lines are also counted with CRLF line ends', () => {
  assert.equal(onlyFinding(resolve({ yaml: '# a\r\n# b\r\nport: x\r\n' })).at, `${CONFIG}:3:7`);
});
