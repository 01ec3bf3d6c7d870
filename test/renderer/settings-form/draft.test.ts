import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Draft, readDraft, type RuleDraft } from '../../../renderer/settings-form/draft.ts';
import { entryOf } from './settings-support.ts';

function read(key: string, draft: Draft | string) {
  return readDraft(
    typeof draft === 'string' ? { kind: 'text', text: draft } : draft,
    entryOf(key).definition,
  );
}

const POOL = 'providers.openai.http_client';
const TIMEOUT = `${POOL}.timeout_secs`;
const STATUSES = `${POOL}.retry_statuses`;
const PROXY = 'providers.openai.proxy';
const BASE_URL = 'providers.openai.base_url';
const LONG_NAME = 'a'.repeat(65);

/** Text typed into the field of a key, and whether it is valid. */
const TYPED: readonly (readonly [key: string, text: string, isValid: boolean])[] = [
  [TIMEOUT, ' 300 ', true],
  [TIMEOUT, '1', true],
  [TIMEOUT, '86400', true],
  [TIMEOUT, '007', true],
  [TIMEOUT, '0', false],
  [TIMEOUT, '86401', false],
  [TIMEOUT, '1.5', false],
  [TIMEOUT, '-1', false],
  [TIMEOUT, '1e3', false],
  [TIMEOUT, '0x10', false],
  [TIMEOUT, '30s', false],
  [TIMEOUT, '12O', false],
  [TIMEOUT, '86,400', false],
  [TIMEOUT, '9'.repeat(40), false],
  [TIMEOUT, '٣٠٠', false],
  [TIMEOUT, '３００', false],
  [TIMEOUT, '"300"', false],
  [TIMEOUT, '${TIMEOUT}', false],
  ['port', '0', true],
  ['port', '65536', false],
  [STATUSES, '503, 429 503', true],
  [STATUSES, '503,', true],
  [STATUSES, '200', false],
  [STATUSES, '503, x', false],
  [STATUSES, '600', false],
  ['host', '127.0.0.1', true],
  ['host', '::1', true],
  ['host', '[::1]', true],
  ['host', 'fe80::1%eth0', true],
  ['host', 'fe80::1%', false],
  ['host', 'a-b.example.', true],
  ['host', 'a:80', false],
  ['host', 'http://a', false],
  ['host', '-a', false],
  ['ui.host', '0.0.0.0', true],
  ['allowed_hosts', 'proxy, proxy:8081 [::1]:80', true],
  ['allowed_hosts', 'Proxy', true],
  ['allowed_hosts', 'proxy:99999', false],
  [BASE_URL, 'https://a.example/v1/', true],
  [BASE_URL, 'https:a.example', false],
  [BASE_URL, 'ftp://a', false],
  [BASE_URL, 'https://u:p@a', false],
  [BASE_URL, 'https://a/?q', false],
  [BASE_URL, 'https://a/#x', false],
  [BASE_URL, 'https://a.example/v1/chat/completions', false],
  [BASE_URL, "'https://a.example'", false],
  [BASE_URL, '$OPENAI_BASE_URL', false],
  [PROXY, 'DIRECT', true],
  [PROXY, 'p.example:3128', true],
  [PROXY, 'https://u:p@p', true],
  [PROXY, 'http://p:3128/path', false],
  [PROXY, 'http://u:p/w@p:3128', false],
  [PROXY, 'socks5://p:1080', false],
  [PROXY, '$HTTPS_PROXY', false],
  ['proxy_token', ' abc ', true],
  ['proxy_token', LONG_NAME, true],
  ['proxy_token', 'a b', false],
  ['proxy_token', 'schlüssel', false],
  ['proxy_token', '"quoted"', false],
  ['providers.openai.ca_file', '/etc/ca.pem', true],
  ['providers.openai.ca_file', '%USERPROFILE%\\ca.pem', false],
  ['session_recording.jsonl.directory', '~/sessions', true],
  ['logging.level', 'DEBUG', true],
  ['logging.level', 'loud', false],
  [`${POOL}.enable_pool_metrics`, 'off', true],
  [`${POOL}.enable_pool_metrics`, 'maybe', false],
];

const PATTERNS: readonly (readonly [pattern: string, provider: string, isValid: boolean])[] = [
  ['^llama', 'groq', true],
  [String.raw`gpt\-4`, 'groq', true],
  ['(?i)x', 'groq', true],
  ['^a', LONG_NAME, true],
  [' ^a ', ' groq ', true],
  // Only the core can tell whether a text is a pattern; it is queried while the user types.
  ['(', 'groq', true],
  ['', 'groq', false],
  ['^a', '', false],
];

test('the window accepts exactly what the program accepts', () => {
  const wrong = [
    ...TYPED.map(([key, text, isValid]) => {
      const byProgram = entryOf(key).definition.parse(text).kind === 'valid';
      const here = read(key, text).kind === 'value';
      return here === byProgram && here === isValid
        ? ''
        : `${key} ${text}: here ${here}, program ${byProgram}`;
    }),
    ...PATTERNS.map(([model_pattern, provider, isValid]) => {
      const value = [{ model_pattern, provider }];
      const byProgram = entryOf('routing.rules').definition.parse(value).kind === 'valid';
      const here = read('routing.rules', { kind: 'value', value }).kind === 'value';
      return here === byProgram && here === isValid
        ? ''
        : `${model_pattern}: here ${here}, program ${byProgram}`;
    }),
  ];
  assert.deepEqual(wrong.filter(Boolean), []);
});

test('numbers, words and lists are normalized, and text is kept as typed', () => {
  const cases: readonly (readonly [key: string, text: string, value: unknown])[] = [
    [TIMEOUT, ' 007 ', 7],
    [STATUSES, '503, 429 503', [503, 429]],
    ['allowed_hosts', 'Proxy:80, other', ['proxy:80', 'other']],
    ['logging.level', 'DEBUG', 'debug'],
    [`${POOL}.enable_pool_metrics`, 'off', false],
    [BASE_URL, ' https://a.example/v1/ ', 'https://a.example/v1/'],
    [PROXY, 'DIRECT', 'DIRECT'],
    ['host', '[::1]', '[::1]'],
    ['proxy_token', ' abc ', 'abc'],
  ];
  for (const [key, text, value] of cases) assert.deepEqual(read(key, text), { kind: 'value', value }, key);
});

test('an error message states the expected value with its range and default', () => {
  const messages = (key: string, text: string) => {
    const reading = read(key, text);
    return reading.kind === 'invalid' ? reading.messages : [];
  };
  assert.deepEqual(messages(TIMEOUT, '0'), [
    'Must be a whole number from 1 to 86,400 seconds (default 600).',
  ]);
  assert.deepEqual(messages(STATUSES, 'x'), [
    'Must be a list of HTTP statuses from 400 to 599 (default 503).',
  ]);
  assert.deepEqual(messages(BASE_URL, 'a'), ['Must be a URL that begins with https:// or http://.']);
});

test('empty text removes the key from the file, and 0 does not', () => {
  assert.deepEqual(read(TIMEOUT, '  '), { kind: 'value', value: null });
  assert.deepEqual(read('port', ''), { kind: 'value', value: null });
  assert.deepEqual(read('port', '0'), { kind: 'value', value: 0 });
});

test('every error in a list of rules is shown, and an empty list removes the key from the file', () => {
  const rules = (value: RuleDraft[]) => read('routing.rules', { kind: 'value', value });
  const reading = rules([
    { model_pattern: '(', provider: '' },
    { model_pattern: '^a', provider: 'groq' },
    { model_pattern: '', provider: 'groq' },
  ]);
  assert.deepEqual(reading.kind === 'invalid' ? reading.messages : [], [
    'Must have a provider in rule 1.',
    'Must have a model_pattern, such as ^llama, in rule 3.',
  ]);
  assert.deepEqual(rules([]), { kind: 'value', value: null });
  assert.deepEqual(rules([{ model_pattern: ' ^a ', provider: 'groq' }]), {
    kind: 'value',
    value: [{ model_pattern: '^a', provider: 'groq' }],
  });
});
