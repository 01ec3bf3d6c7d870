import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DETAILS_KEPT, DETAILS_PER_SECOND, type RequestDetails } from '../../src/contract/request-details.ts';
import type { ProxyServer } from '../../src/proxy/proxy-server.ts';
import { RequestDetailsStore } from '../../src/proxy/request-details-store.ts';
import { ask, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { type AppTestOptions, startApp } from '../support/running-app.ts';
import { type Call, startTaggedServer } from '../support/tagged-server.ts';

const OWN_KEY = 'settings-own-key-0815-canary';
const CLIENTS_KEY = 'clients-own-key-4711-canary';
const CHAT = '/v1/chat/completions';

function detailsOf(app: ProxyServer, id: number): RequestDetails {
  const answer = app.requestDetails(id);
  assert.ok(answer.kind === 'details', JSON.stringify(answer));
  return answer.details;
}

async function start(context: TestContext, options: Partial<AppTestOptions> = {}) {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, random: () => 0, ...options });
  const over = (count: number) => eventually('it is over', () => app.requestHistory.position === count);
  return { server, app, url, over };
}

interface Refusal {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

function refuse({ response }: Call, { status, body, headers }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

test('the headers of both directions and the error are shown, but no key', async (context) => {
  const { server, app, url, over } = await start(context, { openai: { apiKey: OWN_KEY, inject: 'always' } });
  const error = JSON.stringify({ error: { type: 'invalid_request_error', message: `Not this: ${OWN_KEY}` } });
  server.handler = (call) =>
    refuse(call, {
      status: 400,
      body: error,
      headers: { 'x-request-id': `req of ${OWN_KEY}`, 'retry-after-ms': CLIENTS_KEY },
    });
  await ask(`${url}${CHAT}?api_key=${CLIENTS_KEY}`, {
    method: 'POST',
    body: '{}',
    headers: { authorization: `Bearer ${CLIENTS_KEY}`, 'user-agent': 'script/1' },
  });
  await over(1);
  const { answer, toProvider, fromClient, said, providerError } = detailsOf(app, 1);
  const { rawHeaders, headers } = server.calls[0]?.request ?? assert.fail('nothing came');
  // The provider did receive the key; the recorded details contain only its length.
  assert.equal(headers.authorization, `Bearer ${OWN_KEY}`);
  const kept = JSON.stringify([answer, toProvider, fromClient, said]);
  assert.ok(!kept.includes(OWN_KEY) && !kept.includes(CLIENTS_KEY), kept);
  // Apart from `connection`, these are the headers that the server saw, in its order.
  const names = rawHeaders.filter((_value, at) => at % 2 === 0).map((name) => name.toLowerCase());
  const got = new Set(toProvider.map(([name]) => name.toLowerCase()));
  assert.deepEqual(
    names.filter((name) => !got.has(name)),
    ['connection'],
  );
  assert.ok(toProvider.some(([name, value]) => name === 'user-agent' && value === 'script/1'));
  assert.ok(fromClient.some(([name]) => name.toLowerCase() === 'authorization'));
  assert.ok(answer.some(([name, value]) => name === 'x-request-id' && value.startsWith('req of ')));
  assert.match(said?.text ?? '', /"message":"Not this: .*"/u);
  assert.equal(providerError, 'invalid_request_error');
});

test('neither a key at the cut of the error nor a secret from other settings is shown, even in part', async (context) => {
  const proxy = 'http://somebody:way-of-the-proxy-canary@127.0.0.1:9';
  const { server, app, url, over } = await start(context, {
    openai: { apiKey: OWN_KEY, inject: 'always' },
    anthropic: { proxy },
  });
  const error = `way-of-the-proxy-canary ${'x '.repeat(2030)}${OWN_KEY} and more`;
  server.handler = (call) =>
    refuse(call, { status: 401, body: error, headers: { 'content-type': 'text/plain' } });
  await ask(`${url}${CHAT}`, { method: 'POST', body: '{}' });
  await over(1);
  const { said } = detailsOf(app, 1);
  assert.equal(said?.isCut, true);
  assert.ok(!said.text.includes(OWN_KEY.slice(0, 8)) && !said.text.includes('canary'), said.text.slice(-60));
});

test('each attempt shows its connection, its times and its outcome', async (context) => {
  const { server, app, url, over } = await start(context);
  server.handler = (call) => {
    if (server.calls.length === 1)
      return refuse(call, { status: 503, body: '{}', headers: { 'retry-after': '0' } });
    if (server.calls.length === 2)
      return refuse(call, { status: 503, body: '{}', headers: { 'retry-after': '0' } });
    refuse(call, {
      status: 529,
      body: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    });
  };
  await ask(`${url}/v1/messages`, { method: 'POST', body: '{}', headers: { 'anthropic-version': 'x' } });
  await over(1);
  const { attempts, said, ownMs } = detailsOf(app, 1);
  assert.deepEqual(
    attempts.map(({ status, cause, connectionId }) => [status, cause, connectionId]),
    server.calls.map(({ on }, at) => [at < 2 ? 503 : 529, at < 2 ? 'status' : null, on.id]),
  );
  const times = attempts.flatMap(({ connectedMs, answeredMs, endedMs }) => [
    connectedMs,
    answeredMs,
    endedMs,
  ]);
  assert.deepEqual(
    times,
    times.toSorted((one, other) => Number(one) - Number(other)),
  );
  const [row] = app.requestHistory.since(0).rows;
  assert.equal(row?.attempts, attempts.length);
  assert.equal(attempts.at(-1)?.endedMs, row?.durationMs);
  assert.match(said?.text ?? '', /Overloaded/u);
  assert.ok(ownMs > 0 && ownMs < (row?.durationMs ?? 0));
});

test('a request that never had a connection still shows its attempts', async (context) => {
  const gone = await startTaggedServer(context);
  const { url: nowhere } = gone;
  gone.server.close();
  await once(gone.server, 'close');
  const { app, url } = await startApp(context, {
    upstream: nowhere,
    pool: { maxRetries: 1 },
    random: () => 0,
  });
  await ask(`${url}${CHAT}`, { method: 'POST', body: '{}' });
  await eventually('it is over', () => app.requestHistory.position === 1);
  const { attempts } = detailsOf(app, 1);
  assert.deepEqual(
    attempts.map(({ connectionId, cause, answeredMs }) => [connectionId, cause, answeredMs]),
    [
      [0, 'connect', null],
      [0, null, null],
    ],
  );
  assert.equal(app.requestHistory.since(0).rows[0]?.attempts, 2);
});

for (const [coding, code] of [
  ['', (text: string) => Buffer.from(text)],
  ['gzip', (text: string) => gzipSync(text)],
] as const) {
  test(`the row has the model and its tokens, and a long error is cut: ${coding || 'plain'}`, async (context) => {
    const { server, app, url, over } = await start(context);
    const headers = coding === '' ? {} : { 'content-encoding': coding };
    const usage = { prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 60 } };
    server.handler = (call) => {
      if (server.calls.length === 1)
        refuse(call, {
          status: 200,
          body: code(JSON.stringify({ model: 'gpt-9', choices: [], usage })),
          headers,
        });
      else
        refuse(call, {
          status: 418,
          body: code(JSON.stringify({ error: { message: 'é'.repeat(4000) } })),
          headers,
        });
    };
    await ask(`${url}${CHAT}`, { method: 'POST', body: '{}' });
    await over(1);
    await ask(`${url}${CHAT}`, { method: 'POST', body: '{}' });
    await over(2);
    const [row] = app.requestHistory.since(0).rows;
    const tokens = { fresh: 40, cacheRead: 60, cacheWrite: null, output: 7, reasoning: null };
    assert.deepEqual([row?.model, row?.tokens], ['gpt-9', tokens]);
    const { said } = detailsOf(app, 2);
    assert.equal(said?.isCut, true);
    assert.match(said.text, /^\{"error":\{"message":"é+$/u);
    assert.equal(detailsOf(app, 1).said, null);
  });
}

test('a request in progress shows its details so far', async (context) => {
  const { server, app, url } = await start(context);
  server.handler = ({ response }) => void response.writeHead(200, { 'x-request-id': 'r1' }).write('abc');
  const call = new ClientCall(`${url}/v1/models`);
  await eventually('it streams', () => call.received === 'abc');
  const { attempts, answer } = detailsOf(app, 1);
  assert.ok(answer.some(([name, value]) => name === 'x-request-id' && value === 'r1'));
  assert.deepEqual([attempts.length, attempts[0]?.endedMs, attempts[0]?.status], [1, null, 200]);
  call.leave();
});

test('headers are kept up to a limit, response headers first', async (context) => {
  const { server, app, url, over } = await start(context);
  server.handler = ({ response }) => void response.writeHead(200, { 'x-request-id': 'r'.repeat(5000) }).end();
  await ask(`${url}/v1/models`, { headers: { 'x-title': 't'.repeat(5000) } });
  await over(1);
  const { answer, toProvider, fromClient, headersLeftOut } = detailsOf(app, 1);
  assert.ok(answer.some(([name]) => name === 'x-request-id'));
  assert.ok(headersLeftOut > 0);
  const chars = [...answer, ...toProvider, ...fromClient].reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    0,
  );
  assert.ok(chars <= 8192, String(chars));
});

test('a request with very many secrets shows no text that may contain them', async (context) => {
  const { server, app, url, over } = await start(context);
  const secrets = Array.from({ length: 250 }, (_, at) => `part-${at}-of-a-secret`);
  server.handler = (call) =>
    refuse(call, { status: 400, body: `"${secrets[3]}"`, headers: { 'x-request-id': secrets[3] } });
  await ask(`${url}/v1/models`, { headers: { cookie: secrets.map((one) => `a=${one}`).join('; ') } });
  await over(1);
  const kept = JSON.stringify(detailsOf(app, 1));
  assert.ok(!kept.includes('of-a-secret'), kept);
});

test('the newest details are kept, and in a burst the first of each second', () => {
  const store = new RequestDetailsStore(() => []);
  const details = { attempts: [], ownMs: 0, providerError: null, said: null };
  const none = { fromClient: [], toProvider: [], answer: [], headersLeftOut: 0 };
  assert.equal(store.whyNot(1), 'busy');
  let id = 0;
  for (let second = 0; second < 30; second += 1)
    for (let one = 0; one < DETAILS_PER_SECOND + 5; one += 1) {
      id += 1;
      if (store.hasRoom(second * 1000, 'good')) store.keep({ id, ...details, ...none });
    }
  const kept = Array.from({ length: id }, (_, at) => at + 1).filter((one) => store.of(one) !== undefined);
  assert.equal(kept.length, DETAILS_KEPT);
  // Even in a burst there is room for a failed request.
  assert.deepEqual([store.hasRoom(29_000, 'good'), store.hasRoom(29_000, 'failed')], [false, true]);
  assert.equal(store.whyNot(1), 'older');
  assert.equal(store.whyNot(id), 'busy');
});
