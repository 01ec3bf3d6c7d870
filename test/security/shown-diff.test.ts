import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileValues } from '../../src/settings/file-values.ts';
import { redactLine, redactWritten } from '../../src/redaction/written-values.ts';
import { shownDiff, shownLines } from '../../src/settings/edit/shown-diff.ts';
import { diffLines } from '../../src/text-edit/line-diff.ts';

/** Ways to write a secret into a file; the secret is every piece of `canary`, and none of it may be shown. */
const TEXTS: Readonly<Record<string, string>> = {
  plain: 'api_key: canary-1',
  quoted: 'api_key: "canary-1"',
  'quoted with a comma': "api_key: 'canary-1,canary-2'",
  'on the next line': 'api_key:\n  canary-1',
  'on the next line, less indented than usual': 'providers:\n  openai:\n    api_key:\n     "canary-1"',
  'a literal block': 'api_key: |\n  canary-1\n  canary-2',
  'a folded block': 'api_key: >-\n  canary-1\n\n  canary-2\nport: 1',
  'a double-quoted text over two lines': 'api_key: "canary-1\\\n  canary-2"',
  'a flow mapping': 'openai: { enabled: true, api_key: canary-1, base_url: "https://x.example" }',
  'a flow mapping over lines': 'openai: {api_key:\n  "canary-1", enabled: true}',
  'a key in quotes': '"api_key" : canary-1',
  'a key in the explicit form': '? api_key\n: canary-1',
  'a key with escapes': '"api\\u005fkey": canary-1',
  'behind an alias': 'x: &k canary-1\napi_key: *k',
  'with an anchor and a tag': 'api_key: !!str &k canary-1',
  'in a list': 'api_key:\n  - canary-1\n  - canary-2',
  'in a comment': '# api_key: canary-1',
  'the token of the proxy': 'proxy_token: canary-1',
  'a key that means nothing here': 'github_token: canary-1\npassword: canary-2\napi-key: canary-3',
  'a login in a URL': 'proxy: http://user:canary-1@corp.example:8080',
  'a login with a slash': 'proxy: http://user:canary-1/canary-2@corp.example',
  'a login with an at sign': 'proxy: "http://user:canary-1@canary-2@corp.example"',
  'a login without a scheme': 'proxy: user:canary-1@corp.example:8080',
  'a query': 'base_url: https://x.example/v1?key=canary-1&x=canary-2',
  'a query without a scheme': 'base_url: x.example/v1?key=canary-1',
  'a key in the wrong place': 'port: sk-canary-1',
  'the key of another service': 'port: gsk_canary1',
  'in a text that does not parse': 'providers: [\nopenai:\n  api_key:\n    canary-1\n',
  'in a text that does not parse, in a block':
    'a: "\nb:\n  proxy_token: |\n    canary-1\n    canary-2\nport: 1',
  'in a text with tabs': 'providers:\n\topenai:\n\t\tapi_key: canary-1',
  'in another document': 'port: 1\n---\napi_key: canary-1',
};

for (const [way, text] of Object.entries(TEXTS)) {
  test(`a secret is not shown in a diff: ${way}`, () => {
    assert.match(text, /canary/u);
    const lines = shownLines(text);
    assert.doesNotMatch(lines.join('\n'), /canary/u);
    assert.equal(lines.length, text.split('\n').length);
    const diff = diffLines('', text);
    assert.doesNotMatch(JSON.stringify(shownDiff(diff, { before: '', after: text })), /canary/u);
    const gone = diffLines(`a: 1\n${text}\n`, 'a: 1\n');
    assert.doesNotMatch(
      JSON.stringify(shownDiff(gone, { before: `a: 1\n${text}\n`, after: 'a: 1\n' })),
      /canary/u,
    );
  });
}

test('a changed secret appears as a removed and an added line without its values', () => {
  const [before, after] = ['a: 1\napi_key: canary-1\n', 'a: 1\napi_key: canary-2\n'];
  assert.deepEqual(shownDiff(diffLines(before, after), { before, after }), [
    { kind: 'removed', line: 2, text: 'api_key: (set, not shown)' },
    { kind: 'added', line: 2, text: 'api_key: (set, not shown)' },
  ]);
});

test('lines without a secret are shown unchanged', () => {
  for (const line of [
    'port: 8081 # mine',
    'api_key: ${OPENAI_API_KEY}',
    'api_key: "${OPENAI_API_KEY}" # from the keychain',
    'base_url: https://api.example/openai',
    'timeout_secs: 300',
    '- model_pattern: ^gpt-(4|5)?',
    '# write to ada@example.org',
    'max_tokens: 3',
  ]) {
    assert.deepEqual(shownLines(line), [line]);
    assert.equal(redactLine(line), line);
  }
});

test('a quoted value loses logins, queries and apparent keys and keeps the rest', () => {
  for (const [written, shown] of [
    ['http://user:canary@x.example', 'http://***@x.example'],
    ['x.example/v1?key=canary', 'x.example/v1?***'],
    ['Bearer eyJhbGciOi.canary', 'Bearer (set, not shown)'],
    ['gsk_canary', '(set, not shown)'],
    ['soon', 'soon'],
    ['^gpt-(4|5)?', '^gpt-(4|5)?'],
  ] as const) {
    assert.equal(redactWritten(written), shown);
  }
});

test('a mapping in place of a text is shown without its logins', () => {
  const values = fileValues({ providers: { openai: { proxy: { url: 'http://user:canary@corp.example' } } } });
  assert.doesNotMatch(JSON.stringify(values), /canary/u);
  assert.ok(values['providers.openai.proxy']);
});
