import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { answering, PIECES, questionOf } from './support.ts';
import type { DemoRequest } from '../../src/demo/demo-request.ts';

const TEXT = PIECES.join('');

/** A request, and what each official SDK must read from its response, streamed or not. */
interface Case {
  readonly it: string;
  readonly given: Partial<DemoRequest>;
  readonly text: string;
  readonly output: number;
  /** Stop reasons in the terms of Anthropic, OpenAI's chat, and OpenAI's responses. */
  readonly ends: readonly [anthropic: string, chat: string, responses: readonly string[]];
}

const WRITES: Case['ends'] = ['end_turn', 'stop', ['message']];
const CALLS: Case['ends'] = ['tool_use', 'tool_calls', ['message', 'function_call']];

const CASES: readonly Case[] = [
  { it: 'an answer of several pieces', given: {}, text: TEXT, output: 4, ends: WRITES },
  { it: 'an answer of one piece', given: { pieces: ['Yes.'] }, text: 'Yes.', output: 1, ends: WRITES },
  { it: 'an answer that calls a tool', given: { callsTool: true }, text: TEXT, output: 4, ends: CALLS },
  { it: 'an empty piece', given: { pieces: ['', 'a', ''] }, text: 'a', output: 3, ends: WRITES },
  {
    it: 'a piece that looks like the end of a stream',
    given: { pieces: ['[DONE]', '\ndata: x\n\n'] },
    text: '[DONE]\ndata: x\n\n',
    output: 2,
    ends: WRITES,
  },
  {
    it: 'nothing in the cache',
    given: { prompt: { fresh: 1000, read: 0, written: 0 } },
    text: TEXT,
    output: 4,
    ends: WRITES,
  },
  {
    it: 'thirteen pieces, of which a third was thinking',
    given: { pieces: Array.from({ length: 13 }, () => 'x') },
    text: 'x'.repeat(13),
    output: 13,
    ends: WRITES,
  },
];

for (const { it, given, text, output, ends } of CASES) {
  const question = questionOf(given);
  const { fresh, read, written } = question.prompt;

  test(`${it}: Anthropic's SDK reads the same message, streamed or whole`, async () => {
    const client = new Anthropic({ apiKey: 'k', fetch: answering('anthropic', question) });
    const asked = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] };
    const whole = await client.messages.create(asked);
    const streamed = await client.messages.stream(asked).finalMessage();
    for (const message of [whole, streamed]) {
      assert.deepEqual(message.content, [{ type: 'text', text }]);
      assert.deepEqual([message.id, message.model, message.role], ['msg_abc', 'model-1', 'assistant']);
      assert.equal(message.stop_reason, ends[0]);
      const { usage } = message;
      assert.deepEqual(
        [usage.input_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens],
        [fresh, written, read],
      );
      assert.equal(usage.output_tokens, output);
    }
  });

  test(`${it}: OpenAI's SDK reads the same completion, streamed or whole`, async () => {
    const client = new OpenAI({ apiKey: 'k', fetch: answering('openai', question) });
    const asked = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] };
    const whole = await client.chat.completions.create(asked);
    const stream = client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } });
    for (const completion of [whole, await stream.finalChatCompletion()]) {
      const [choice] = completion.choices;
      assert.deepEqual([choice?.message.content, choice?.finish_reason], [text, ends[1]]);
      assert.deepEqual([completion.id, completion.created], ['chatcmpl-abc', 1_700_000_000]);
      assert.deepEqual(
        [
          completion.usage?.prompt_tokens,
          completion.usage?.completion_tokens,
          completion.usage?.total_tokens,
        ],
        [1000, output, 1000 + output],
      );
      assert.equal(completion.usage?.prompt_tokens_details?.cached_tokens, read);
    }
  });

  test(`${it}: OpenAI's SDK reads the same response, streamed or whole`, async () => {
    const client = new OpenAI({ apiKey: 'k', fetch: answering('openai', question) });
    const whole = await client.responses.create({ model: 'm', input: 'Hi' });
    const streamed = await client.responses.stream({ model: 'm', input: 'Hi' }).finalResponse();
    for (const response of [whole, streamed]) {
      assert.deepEqual([response.id, response.status, response.output_text], ['resp_abc', 'completed', text]);
      assert.deepEqual(
        response.output.map(({ type }) => type),
        ends[2],
      );
      const { usage } = response;
      assert.deepEqual(
        [usage?.input_tokens, usage?.input_tokens_details.cached_tokens, usage?.output_tokens],
        [1000, read, output],
      );
      assert.equal(usage?.output_tokens_details.reasoning_tokens, Math.floor(output * 0.3));
      assert.equal(usage?.total_tokens, 1000 + output);
    }
  });
}

const USAGE_WISHES: readonly (readonly [it: string, options: object | null | undefined, says: boolean])[] = [
  ['asked for', { include_usage: true }, true],
  ['turned down', { include_usage: false }, false],
  ['not spoken of', {}, false],
  ['without options', undefined, false],
  ['with options of null', null, false],
];

for (const [it, options, says] of USAGE_WISHES) {
  test(`a streamed completion whose usage is ${it} ${says ? 'says' : 'does not say'} what it used`, async () => {
    const fetch = answering('openai', questionOf());
    const body = JSON.stringify({
      stream: true,
      ...(options === undefined ? {} : { stream_options: options }),
    });
    const response = await fetch('http://x/v1/chat/completions', { method: 'POST', body });
    const chunks = (await response.text()).split('\n\n').slice(0, -1);
    assert.equal(chunks.at(-1), 'data: [DONE]');
    assert.equal(
      chunks.some((chunk) => chunk.includes('"prompt_tokens":1000')),
      says,
    );
  });
}

const LIFETIMES: readonly (readonly [it: string, system: unknown, short: number, long: number])[] = [
  ['marked for an hour', [{ cache_control: { type: 'ephemeral', ttl: '1h' } }], 0, 260],
  ['marked for five minutes', [{ cache_control: { type: 'ephemeral', ttl: '5m' } }], 260, 0],
  ['marked without a time', [{ cache_control: { type: 'ephemeral' } }], 260, 0],
  ['marked in its second block', [{ text: 'a' }, { cache_control: { ttl: '1h' } }], 0, 260],
  ['a text and no blocks', 'be brief', 260, 0],
  ['blocks that are none', [null, 'x', 3], 260, 0],
];

for (const [it, system, short, long] of LIFETIMES) {
  test(`a prompt that is ${it} is written to the cache with that lifetime`, async () => {
    const fetch = answering('anthropic', questionOf());
    const response = await fetch('http://x/v1/messages', {
      method: 'POST',
      body: JSON.stringify({ system }),
    });
    const { usage } = (await response.json()) as { usage: { cache_creation: unknown } };
    assert.deepEqual(usage.cache_creation, {
      ephemeral_5m_input_tokens: short,
      ephemeral_1h_input_tokens: long,
    });
  });
}

const EMBEDDED: readonly (readonly [
  it: string,
  input: string | string[] | number[] | number[][],
  count: number,
])[] = [
  ['one text', 'a', 1],
  ['a list of one', ['a'], 1],
  ['a list of three', ['a', 'b', 'c'], 3],
  ['one text as tokens', [1, 2, 3], 1],
  ['two texts as tokens', [[1, 2], [3]], 2],
];

for (const [it, input, count] of EMBEDDED) {
  test(`${it} is embedded as ${count}, the same as numbers and as base64`, async () => {
    const client = new OpenAI({ apiKey: 'k', fetch: answering('openai', questionOf()) });
    // Without a format, the SDK itself requests base64 and decodes it.
    const decoded = await client.embeddings.create({ model: 'e', input });
    const plain = await client.embeddings.create({ model: 'e', input, encoding_format: 'float' });
    const encoded = await client.embeddings.create({ model: 'e', input, encoding_format: 'base64' });
    assert.equal(decoded.data.length, count);
    assert.deepEqual(decoded.data, plain.data);
    for (const [at, { index, embedding }] of plain.data.entries()) {
      assert.deepEqual([index, embedding.length], [at, 256]);
      assert.ok(embedding.some((value) => value !== 0) && embedding.every((value) => Math.abs(value) <= 1));
      const bytes: unknown = encoded.data[at]?.embedding;
      assert.equal(typeof bytes, 'string');
      assert.deepEqual(
        [...new Float32Array(Uint8Array.from(Buffer.from(String(bytes), 'base64')).buffer)],
        embedding,
      );
    }
  });
}
