import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Draft, readDraft } from '../../../renderer/settings/draft.ts';
import { entryOf } from './settings-support.ts';

const CONTEXT = { defaultWords: '600 s', providers: ['openai', 'groq'] };

function read(key: string, draft: Draft | string) {
  const facts = entryOf(key).facts;
  return readDraft(typeof draft === 'string' ? { kind: 'text', text: draft } : draft, facts, CONTEXT);
}

const TIMEOUT = 'providers.openai.http_client.timeout_secs';
const STATUSES = 'providers.openai.http_client.retry_statuses';

test('numbers are decimal digits within the range, trimmed', () => {
  assert.deepEqual(read(TIMEOUT, ' 300 '), { kind: 'value', value: 300 });
  assert.deepEqual(read(TIMEOUT, '1'), { kind: 'value', value: 1 });
  assert.deepEqual(read(TIMEOUT, '86400'), { kind: 'value', value: 86400 });
  for (const text of ['0', '86401', '1.5', '-1', '1e3', '0x10', '30s', 'ten', '1 2', '9'.repeat(40)])
    assert.equal(read(TIMEOUT, text).kind, 'invalid', text);
});

test('the message of a refused number says the range and the default', () => {
  assert.deepEqual(read(TIMEOUT, '0'), {
    kind: 'invalid',
    message: '“0” is not a whole number from 1 to 86400 seconds (default 600 s).',
  });
});

test('empty text takes the key out of the file, and 0 does not', () => {
  assert.deepEqual(read(TIMEOUT, '  '), { kind: 'value', value: null });
  assert.deepEqual(read('port', ''), { kind: 'value', value: null });
  assert.deepEqual(read('port', '0'), { kind: 'value', value: 0 });
});

test('statuses are a list of errors, each once', () => {
  assert.deepEqual(read(STATUSES, '503, 429 503'), { kind: 'value', value: [503, 429] });
  for (const text of ['200', '503, x', '600', '50']) assert.equal(read(STATUSES, text).kind, 'invalid', text);
});

test('a base URL is a web address without credentials, query and fragment', () => {
  const key = 'providers.openai.base_url';
  assert.deepEqual(read(key, 'https://a.example/v1/'), { kind: 'value', value: 'https://a.example/v1/' });
  for (const text of [
    'a.example',
    'ftp://a',
    'https:a.example',
    'https://u:p@a',
    'https://a/?q',
    'https://a/#x',
  ])
    assert.equal(read(key, text).kind, 'invalid', text);
});

test('a proxy is an HTTP address, host and port, or direct', () => {
  const key = 'providers.openai.proxy';
  for (const text of ['direct', 'DIRECT', 'http://p:3128', 'p.example:3128', 'https://u:p@p'])
    assert.equal(read(key, text).kind, 'value', text);
  for (const text of ['socks5://p:1080', 'http://', 'two words'])
    assert.equal(read(key, text).kind, 'invalid', text);
});

test('hosts are names or addresses, in a list also with a port', () => {
  for (const text of ['127.0.0.1', '::1', '[::1]', 'localhost', 'a-b.example.'])
    assert.equal(read('host', text).kind, 'value', text);
  for (const text of ['http://a', 'a:80', 'a/b', '-a'])
    assert.equal(read('host', text).kind, 'invalid', text);
  assert.deepEqual(read('allowed_hosts', 'proxy, proxy:8081 [::1]:80'), {
    kind: 'value',
    value: ['proxy', 'proxy:8081', '[::1]:80'],
  });
  assert.equal(read('allowed_hosts', 'proxy:99999').kind, 'invalid');
});

test('a secret fits into a header', () => {
  assert.deepEqual(read('proxy_token', ' abc '), { kind: 'value', value: 'abc' });
  assert.equal(read('proxy_token', 'a b').kind, 'invalid');
  assert.equal(read('proxy_token', 'schlüssel').kind, 'invalid');
});

test('rules need a pattern that works and a provider that exists', () => {
  const rules = (model_pattern: string, provider: string): Draft => ({
    kind: 'value',
    value: [{ model_pattern, provider }],
  });
  assert.equal(read('routing.rules', rules('^llama', 'groq')).kind, 'value');
  assert.equal(read('routing.rules', rules('(?i)llama', 'groq')).kind, 'value', 'flags as Rust writes them');
  for (const [pattern, name] of [
    ['', 'groq'],
    ['(', 'groq'],
    ['^a', 'nobody'],
    ['^a', ''],
  ] as const)
    assert.equal(read('routing.rules', rules(pattern, name)).kind, 'invalid', `${pattern} ${name}`);
  assert.deepEqual(read('routing.rules', { kind: 'value', value: [] }), { kind: 'value', value: null });
});
