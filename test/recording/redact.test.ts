import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hasSecretInPieces,
  redactHeaders,
  redactSecrets,
  secretForms,
  secretsOf,
} from '../../src/recording/redact.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N';
const SECRETS: readonly (readonly [name: string, text: string, secret: string])[] = [
  ['an OpenAI key', 'my key is sk-proj-abc_DEF123.', 'abc_DEF123'],
  ['an Anthropic key', '{"text":"sk-ant-api03-canary"}', 'canary'],
  ['a GitHub token', 'ghp_0123456789abcdefghijABCDEF', '0123456789'],
  ['an AWS key', 'AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
  ['a Google key', 'AIzaSyA-0123456789abcdefghijklmnopqrstu', 'SyA-0123'],
  ['a JSON web token', `token ${JWT}`, 'eyJzdWIi'],
  ['a bearer', 'curl -H "Authorization: Bearer canary.value"', 'canary.value'],
  ['a field of JSON', '{"api_key": "canary value", "n": 1}', 'canary'],
  ['a field with escapes', '{"password":"can\\"ary"}', 'ary'],
  ['a field of JSON in JSON', '{"arguments":"{\\"access_token\\":\\"canary\\"}"}', 'canary'],
  ['a variable', 'export ACME_API_KEY=canary; run', 'canary'],
  ['a line of YAML', 'api_key: canary\\nport: 1', 'canary'],
  ['a query', 'GET https://x.example/a?key=canary&b=1', 'canary'],
  ['a user in a URL', 'https://ada:canary@x.example/', 'canary'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\\ncanary\\n-----END RSA PRIVATE KEY-----', 'canary'],
];

for (const [name, text, secret] of SECRETS) {
  test(`${name} is taken out of a text`, () => {
    assert.ok(text.includes(secret));
    const clean = redactSecrets(text);
    assert.ok(!clean.includes(secret), clean);
    assert.equal(redactSecrets(clean), clean, 'a clean text stays as it is');
  });
}

test('ordinary text and JSON stay as they are, and what is redacted is still JSON', () => {
  const plain = JSON.stringify({
    task: 'the task-list, a risk-free ask',
    usage: { input_tokens: 5, prompt_tokens_details: { cached_tokens: 3 } },
    logprobs: [{ token: 'Hello', logprob: -1 }],
    code: 'const tokens = count(max_tokens); // key: value',
  });
  assert.equal(redactSecrets(plain), plain);
  const secret = JSON.stringify({
    api_key: 'a"b\\',
    nested: JSON.stringify({ password: 'abc', n: 1 }),
    x: 1,
  });
  assert.deepEqual(JSON.parse(redactSecrets(secret)), {
    api_key: '***',
    nested: JSON.stringify({ password: '***', n: 1 }),
    x: 1,
  });
});

test('headers that carry credentials keep their names, and rate limits their numbers', () => {
  const headers = redactHeaders(
    [
      ['Authorization', 'Bearer abc', 'X-Api-Key', 'abc', 'Cookie', 'a=b', 'set-cookie', 'a=b'],
      ['x-lunaroute-token', 'abc', 'x-ratelimit-remaining-tokens', '17', 'referer', 'http://x/?token=abc'],
      ['content-type', 'application/json'],
    ].flat(),
    [],
  );
  assert.deepEqual(headers, [
    ['Authorization', '***'],
    ['X-Api-Key', '***'],
    ['Cookie', '***'],
    ['set-cookie', '***'],
    ['x-lunaroute-token', '***'],
    ['x-ratelimit-remaining-tokens', '17'],
    ['referer', 'http://x/?token=***'],
    ['content-type', 'application/json'],
  ]);
});

test('the credentials of a request are known in every form in which they may come back', () => {
  const secrets = secretForms(
    secretsOf(
      ['Authorization', 'Token plain-canary', 'cookie', 'sid=cookie-canary; b="q/c"'],
      '/v1?x=query%20canary',
    ),
  );
  const echo = 'plain-canary cookie-canary query canary query%20canary';
  assert.equal(redactSecrets(echo, secrets), '*** *** *** ***');
});

test('a key that a stream spells in pieces is noticed, and prose in pieces is not', () => {
  const events = (pieces: readonly string[]): string =>
    pieces
      .map((text) => `data: ${JSON.stringify({ type: 'x', delta: { type: 'text_delta', text } })}\n\n`)
      .join('');
  assert.equal(hasSecretInPieces(events(['use sk', '-can', 'ary1']), []), true);
  assert.equal(hasSecretInPieces(events(['my-se', 'cret-1']), ['my-secret-1']), true);
  assert.equal(hasSecretInPieces(events(['const secret', ' = require(', '"x")']), []), false);
});
