import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HIDDEN_SECRET } from '../../src/contract/settings/effective.ts';
import type { SettingChange } from '../../src/contract/settings/settings-changes.ts';
import { removedProvider, toEdits } from '../../src/settings/edit/setting-changes.ts';
import { shownDiff, shownLines } from '../../src/settings/edit/shown-diff.ts';
import { fileValues } from '../../src/settings/file-values.ts';
import { parseConfig } from '../../src/settings/file/config-file.ts';
import { hideSecrets } from '../../src/settings/hide-secrets.ts';
import { keysInFile, memoryKey } from '../../src/settings/memory.ts';
import { diffLines } from '../../src/text-edit/line-diff.ts';

/** A change, and the code with which it is refused; undefined if it is accepted. */
const CHANGES: readonly (readonly [key: string, value: SettingChange['value'], code: string | undefined])[] =
  [
    ['port', 9000, undefined],
    ['port', null, undefined],
    ['prot', 9000, 'unknown_key'],
    ['prot', null, 'unknown_key'],
    ['config', '/x', 'unknown_key'],
    ['insecure_bind', true, 'unknown_key'],
    ['insecure_bind', null, 'unknown_key'],
    ['proxy_token', 'secret', 'secret_in_file'],
    ['proxy_token', '${TOKEN}', 'secret_in_file'],
    ['proxy_token', null, undefined],
    ['providers.openai.api_key', 'secret', 'secret_in_file'],
    ['providers.openai.api_key', null, undefined],
    ['providers.mine', null, undefined],
    ['providers.mine', 'x', 'unknown_key'],
    ['providers', null, 'unknown_key'],
    ['providers.mine.base_url', 'https://a:b@x.example', undefined],
    ['providers.mine.base_url', 'https://***@x.example', 'login_hidden'],
    ['providers.mine.http_client.timeout_secs', 5, undefined],
    ['providers.mine.none', 5, 'unknown_key'],
    ['ui.port', 8082, undefined],
  ];

for (const [key, value, code] of CHANGES) {
  test(`${key} set to ${JSON.stringify(value)}: ${code ?? 'an edit'}`, () => {
    const outcome = toEdits([{ key, value }]);
    if (code !== undefined)
      assert.deepEqual([outcome.kind, outcome.kind === 'refused' && outcome.code], ['refused', code]);
    else
      assert.deepEqual(outcome, {
        kind: 'edits',
        edits: [{ path: key.split('.'), value: value ?? undefined }],
      });
    // One refused change makes the whole set refused.
    assert.equal(
      toEdits([
        { key: 'host', value: '::1' },
        { key, value },
      ]).kind,
      outcome.kind,
    );
    if (outcome.kind === 'refused') assert.doesNotMatch(outcome.message, /secret"|a:b/u);
  });
}

const REMOVALS: readonly (readonly [
  key: string,
  value: SettingChange['value'],
  provider: string | undefined,
])[] = [
  ['providers.mine', null, 'mine'],
  ['providers.my-own-2', null, 'my-own-2'],
  ['providers.mine', 'x', undefined],
  ['providers.mine.base_url', null, undefined],
  ['providers', null, undefined],
  ['providers.2', null, undefined],
  ['port', null, undefined],
];

for (const [key, value, name] of REMOVALS) {
  test(`${key} set to ${JSON.stringify(value)} removes ${name ?? 'no provider'}`, () => {
    assert.equal(removedProvider({ key, value }), name);
  });
}

/** Text of a file, and the lines as shown. */
const SHOWN: readonly (readonly [it: string, text: string, shown: readonly string[]])[] = [
  ['no secret', 'port: 1\nhost: "::1" # mine\n', ['port: 1', 'host: "::1" # mine', '']],
  ['a secret', 'proxy_token: canary\nport: 1', [`proxy_token: ${HIDDEN_SECRET}`, 'port: 1']],
  [
    'a secret in quotes with a comment behind',
    'proxy_token: "canary" # mine',
    [`proxy_token: ${HIDDEN_SECRET} # mine`],
  ],
  ['a reference', 'proxy_token: ${TOKEN}\n', ['proxy_token: ${TOKEN}', '']],
  ['a reference and more', 'proxy_token: ${TOKEN}canary\n', [`proxy_token: ${HIDDEN_SECRET}`, '']],
  [
    'a secret on several lines',
    'proxy_token: |\n  canary\n\n  canary\nport: 1\n',
    [`proxy_token: ${HIDDEN_SECRET}`, '***', '', '***', 'port: 1', ''],
  ],
  [
    'a secret by an alias',
    'x: &a canary\nproxy_token: *a\n',
    [`x: &a ${HIDDEN_SECRET}`, `proxy_token: ${HIDDEN_SECRET}`, ''],
  ],
  [
    'a secret twice',
    'proxy_token: canary\nproxy_token: canary\n',
    [`proxy_token: ${HIDDEN_SECRET}`, `proxy_token: ${HIDDEN_SECRET}`, ''],
  ],
  [
    'a login in an address',
    'base_url: https://ada:canary@x.example/v1\n',
    ['base_url: https://***@x.example/v1', ''],
  ],
  [
    'a text that does not parse',
    'x: "\nproxy_token: canary\n  canary\nport: 1\n',
    ['x: "', `proxy_token: ${HIDDEN_SECRET}`, '  ***', 'port: 1', ''],
  ],
  [
    'lines that end as on Windows',
    'port: 1\r\nproxy_token: canary\r\n',
    ['port: 1', `proxy_token: ${HIDDEN_SECRET}`, ''],
  ],
];

for (const [it, text, shown] of SHOWN) {
  test(`a file with ${it} is shown line for line without its secrets`, () => {
    const lines = shownLines(text);
    assert.doesNotMatch(lines.join('\n'), /canary/u);
    assert.equal(lines.length, text.split('\n').length);
    assert.deepEqual(lines, shown);
    // A diff from or to an empty file shows the same lines.
    const diff = shownDiff(diffLines('', text), { before: '', after: text });
    assert.doesNotMatch(JSON.stringify(diff), /canary/u);
    assert.ok(diff.every(({ kind }) => kind === 'added'));
    const back = shownDiff(diffLines(text, ''), { before: text, after: '' });
    assert.deepEqual(
      back.map((line) => line.text),
      diff.map((line) => line.text),
    );
  });
}

const VALUES: readonly (readonly [text: string, values: object])[] = [
  ['port: 9000\n', { port: 9000 }],
  ['port: "${PORT}"\n', { port: '${PORT}' }],
  ['port:\n', {}],
  ['proxy_token: canary\n', { proxy_token: HIDDEN_SECRET }],
  ['proxy_token: [canary]\n', { proxy_token: HIDDEN_SECRET }],
  ['allowed_hosts: [a, 5, { b: 1 }]\n', { allowed_hosts: ['a', 5, '{"b":1}'] }],
  ['allowed_hosts: { a: x y }\n', { allowed_hosts: '{"a":"x y"}' }],
  ['host: "https://ada:canary@x"\n', { host: 'https://***@x' }],
  ['allowed_hosts: ["https://ada:canary@x"]\n', { allowed_hosts: ['https://***@x'] }],
  [
    'providers: { mine: { enabled: false, api_key: canary } }\n',
    { 'providers.mine.enabled': false, 'providers.mine.api_key': HIDDEN_SECRET },
  ],
  ['unknown: 1\n', {}],
  ['providers: 5\n', {}],
];

for (const [text, values] of VALUES) {
  test(`${JSON.stringify(text)} has the values ${JSON.stringify(values)}`, () => {
    assert.deepEqual(fileValues(parseConfig('/c', text).tree), values);
  });
}

test('a known secret is hidden everywhere except in a default that is the same word', () => {
  const hide = (text: string): string => text.replaceAll('anthropic', '***');
  const base = { hides: [] } as const;
  const env = { kind: 'env', name: 'X', from: 'process' } as const;
  const { effective, findings } = hideSecrets(
    {
      effective: [
        { ...base, key: 'a', value: 'anthropic', source: { kind: 'default' } },
        { ...base, key: 'b', value: 'my anthropic', source: env },
        { ...base, key: 'c', value: ['anthropic', 5], source: env },
        {
          key: 'd',
          value: 5,
          source: env,
          hides: [
            { ...env, value: 'anthropic' },
            { kind: 'default', value: 'anthropic' },
          ],
        },
      ],
      findings: [
        { level: 'error', code: 'invalid_value', message: 'it is anthropic', at: 'X', key: 'https://a:b@c' },
      ],
    },
    hide,
  );
  assert.deepEqual(
    effective.map(({ value, hides }) => [value, ...hides.map((one) => one.value)]),
    [['anthropic'], ['my ***'], [['***', 5]], [5, '***', 'anthropic']],
  );
  assert.deepEqual(
    findings.map(({ message, key }) => [message, key]),
    [['it is ***', 'https://***@c']],
  );
});

test('only remembered values from the file count as keys in the file', () => {
  const memory = new Map([
    [memoryKey('port', 'file'), { kind: 'value', raw: 1 } as const],
    [memoryKey('host', 'file'), { kind: 'absent' } as const],
    [memoryKey('ui.port', 'variable LUNAROUTE_UI_PORT'), { kind: 'value', raw: 1 } as const],
  ]);
  assert.deepEqual(keysInFile(memory), ['port']);
});
