import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownSecrets } from '../../src/redaction/known-secrets.ts';
import { redactSecrets, redactText } from '../../src/redaction/redact-text.ts';

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
  test(`${name} is redacted in text`, () => {
    assert.ok(text.includes(secret));
    const clean = redactSecrets(text);
    assert.ok(!clean.includes(secret), clean);
    assert.equal(redactSecrets(clean), clean, 'a clean text stays as it is');
  });
}

test('ordinary text and JSON are unchanged, and redacted JSON is still JSON', () => {
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

test('a field with the name ending of a credential is redacted at any depth of nested JSON', () => {
  let text = JSON.stringify({ MY_API_KEY: 'canary\\1"2', note: 'kept' });
  for (let depth = 0; depth < 4; depth += 1) {
    const clean = redactSecrets(text);
    assert.doesNotMatch(clean, /canary/u, text);
    assert.match(clean, /kept/u);
    text = JSON.stringify({ inner: text });
  }
});

/** Forms in which a secret may be echoed, by what wrote it. */
const WAYS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  'in JSON, every character as its number': (secret) =>
    `"${Array.from(secret)
      .map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')}"`,
  'in JSON, with numbers in capitals': (secret) =>
    Array.from(secret)
      .map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`)
      .join(''),
  'in JSON, with slashes escaped': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'in JSON in JSON': (secret) => JSON.stringify(JSON.stringify({ it: secret })),
  'in JSON in JSON in JSON, a character as its number': (secret) =>
    JSON.stringify(JSON.stringify(JSON.stringify(secret).replace('m', '\\u006d'))),
  'in a URL': (secret) => encodeURIComponent(secret),
  'in a URL, every character': (secret) =>
    Array.from(secret)
      .map((one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`)
      .join(''),
  'in a URL in a URL': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'in a URL in JSON': (secret) => JSON.stringify(`https://x.example/?q=${encodeURIComponent(secret)}`),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64, one byte in': (secret) => Buffer.from(`x${secret}yy`).toString('base64'),
  'in base64, two bytes in': (secret) => Buffer.from(`xx${secret}y`).toString('base64'),
  'in base64 for URLs': (secret) => Buffer.from(`user:${secret}`).toString('base64url'),
  'in base64, slashes escaped': (secret) =>
    JSON.stringify(Buffer.from(`u:${secret}`).toString('base64')).replaceAll('/', '\\/'),
  'in small hexadecimal digits': (secret) => Buffer.from(secret).toString('hex'),
  'in large hexadecimal digits': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
};
const SECRETS_KNOWN = ['my/se+cret?"&1', 'proxy-token-of-mine-x1', `${'long'.repeat(200)}mm`];

for (const [way, write] of Object.entries(WAYS)) {
  test(`a known secret is redacted ${way}`, () => {
    const known = new KnownSecrets(SECRETS_KNOWN);
    for (const secret of SECRETS_KNOWN) {
      const text = `before ${write(secret)} behind`;
      const clean = redactSecrets(text, known);
      assert.match(clean, /^before .*\*\*\*.* behind$/u);
      // At most the characters it shares with its neighbours in the encoding remain.
      assert.ok(clean.length < 'before *** behind'.length + 45, clean);
      assert.equal(redactSecrets(clean, known), clean);
    }
  });
}

test('keys, known secrets and addresses split across stream events are redacted, and prose is not', () => {
  const events = (pieces: readonly string[], field = 'text'): string =>
    pieces
      .map((text, at) => {
        const other = { type: 'x', index: 1, delta: { type: 'text_delta', text: `other ${at} ` } };
        const one = { type: 'x', index: 0, delta: { type: 'text_delta', [field]: text } };
        return `data: ${JSON.stringify(one)}\n\ndata: ${JSON.stringify(other)}\n\n`;
      })
      .join('');
  const spelt = (text: string): string =>
    [...text.matchAll(/^data: (.*)$/gmu)]
      .map(([, data = '']): unknown => JSON.parse(data))
      .map((event) =>
        Object.values((event as { delta: Record<string, string> }).delta)
          .slice(1)
          .join(''),
      )
      .join('');
  const known = new KnownSecrets(['my-"secret"-1']);
  const clean = (text: string): string => redactText(text, { known, isInPieces: true }).text;
  for (const pieces of [
    ['use sk', '-can', 'ary1 now'],
    ['m', 'y-"sec', 'ret"', '-1'],
    ['{"k":"my-\\"se', 'cret\\"-1"}'],
  ]) {
    for (const field of ['text', 'partial_json', 'arguments', 'content']) {
      const text = events(pieces, field);
      const redacted = clean(text);
      const rest = spelt(redacted).replaceAll(/other \d /gu, '');
      assert.doesNotMatch(rest, /ary|cret/u);
      assert.match(rest, /\*\*\*/u);
      assert.match(redacted, /other 1/u, 'another part of the answer stays');
    }
  }
  const prose = events(['const secret', ' = require(', '"x")']);
  assert.equal(clean(prose), prose);
});

test('no part of a truncated known secret is left', () => {
  const secret = Array.from({ length: 20 }, (_, index) => `part-${index}-`).join('');
  const known = new KnownSecrets([secret]);
  for (const length of [64, 65, 100, secret.length - 1, secret.length])
    assert.equal(
      redactSecrets(`Invalid key ${secret.slice(0, length)}!`, known),
      'Invalid key ***!',
      `${length}`,
    );
  const long = `${'x'.repeat(6000)}-end`;
  assert.equal(redactSecrets(`a ${long} b`, new KnownSecrets([long])), 'a *** b');
});
