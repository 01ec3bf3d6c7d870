import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiPath, hasDotSegment, joinPaths, type PathVersion } from '../../src/proxy/api-path.ts';

/** Paths that clients request below the proxy's address or a provider's name, and what they mean. */
const MEANT: readonly (readonly [asked: string, meant: string])[] = [
  ['/v1/chat/completions', '/v1/chat/completions'],
  ['/chat/completions', '/v1/chat/completions'],
  ['/chat/completions?a=1', '/v1/chat/completions?a=1'],
  ['/completions', '/v1/completions'],
  ['/embeddings', '/v1/embeddings'],
  ['/messages', '/v1/messages'],
  ['/messages/count_tokens?beta=true', '/v1/messages/count_tokens?beta=true'],
  ['/models', '/v1/models'],
  ['/models/gpt-5', '/v1/models/gpt-5'],
  ['/responses', '/v1/responses'],
  ['/responses/r1/cancel', '/v1/responses/r1/cancel'],
  ['/modelsque', '/modelsque'],
  ['/chat', '/chat'],
  ['/api/hello', '/api/hello'],
  ['//v1/messages', '/v1/messages'],
  ['///v1/messages', '/v1/messages'],
  ['//chat/completions', '/v1/chat/completions'],
  ['/v1/v1/messages', '/v1/messages'],
  ['//v1/v1/messages?beta=true', '/v1/messages?beta=true'],
  ['/v1/v1', '/v1'],
  ['/v1/v1/v1/messages', '/v1/v1/messages'],
  ['/v1/v1beta/models', '/v1/v1beta/models'],
  ['/v1/v10/x', '/v1/v10/x'],
  ['/v1//messages', '/v1//messages'],
  ['/v1/files/a//b', '/v1/files/a//b'],
  ['/v1/models/org%2Fname', '/v1/models/org%2Fname'],
  ['/v1/models?x=//y&z=/v1/v1/', '/v1/models?x=//y&z=/v1/v1/'],
  ['/v1beta/models/gemini-3-pro:generateContent', '/v1beta/models/gemini-3-pro:generateContent'],
  ['/', '/'],
  ['', '/'],
  ['?a=1', '/?a=1'],
];

for (const [asked, meant] of MEANT) {
  test(`${asked === '' ? 'nothing' : asked} means ${meant}`, () => {
    assert.equal(apiPath(asked), meant);
    assert.equal(apiPath(meant), apiPath(apiPath(meant)), 'it stays what it is');
  });
}

const CHAT = '/v1/chat/completions';

/** Path of a base URL, path of a request, and the path requested from the provider. */
const JOINED: readonly (readonly [base: string, path: string, asked: string, how?: PathVersion])[] = [
  ['', CHAT, CHAT],
  ['', '/', '/'],
  ['/v1', CHAT, '/v1/chat/completions'],
  ['/v1', '/v1', '/v1'],
  ['/v1', '/v1?a=1', '/v1?a=1'],
  ['/v1', '/v1/', '/v1/'],
  ['/v1', '/healthy', '/v1/healthy'],
  ['/openai', CHAT, '/openai/v1/chat/completions'],
  ['/openai/v1', CHAT, '/openai/v1/chat/completions'],
  ['/api', CHAT, '/api/v1/chat/completions'],
  ['/api/v1', CHAT, '/api/v1/chat/completions'],
  ['/api/paas/v4', CHAT, '/api/paas/v4/chat/completions'],
  ['/api/paas/v4', '/v1/models', '/api/paas/v4/models'],
  ['/api/coding/paas/v4', '/v1/messages?beta=true', '/api/coding/paas/v4/messages?beta=true'],
  ['/v1beta', '/v1beta/models/x:generateContent', '/v1beta/models/x:generateContent'],
  ['/v1beta', '/v1/models/x:generateContent', '/v1beta/models/x:generateContent'],
  ['/v1alpha', '/v1beta/models/x', '/v1alpha/models/x'],
  ['/v1beta2', '/v1beta/models/x', '/v1beta2/models/x'],
  ['/v1beta', '/upload/v1beta/files?a=1', '/upload/v1beta/files?a=1'],
  ['/google/v1beta', '/upload/v1beta/files', '/google/upload/v1beta/files'],
  ['', '/upload/v1beta/files', '/upload/v1beta/files'],
  ['/v1beta/openai', CHAT, '/v1beta/openai/chat/completions'],
  ['/v1beta/openai', '/v1/models', '/v1beta/openai/models'],
  ['/v1/openai', CHAT, '/v1/openai/chat/completions'],
  ['/vertex', CHAT, '/vertex/v1/chat/completions'],
  ['/version', CHAT, '/version/v1/chat/completions'],
  ['/v', CHAT, '/v/v1/chat/completions'],
  ['/v1x', CHAT, '/v1x/v1/chat/completions'],
  ['/V1', CHAT, '/V1/v1/chat/completions'],
  ['/v4', '/v1//chat', '/v4/chat'],
  ['/v4', '/v1/x//y', '/v4/x//y'],
  ['/v4', '/v1/models/org%2Fname?next=/v1/', '/v4/models/org%2Fname?next=/v1/'],
  ['/v4', '/v10/x', '/v4/x'],
  ['/v4', '/v1x/y', '/v4/v1x/y'],
  ['/v1alpha', '/upload/v1beta/files', '/upload/v1alpha/files'],
  // Requests by Groq's own SDK, and by clients configured with the full path of a provider's base URL.
  ['/openai', '/openai/v1/chat/completions', '/openai/v1/chat/completions'],
  ['/openai/v1', '/openai/v1/chat/completions?a=1', '/openai/v1/chat/completions?a=1'],
  ['/api/paas/v4', '/api/paas/v4/models', '/api/paas/v4/models'],
  ['/v1beta/openai', '/v1beta/openai/models', '/v1beta/openai/models'],
  ['/anthropic', '/anthropic/v1/messages', '/anthropic/v1/messages'],
  ['/tenant/a', '/tenant/b/v1/models', '/tenant/a/tenant/b/v1/models'],
  ['/tenant/a', '/tenant/ab/v1/models', '/tenant/a/tenant/ab/v1/models'],
  ['/openai/v1', '/openaix/models', '/openai/v1/openaix/models'],
  // Endpoints that a provider has outside its versioned path.
  ['/openai/v1', '/openai/deployments/gpt/chat/completions', '/openai/deployments/gpt/chat/completions'],
  ['/openai/v1', '/deployments/gpt/embeddings', '/openai/deployments/gpt/embeddings'],
  ['/openai', '/deployments/gpt/embeddings', '/openai/deployments/gpt/embeddings'],
  ['/v1', '/api/chat', '/api/chat'],
  ['/v1', '/anthropic/v1/messages', '/anthropic/v1/messages'],
  ['/v1', '/audio/speech', '/v1/audio/speech'],
  ['/openai', '/openai/v1/models', '/openai/openai/v1/models', 'keep'],
  ['/projects/p/endpoints/openapi', CHAT, '/projects/p/endpoints/openapi/chat/completions', 'drop'],
  ['', CHAT, '/chat/completions', 'drop'],
  ['', '/v1', '/', 'drop'],
  ['', '/v1?a=1', '/?a=1', 'drop'],
  ['/v1', CHAT, '/v1/chat/completions', 'drop'],
  ['/api/v4', CHAT, '/api/v4/v1/chat/completions', 'keep'],
  ['/v1beta/openai', CHAT, '/v1beta/openai/v1/chat/completions', 'keep'],
  ['/v1', CHAT, '/v1/chat/completions', 'keep'],
  ['/v1', '/v1beta/x', '/v1/v1beta/x', 'keep'],
  ['', CHAT, CHAT, 'keep'],
];

for (const [base, path, asked, how = 'auto'] of JOINED) {
  test(`${path} behind a base URL with ${base === '' ? 'no path' : base} (${how}) is ${asked}`, () => {
    assert.equal(joinPaths(base, path, how), asked);
  });
}

const LEAVING = [
  '/.',
  '/..',
  '/./v1',
  '/v1/../x',
  '/v1/%2e%2E/x',
  '/v1/.%2e/x',
  '/v1/..;/x',
  '/v1/..;a=b/x',
  '/v1/..%3Ba/x',
  '/v1/;/../x',
  String.raw`/\..\x`,
  '/v1%2f..%2fx',
  '/v1%2F%2e%2e%2Fx',
  '/v1%5c..%5Cx',
  '/v1/..#x',
  '/v1/..?x',
];
const STAYING = [
  '/v1/models/gpt-4.1',
  '/v1/models/org%2Fname',
  '/v1/a..b',
  '/v1/..b',
  '/v1/a..',
  '/v1/...',
  '/v1/%252e%252e/x',
  '/v1/.well-known',
  '/v1/x?path=/../..',
  '/v1/x;..',
];

for (const path of LEAVING) {
  test(`${path} has a dot segment`, () => {
    assert.equal(hasDotSegment(path), true);
  });
}
for (const path of STAYING) {
  test(`${path} has no dot segment`, () => {
    assert.equal(hasDotSegment(path), false);
  });
}
