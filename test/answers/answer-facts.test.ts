import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerFacts, weightOf } from '../../src/answers/answer-facts.ts';
import { EventStreamReader } from '../../src/answers/event-stream-reader.ts';

function factsOf(...events: readonly object[]): AnswerFacts {
  const facts = new AnswerFacts();
  for (const event of events) facts.event(Buffer.from(JSON.stringify(event)));
  return facts;
}

test('counts of a later event replace earlier ones; counts that it omits or sets to null are kept', () => {
  const facts = factsOf(
    {
      type: 'message_start',
      message: {
        model: 'claude',
        usage: {
          input_tokens: 10,
          cache_read_input_tokens: 7,
          cache_creation_input_tokens: 2,
          output_tokens: 1,
        },
      },
    },
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use' },
      usage: {
        input_tokens: 12,
        cache_read_input_tokens: null,
        output_tokens: 50,
        output_tokens_details: { thinking_tokens: 30 },
      },
    },
  );
  assert.deepEqual(facts.tokens, { input: 12, output: 50, cacheRead: 7, cacheCreation: 2, reasoning: 30 });
  assert.deepEqual([facts.model, facts.stopReason], ['claude', 'tool_use']);
});

test('a response has a stop reason once incomplete, not while in progress', () => {
  const response = { object: 'response', model: 'gpt', usage: { input_tokens: 1, output_tokens: 2 } };
  const begun = factsOf({ type: 'response.created', response: { ...response, status: 'in_progress' } });
  assert.equal(begun.stopReason, undefined);
  const ended = factsOf({
    type: 'response.incomplete',
    response: { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
  });
  assert.equal(ended.stopReason, 'max_output_tokens');
  assert.deepEqual(ended.tokens, { input: 1, output: 2 });
});

test('errors after a 200 are recorded in both dialects', () => {
  const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  assert.equal(factsOf(overloaded).providerError, 'overloaded_error');
  const failed = { object: 'response', status: 'failed', error: { code: 'server_error', message: 'x' } };
  const facts = factsOf({ type: 'response.failed', response: failed });
  assert.deepEqual([facts.providerError, facts.stopReason], ['server_error', 'failed']);
  assert.equal(factsOf({ type: 'error', code: 'rate_limit_exceeded' }).providerError, 'rate_limit_exceeded');
});

test('invalid counts, and texts that only look like usage, are ignored', () => {
  const odd = { input_tokens: -1, output_tokens: '5', prompt_tokens: 1.5, completion_tokens: null };
  assert.equal(factsOf({ usage: odd }).tokens, undefined);
  const quoted = { choices: [{ delta: { content: '{"usage":{"prompt_tokens":5}}' } }], usage: null };
  assert.equal(factsOf(quoted).tokens, undefined);
  const facts = new AnswerFacts();
  facts.event(Buffer.from('{"usage":{"prompt_tokens":5'));
  facts.json(Buffer.from('[1]'));
  assert.equal(facts.tokens, undefined);
});

test('Gemini output counts include thoughts, and its model version is the model name', () => {
  const candidates = [{ content: { parts: [{ text: 'Hi' }] }, index: 0 }];
  const usage = { promptTokenCount: 10, cachedContentTokenCount: 4, totalTokenCount: 10 };
  const last = { ...usage, candidatesTokenCount: 5, thoughtsTokenCount: 7, totalTokenCount: 22 };
  const pieces = [
    { candidates, usageMetadata: usage, modelVersion: 'gemini-3-pro' },
    { candidates: [{ ...candidates[0], finishReason: 'STOP' }], usageMetadata: last },
  ];
  const facts = factsOf(...pieces);
  assert.deepEqual(facts.tokens, { input: 10, cacheRead: 4, output: 12, reasoning: 7 });
  assert.deepEqual([facts.model, facts.stopReason, facts.providerError], ['gemini-3-pro', 'STOP', undefined]);
  const list = new AnswerFacts();
  list.json(Buffer.from(JSON.stringify(pieces)));
  assert.deepEqual(list.tokens, facts.tokens);
  assert.equal(
    factsOf({ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }).providerError,
    'RESOURCE_EXHAUSTED',
  );
});

test('of running totals in every event only the latest is read, and only once', () => {
  const facts = new AnswerFacts();
  const heard: string[] = [];
  const reader = new EventStreamReader({
    weigh: weightOf,
    event: (data) => {
      heard.push(data.toString());
      return facts.event(data);
    },
    longEvent: () => undefined,
  });
  const totals = (count: number): string =>
    `{"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":${count}}}`;
  const push = (data: string): void => reader.push(Buffer.from(`data: ${data}\r\n\r\n`));
  push(totals(1));
  push(totals(2));
  push('{"text":"nothing"}');
  assert.deepEqual(heard, [], 'nothing is taken apart yet');
  push('{"candidates":[{"finishReason":"STOP"}]}');
  assert.deepEqual(heard, [totals(2), '{"candidates":[{"finishReason":"STOP"}]}'], 'in their order');
  push(totals(3));
  push(totals(4));
  push('{"text":"nothing"}');
  reader.push(Buffer.from('data: {"te'));
  reader.push(Buffer.from('xt":"more"}\n\n'));
  push(totals(5));
  assert.equal(reader.isAtEnd, false);
  assert.deepEqual(heard.slice(2), [totals(4), '{"text":"more"}', totals(5)]);
  assert.deepEqual([facts.tokens?.output, facts.stopReason], [5, 'STOP']);
});
