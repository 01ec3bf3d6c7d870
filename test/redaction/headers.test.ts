import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactHeaders, secretsOf } from '../../src/redaction/headers.ts';
import { KnownSecrets } from '../../src/redaction/known-secrets.ts';
import { redactSecrets } from '../../src/redaction/redact-text.ts';

function shown(headers: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return redactHeaders(headers.flat(), {}).headers;
}

test('credential headers keep their name and value length, whatever they are called', () => {
  const names = [
    'Authorization',
    'X-Api-Key',
    'Cookie',
    'set-cookie',
    'x-lunaroute-token',
    'Proxy-Authorization',
    'Ocp-Apim-Subscription-Key',
    'X-LiteLLM-Key',
    'DPoP',
    'X-Goog-Api-Key',
    'api-key',
    'cf-aig-authorization',

    'X-Amz-Security-Token',
    'X-Amz-Credential',
    'Helicone-Auth',
    'x-portkey-virtual-key',
    'X-Auth-Request-Email',

    'Sec-WebSocket-Protocol',
    'Sec-WebSocket-Key',
    'X-Forwarded-For',
    'Referer',
    'Location',
    'Idempotency-Key',

    'x-somebody-made-this-up-yesterday',
    'OpenAI-Organization',
    'From',
    'WWW-Authenticate',
    'Link',
  ];
  for (const name of names) assert.deepEqual(shown([[name, 'canary-1']]), [[name, '<8 characters>']]);
  assert.deepEqual(shown([['x', 'a']]), [['x', '<1 character>']]);
});

test('harmless headers are shown, rate limits above all', () => {
  const headers = [
    ['content-type', 'application/json'],
    ['User-Agent', 'claude-cli/2.1'],
    ['x-ratelimit-remaining-tokens', '17'],
    ['anthropic-ratelimit-unified-5h-utilization', '0.67'],
    ['x-codex-primary-used-percent', '67'],
    ['retry-after-ms', '100'],
    ['x-stainless-os', 'Linux'],
    ['access-control-allow-credentials', 'true'],
    ['X-Claude-Code-Session-Id', '15a932ed-0000-4000-8000-000000000000'],
  ] as const;
  assert.deepEqual(shown(headers), headers);
});

test('a key inside a harmless header is removed', () => {
  assert.deepEqual(shown([['user-agent', 'x sk-canary-agent/1']]), [['user-agent', 'x ***/1']]);
});

test('credentials of a request are recognized in every form an echo may take', () => {
  const headers = [
    ['Authorization', 'Token plain-canary'],
    ['cookie', 'sid=cookie-canary; b="q/canary"'],
    ['Sec-WebSocket-Protocol', 'realtime, openai-insecure-api-key.protocol-canary'],
    ['X-LiteLLM-Key', 'lite-canary'],
    ['content-type', 'application/json'],
  ].flat();
  const known = new KnownSecrets(secretsOf(headers, '/v1?sig=query%20canary&model=gpt-5'));
  const echo =
    'plain-canary cookie-canary q/canary protocol-canary lite-canary query canary query%20canary application/json gpt-5';
  assert.equal(redactSecrets(echo, known), '*** *** *** *** *** *** *** application/json gpt-5');
});
