import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { RecordedRequest } from '../../src/contract/recording.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { HurriedClock } from '../support/hurried-clock.ts';
import { startApp } from '../support/running-app.ts';
import { recordingFolder, recordingInto, rowsIn } from './support.ts';

const MESSAGE = { model: 'claude', max_tokens: 12, messages: [{ role: 'user' as const, content: 'Hi' }] };
const CHAT = { model: 'gpt', max_tokens: 12, messages: [{ role: 'user' as const, content: 'Hi' }] };

interface Started {
  readonly url: string;
  /** Returns what is recorded so far. */
  readonly rows: () => Promise<RecordedRequest[]>;
}

async function start(context: TestContext): Promise<Started> {
  const demo = await startDemo({ clock: new HurriedClock(20), random: () => 0.5 });
  context.after(() => demo.close());
  const folder = recordingFolder(context);
  const { url, app } = await startApp(context, {
    upstream: demo.url,
    settings: { sessionRecording: recordingInto(folder) },
  });
  return {
    url,
    rows: async () => {
      await app.recorder.flush();
      return rowsIn(folder);
    },
  };
}

test('recorded message tokens match those of the Anthropic SDK, streamed and not', async (context) => {
  const { url, rows } = await start(context);
  const client = new Anthropic({ apiKey: 'k', baseURL: url });
  const plain = await client.messages.create(MESSAGE);
  const streamed = await client.messages.stream(MESSAGE).finalMessage();
  const [first, second] = await rows();
  for (const [row, message] of [
    [first, plain],
    [second, streamed],
  ] as const) {
    assert.deepEqual(row?.tokens, {
      input: message.usage.input_tokens,
      output: message.usage.output_tokens,
      cacheRead: message.usage.cache_read_input_tokens,
      cacheCreation: message.usage.cache_creation_input_tokens,
    });
    assert.equal(row.stopReason, message.stop_reason);
    assert.equal(row.model, 'claude');
    assert.equal(row.tokensMissing, undefined);
    assert.match(row.client, /Anthropic/u);
  }
  assert.deepEqual([first?.streamed, second?.streamed], [false, true]);
  assert.deepEqual([first?.connection, second?.connection], ['created', 'reused']);
});

test('recorded completion tokens match those of the OpenAI SDK, streamed and not', async (context) => {
  const { url, rows } = await start(context);
  const client = new OpenAI({ apiKey: 'k', baseURL: `${url}/v1` });
  const usages: OpenAI.CompletionUsage[] = [];
  const plain = await client.chat.completions.create(CHAT);
  if (plain.usage !== undefined) usages.push(plain.usage);
  const stream = await client.chat.completions.create({
    ...CHAT,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) if (chunk.usage) usages.push(chunk.usage);
  assert.equal(usages.length, 2);
  const recorded = await rows();
  assert.deepEqual(
    recorded.map(({ tokens }) => tokens),
    usages.map((usage) => ({
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
      cacheRead: usage.prompt_tokens_details?.cached_tokens,
      reasoning: usage.completion_tokens_details?.reasoning_tokens,
    })),
  );
  assert.deepEqual(
    recorded.map(({ stopReason }) => stopReason),
    ['stop', 'stop'],
  );
});

test('recorded response tokens match those of the OpenAI SDK, streamed and not', async (context) => {
  const { url, rows } = await start(context);
  const client = new OpenAI({ apiKey: 'k', baseURL: `${url}/v1` });
  const asked = { model: 'gpt', input: 'Hi', max_output_tokens: 12 };
  const usages: (OpenAI.Responses.ResponseUsage | undefined)[] = [];
  usages.push((await client.responses.create(asked)).usage);
  for await (const event of await client.responses.create({ ...asked, stream: true })) {
    if (event.type === 'response.completed') usages.push(event.response.usage);
  }
  const recorded = await rows();
  assert.equal(usages.length, 2);
  assert.deepEqual(
    recorded.map(({ tokens }) => tokens),
    usages.map((usage) => ({
      input: usage?.input_tokens,
      output: usage?.output_tokens,
      cacheRead: usage?.input_tokens_details.cached_tokens,
      reasoning: usage?.output_tokens_details.reasoning_tokens,
    })),
  );
  assert.deepEqual(
    recorded.map(({ stopReason }) => stopReason),
    ['completed', 'completed'],
  );
});

test('no tokens are recorded if the provider reports none: a stream without usage, a model list', async (context) => {
  const { url, rows } = await start(context);
  const client = new OpenAI({ apiKey: 'k', baseURL: `${url}/v1` });
  let chunks = 0;
  for await (const chunk of await client.chat.completions.create({ ...CHAT, stream: true })) {
    chunks += chunk.choices.length;
  }
  assert.ok(chunks > 0);
  await client.models.list();
  const recorded = await rows();
  assert.deepEqual(
    recorded.map(({ tokens, tokensMissing, stopReason }) => [tokens, tokensMissing, stopReason]),
    [
      [undefined, 'not_reported', 'stop'],
      [undefined, 'not_reported', null],
    ],
  );
});

test('embeddings have input tokens only', async (context) => {
  const { url, rows } = await start(context);
  const client = new OpenAI({ apiKey: 'k', baseURL: `${url}/v1` });
  const { usage } = await client.embeddings.create({ model: 'e', input: ['a', 'b'] });
  assert.deepEqual((await rows())[0]?.tokens, { input: usage.prompt_tokens });
});
