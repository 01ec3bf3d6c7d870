import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { GoogleGenAI } from '@google/genai';
import type { DemoRequest } from '../../src/demo/demo-request.ts';
import { ANSWERS, answering, PIECES, questionOf } from './support.ts';

/** Google's SDK does not accept a custom `fetch`. */
function models(context: TestContext, question: DemoRequest): GoogleGenAI['models'] {
  context.mock.method(globalThis, 'fetch', answering('gemini', question));
  return new GoogleGenAI({ apiKey: 'k', httpOptions: { apiVersion: 'v1beta' } }).models;
}

/** Returns only the fields: the SDK wraps them in a class. */
function plain(given: unknown): unknown {
  return JSON.parse(JSON.stringify(given));
}

const TURN = { model: 'gemini-3-pro', contents: 'Hi' };

const CASES: readonly (readonly [it: string, pieces: readonly string[]])[] = [
  ['several pieces', PIECES],
  ['one piece', ['Yes.']],
  ['an empty piece among them', ['a', '', 'b']],
];

for (const [it, pieces] of CASES) {
  test(`an answer of ${it}: Google's SDK reads the same text and counts, streamed or whole`, async (context) => {
    const asked = models(context, questionOf({ pieces }));
    const counts = {
      promptTokenCount: 1000,
      candidatesTokenCount: pieces.length,
      thoughtsTokenCount: 24,
      totalTokenCount: 1024 + pieces.length,
    };
    const whole = await asked.generateContent(TURN);
    assert.deepEqual([whole.text, whole.responseId, whole.modelVersion], [pieces.join(''), 'abc', 'model-1']);
    assert.deepEqual(plain(whole.usageMetadata), counts);
    assert.equal(whole.candidates?.[0]?.finishReason, 'STOP');
    const parts = [];
    for await (const part of await asked.generateContentStream(TURN)) parts.push(part);
    assert.equal(
      parts.map(({ candidates }) => candidates?.[0]?.content?.parts?.[0]?.text).join(''),
      pieces.join(''),
    );
    // Output tokens are reported only at the end; before that they are 0.
    const last = { ...counts, totalTokenCount: 1024 + pieces.length };
    const before = { ...counts, candidatesTokenCount: 0, thoughtsTokenCount: 0, totalTokenCount: 1000 };
    assert.deepEqual(
      parts.map(({ usageMetadata }) => plain(usageMetadata)),
      parts.map((_, at) => (at === parts.length - 1 ? last : before)),
    );
    assert.deepEqual(
      parts.map(({ candidates }) => candidates?.[0]?.finishReason),
      parts.map((_, at) => (at === parts.length - 1 ? 'STOP' : undefined)),
    );
  });
}

test('the SDK reads token counts and models', async (context) => {
  const asked = models(context, questionOf());
  assert.equal((await asked.countTokens(TURN)).totalTokens, 1000);
  const listed: unknown[] = [];
  for await (const { name } of await asked.list()) listed.push(name);
  assert.deepEqual(listed, ['models/gemini-3-pro', 'models/gemini-3-flash']);
  assert.equal((await asked.get({ model: 'gemini-9' })).name, 'models/gemini-9');
});

/** Whether a stream is requested. Without `alt=sse`, Gemini streams a JSON array, which is a single response here. */
const STREAMED: readonly (readonly [query: string, isStreamed: boolean])[] = [
  ['alt=sse', true],
  ['key=k&alt=sse', true],
  ['alt=json', false],
  ['alt=', false],
  ['', false],
  ['alt=SSE', false],
  ['balt=sse', false],
];

for (const [query, isStreamed] of STREAMED) {
  test(`Gemini asked with "${query}" ${isStreamed ? 'streams' : 'answers whole'}`, async () => {
    assert.equal(ANSWERS.gemini.isStreamed({ stream: !isStreamed }, query), isStreamed);
    const url = `http://x/v1beta/models/m:streamGenerateContent?${query}`;
    const response = await answering('gemini', questionOf())(url, { method: 'POST' });
    assert.equal(response.headers.get('content-type')?.startsWith('text/event-stream'), isStreamed);
    if (!isStreamed) assert.equal(((await response.json()) as unknown[]).length, PIECES.length);
  });
}
