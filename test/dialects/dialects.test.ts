import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DIALECTS } from '../../src/contract/dialect.ts';
import { Failure, FAILURES, type FailureCode } from '../../src/contract/failures.ts';
import {
  DEFAULT_DIALECT,
  DIALECT_DEFINITIONS,
  dialectOfLine,
  failureBody,
} from '../../src/dialects/dialects.ts';
import { keyHeaderAt, knownProviderAt } from '../../src/dialects/known-providers.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

test('only the definitions distinguish dialects', () => {
  const files = ['src', 'electron', 'renderer'].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => /\.tsx?$/u.test(file) && !file.startsWith('src/dialects/')),
  );
  assert.ok(files.length > 300, 'the search is broken');
  const names = DIALECTS.join('|');
  const asks = new RegExp(
    `[!=]== ['"](?:${names})['"]|case ['"](?:${names})['"]|['"](?:${names})['"] [!=]==`,
    'u',
  );
  const wrong = files.filter((file) => asks.test(readFileSync(`${ROOT}${file}`, 'utf8')));
  // These compare provider names in the assistants' config files, not dialects.
  assert.deepEqual(wrong, ['src/assistants/codex.ts', 'src/assistants/pi.ts']);
});

test('the proxy has no list of its own of key headers or of the beginnings of subscription tokens', () => {
  const folder = `${ROOT}src/proxy`;
  const files = readdirSync(folder);
  assert.ok(files.length > 20, 'the search is broken');
  const named = /'(?:authorization|(?:x-(?:goog-)?)?api-key)'|sk-ant-|ya29|eyJ/iu;
  assert.deepEqual(
    files.filter((file) => named.test(readFileSync(`${folder}/${file}`, 'utf8'))),
    [],
  );
});

const LINES: readonly (readonly [line: string, dialect: string | undefined])[] = [
  ['POST /v1/messages', 'anthropic'],
  ['POST /v1/messages?beta=true', 'anthropic'],
  ['POST /v1/messages/count_tokens', 'anthropic'],
  ['POST /v1/complete', 'anthropic'],
  ['POST /v1/messagesque', 'openai'],
  ['POST /v1/chat/completions', 'openai'],
  ['GET /v1/models', 'openai'],
  ['GET /v1', 'openai'],
  ['GET /v1/models/ft:gpt-4o:x', 'openai'],
  ['GET /v1/models/gemini-3-pro:generateContent', 'openai'],
  ['DELETE /v1/models/ft:gpt-4o:predict', 'openai'],
  ['POST /v1/models/gemini-3-pro:generateContent', 'gemini'],
  ['POST /v1/models/gemini-3-pro%3AstreamGenerateContent?alt=sse', 'gemini'],
  ['POST /v1/models/x:countTokens', 'gemini'],
  ['POST /v1/models/x:embedContent', 'gemini'],
  ['POST /v1/models/x:batchEmbedContents', 'gemini'],
  ['POST /v1/models/x:predict', 'gemini'],
  ['POST /v1/models/x:predictLongRunning', 'gemini'],
  ['POST /v1/models/x:predictably', 'openai'],
  ['GET /v1beta/models', 'gemini'],
  ['GET /v1beta', 'gemini'],
  ['POST /upload/v1beta/files', 'gemini'],
  ['POST /upload/v1/files', undefined],
  ['GET /v1betamax', undefined],
  ['GET /v2/x', undefined],
  ['GET /', undefined],
];

for (const [line, dialect] of LINES) {
  test(`${line} belongs to ${dialect ?? 'no dialect'}`, () => {
    const [method = '', path = ''] = line.split(' ');
    assert.equal(dialectOfLine({ method, path }), dialect);
  });
}

for (const [path, model] of [
  ['/v1beta/models/gemini-3-pro:generateContent', 'gemini-3-pro'],
  ['/v1beta/models/gemini-3-pro%3AgenerateContent?alt=sse', 'gemini-3-pro'],
  ['/v1/models/gemini-3-flash:countTokens', 'gemini-3-flash'],
  ['/v1beta/tunedModels/mine-1:generateContent', 'mine-1'],
  ['/v1beta/models/gemini%2D3:generateContent', 'gemini-3'],
  ['/v1beta/models/gemini-3-pro', 'gemini-3-pro'],
  ['/v1beta/models', undefined],
  ['/v1beta/cachedContents', undefined],
  ['/upload/v1beta/files', undefined],
] as const) {
  test(`${path} names ${model ?? 'no model'}`, () => {
    assert.equal(DIALECT_DEFINITIONS.gemini.modelInPath(path), model);
  });
}

test('every failure has a body in every dialect, containing its message', () => {
  for (const dialect of DIALECTS) {
    // The table's keys are the failure codes.
    for (const code of Object.keys(FAILURES) as FailureCode[]) {
      const body: unknown = JSON.parse(failureBody(new Failure(code, 'what happened'), dialect));
      assert.ok(typeof body === 'object' && body !== null && 'error' in body);
      assert.ok(JSON.stringify(body.error).includes('what happened'), `${dialect} ${code}`);
    }
  }
  assert.deepEqual(JSON.parse(failureBody(new Failure('unknown_route', 'No route.'), 'gemini')), {
    error: {
      code: 404,
      message: 'No route.',
      status: 'NOT_FOUND',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'UNKNOWN_ROUTE', domain: 'lunaroute' },
      ],
    },
  });
});

test('the default dialect gets all unclaimed paths', () => {
  assert.equal(dialectOfLine({ method: 'POST', path: '/v1/anything' }), DEFAULT_DIALECT);
});

test("a provider's own key header applies only to its own dialect", () => {
  const azure = new URL('https://mine.services.ai.azure.com/openai/v1');
  assert.deepEqual(keyHeaderAt(azure, 'openai'), { name: 'api-key', scheme: '' });
  assert.deepEqual(keyHeaderAt(azure, 'anthropic'), { name: 'x-api-key', scheme: '' });
  const gemini = new URL('https://generativelanguage.googleapis.com/v1beta/openai');
  assert.deepEqual(keyHeaderAt(gemini, 'openai'), { name: 'Authorization', scheme: 'Bearer ' });
});

test('a known provider is found by its host, or by the ending of its host', () => {
  const labelAt = (url: string): string | undefined => knownProviderAt(new URL(url))?.label;
  assert.equal(labelAt('https://api.groq.com/openai/v1'), 'Groq');
  assert.equal(labelAt('https://mine.openai.azure.com/openai/v1'), 'Azure OpenAI');
  assert.equal(labelAt('https://generativelanguage.googleapis.com/v1beta/openai'), 'Gemini');
  assert.equal(labelAt('https://mine.services.ai.azure.com/openai/v1'), 'Azure OpenAI');
  assert.equal(labelAt('https://mine.cognitiveservices.azure.com'), 'Azure OpenAI');
  assert.equal(labelAt('https://api.together.xyz/v1'), 'Together');
  assert.equal(labelAt('https://api.groq.com.example/'), undefined);
  assert.equal(labelAt('https://notapi.together.xyz/'), undefined);
  assert.equal(labelAt('http://127.0.0.1:11434'), undefined);
});
