import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import zlib from 'node:zlib';
import type { AnswerSummary } from '../../src/answers/answer-summary.ts';
import { ClientCall } from '../support/client.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { RESPONSE_USAGE, responseEvent, sse } from './streams.ts';
import { summaryIn, tellTo, type Told } from './told.ts';
import { type Case, MESSAGES, CHAT, RESPONSES, LARGE, WHOLE, WHOLE_SUMMARY, CASES } from './answer-cases.ts';

const CODINGS = {
  gzip: (text: string) => zlib.gzipSync(text),
  br: (text: string) => zlib.brotliCompressSync(text),
  deflate: (text: string) => zlib.deflateSync(text),
  zstd: (text: string) => zlib.zstdCompressSync(text),
} as const;
const CODED = Object.entries(CODINGS).map(([coding, encode]): [string, Case] => {
  const coded = encode(WHOLE);
  const pieces = [coded.subarray(0, 20), coded.subarray(20, 21), coded.subarray(21)];
  return [`a stream coded as ${coding}`, { path: MESSAGES, coding, pieces, expected: WHOLE_SUMMARY }];
});

test('a response passes unchanged while its summary is read', async (context) => {
  const { url, provider, told, app } = await start(context);
  for (const [name, one] of [...Object.entries(CASES), ...CODED]) {
    await context.test(name, async () => {
      answerWith(provider, one);
      const { path = CHAT, method = 'POST', pieces, isCut = false } = one;
      const call = new ClientCall(`${url}${path}`, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
      const answer = await call.answer;
      // The client gets exactly the bytes that were sent, regardless of what the proxy reads from them.
      assert.equal(answer.body, pieces.map((piece) => Buffer.from(piece).toString('latin1')).join(''));
      assert.equal(answer.complete, !isCut);
      const summary = await summaryIn(told);
      const keys = Object.keys(one.expected) as (keyof AnswerSummary)[]; // the keys are those of a summary
      assert.deepEqual(Object.fromEntries(keys.map((key) => [key, summary[key]])), one.expected);
    });
  }
  assert.deepEqual([app.answers.decoders.atWork, app.answers.bodies.usedBytes], [0, 0]);
});

test('at most 64 responses are decoded at a time; the others are marked as busy', async (context) => {
  const { url, provider, told, app } = await start(context);
  const coded = zlib.gzipSync(WHOLE);
  const waiting: ServerResponse[] = [];
  provider.intercept = (_seen, _request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
    response.write(coded.subarray(0, 50));
    waiting.push(response);
    return true;
  };
  const calls = Array.from(
    { length: 66 },
    () => new ClientCall(`${url}/v1/messages`, { method: 'POST', body: '{}' }),
  );
  await eventually('all have begun', () => calls.every(({ received }) => received.length === 50));
  assert.equal(app.answers.decoders.atWork, 64);
  for (const response of waiting) response.end(coded.subarray(50));
  await eventually('all are told', () => told.every(({ end }) => end !== undefined));
  const summaries = told.map(({ end }) => end?.summary);
  assert.equal(
    summaries.filter((summary) => summary?.missing === 'busy' && summary.tokens === undefined).length,
    2,
  );
  assert.equal(summaries.filter((summary) => summary?.tokens?.output === 50).length, 64);
  assert.equal(app.answers.decoders.atWork, 0);
  // The usage of each is counted exactly once.
  const [[providerName, model, usage] = assert.fail()] = app.usage.entries();
  assert.deepEqual([providerName, model, usage.tokens.output], ['anthropic', 'claude', 64 * 50]);
});

test('a response is complete when the client leaves after its last event, and cut when it leaves earlier', async (context) => {
  const { url, provider, told } = await start(context);
  for (const [event, isComplete] of [
    [responseEvent('completed', { output: LARGE, usage: RESPONSE_USAGE }), true],
    [responseEvent('created', { output: LARGE }), false],
  ] as const) {
    provider.intercept = (_seen, _request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(event));
      return true;
    };
    const call = new ClientCall(`${url}${RESPONSES}`, { method: 'POST', body: '{}' });
    await eventually('it has the event', () => call.received.endsWith('\n\n'));
    call.leave();
    const summary = await summaryIn(told);
    assert.deepEqual([summary.isComplete, summary.missing], [isComplete, isComplete ? undefined : 'cut']);
    assert.equal(told.at(-1)?.end?.row.code, isComplete ? null : 'client_closed');
  }
});

test('a request that the provider drops without a response is marked as cut', async (context) => {
  const { url, provider, told } = await start(context);
  provider.intercept = (_seen, _request, response) => response.destroy() !== undefined;
  await new ClientCall(`${url}${MESSAGES}`, { method: 'POST', body: '{}' }).answer;
  assert.equal((await summaryIn(told)).missing, 'cut');
});

test('a request reports its start, its retries and its times', async (context) => {
  const { url, provider, told } = await start(context);
  let calls = 0;
  provider.intercept = (_seen, _request, response) => {
    calls += 1;
    response.writeHead(calls === 1 ? 503 : 200, {
      'content-type': 'application/json',
      'anthropic-ratelimit-unified-status': `seen ${calls}`,
      ...(calls === 1 ? { 'retry-after': '0' } : {}),
    });
    response.end('{"type":"message","usage":{"output_tokens":1}}');
    return true;
  };
  const body = '{"model":"claude"}';
  await new ClientCall(`${url}/anthropic/v1/messages?beta=true`, {
    method: 'POST',
    body,
    headers: { 'x-api-key': 'k-1', 'X-Claude-Code-Session-Id': 's-1' },
  }).answer;
  await summaryIn(told);
  const [{ start: begun, heads, end } = assert.fail()] = told;
  assert.deepEqual(
    { ...begun, rawHeaders: begun.rawHeaders.includes('X-Claude-Code-Session-Id'), startedAt: 0 },
    {
      rawHeaders: true,
      method: 'POST',
      path: '/anthropic/v1/messages',
      provider: 'anthropic',
      contentLength: body.length,
      isUpgrade: false,
      credential: 'k-1',
      id: 1,
      startedAt: 0,
    },
  );
  assert.deepEqual(
    heads.map(({ status, headers }) => [
      status,
      headers[headers.indexOf('anthropic-ratelimit-unified-status') + 1],
    ]),
    [
      [503, 'seen 1'],
      [200, 'seen 2'],
    ],
  );
  assert.ok(end !== undefined && end.row.firstByteMs !== null);
  assert.ok(end.connectMs >= 0 && end.connectMs <= end.row.firstByteMs);
  assert.deepEqual([end.row.attempts, end.row.id, end.summary.tokens], [2, 1, { output: 1 }]);
  assert.ok((end.summary.firstDataMs ?? -1) >= end.row.firstByteMs);
});

interface Started extends AppUnderTest {
  readonly provider: DialectProvider;
  readonly told: Told[];
}

async function start(context: TestContext): Promise<Started> {
  const provider = await startDialectProvider(context);
  const told: Told[] = [];
  const started = await startApp(context, { upstream: provider.url, gemini: {}, sessions: tellTo(told) });
  return { ...started, provider, told };
}

/** Sends the response of a case, each piece after the previous one has arrived. */
function answerWith(provider: DialectProvider, one: Case): void {
  const { status = 200, type = 'text/event-stream', coding, pieces, isCut = false } = one;
  provider.intercept = (_seen, _request, response) => {
    response.writeHead(status, {
      'content-type': type,
      ...(coding === undefined ? {} : { 'content-encoding': coding }),
    });
    const write = async (): Promise<void> => {
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await allArrived();
        response.write(piece);
      }
      await allArrived();
      if (isCut) response.destroy();
      else response.end();
    };
    void write();
    return true;
  };
}
