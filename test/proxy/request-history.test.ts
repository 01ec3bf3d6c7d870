import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { REQUESTS_KEPT, type RequestRow } from '../../src/contract/requests.ts';
import { RequestHistory } from '../../src/proxy/request-history.ts';
import { NO_TOKENS } from '../../src/sessions/running-sums.ts';
import { ask, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

test('a finished request is a row with all its data', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  const headers = { 'user-agent': `assistant/1.0 ${'x'.repeat(200)}` };
  await ask(`${url}/v1/embeddings?api_key=canary`, { method: 'POST', body: '{"a":1}', headers });
  await eventually('it is over', () => app.requestHistory.position === 1);
  const [row] = app.requestHistory.since(0).rows;
  const { startedAt, firstByteMs, durationMs, client, ...rest } = row ?? assert.fail('there is no row');
  assert.deepEqual(rest, {
    id: 1,
    provider: 'openai',
    method: 'POST',
    path: '/v1/embeddings',
    status: 200,
    state: 'done',
    connectionId: 1,
    reused: false,
    attempts: 1,
    retries: [],
    keyUse: 'client',
    idledMs: null,
    via: '',
    wait: null,
    requestBytes: 7,
    responseBytes: 2,
    code: null,
    message: null,
    model: null,
    tokens: NO_TOKENS,
  });
  assert.equal(client.length, 120);
  assert.ok(startedAt > 1_700_000_000_000 && firstByteMs !== null && firstByteMs <= durationMs);
});

test('a failure is recorded in its row with its code', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  server.handler = ({ on }) => void on.socket.destroy();
  await ask(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  await eventually('it is over', () => app.requestHistory.position === 1);
  const [row] = app.requestHistory.since(0).rows;
  assert.deepEqual([row?.state, row?.status, row?.code], ['failed', 502, 'upstream_closed_before_response']);
  assert.ok(row?.message?.includes('openai'));
});

test('a retry is recorded in its row with its cause', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, random: () => 0 });
  server.handler = ({ response }) => void response.writeHead(server.calls.length === 1 ? 503 : 200).end();
  await ask(`${url}/v1/models`);
  await eventually('it is over', () => app.requestHistory.position === 1);
  const [row] = app.requestHistory.since(0).rows;
  assert.deepEqual([row?.status, row?.attempts, row?.retries], [200, 2, ['status']]);
});

test('a request in progress is live until it ends, and can be cancelled by its number', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  server.handler = ({ response }) => void response.write('abc');
  const call = new ClientCall(`${url}/v1/models`);
  await eventually('it streams', () => call.received === 'abc');
  const [live] = app.requestHistory.live(performance.now());
  assert.deepEqual([live?.id, live?.state, live?.responseBytes], [1, 'streaming', 3]);
  assert.equal(app.requestHistory.cancel(1), true);
  assert.equal((await call.answer).complete, false);
  assert.equal(app.requestHistory.live(0).length, 0);
  assert.equal(app.requestHistory.cancel(1), false);
  assert.equal(app.requestHistory.since(0).rows[0]?.code, 'cancelled');
});

test('a finished request is done while its compressed response is still decoded', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  const text = JSON.stringify({ model: 'm', usage: { prompt_tokens: 1, completion_tokens: 2 } });
  server.handler = ({ response }) =>
    void response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipSync(text));
  const call = new ClientCall(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  const states = new Set<string>();
  while (app.requestHistory.position === 0) {
    // A request that no longer waits for anything is finished.
    for (const { wait, state, durationMs } of app.requestHistory.live(Infinity))
      if (wait === null) states.add(`${state} ${Number.isFinite(durationMs)}`);
    await nextTurn();
  }
  await call.answer;
  assert.deepEqual([...states], ['done true']);
});

test('a request that is cancelled before its response gets a status that SDKs do not retry', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  server.handler = () => undefined;
  const call = new ClientCall(`${url}/v1/models`);
  await eventually('it is under way', () => server.calls.length === 1);
  app.requestHistory.cancel(1);
  const { status, headers } = await call.answer;
  assert.deepEqual([status, headers['x-lunaroute-error']], [499, 'cancelled']);
});

test('the latest rows are kept, and rows dropped before they were read are counted', () => {
  const requestHistory = new RequestHistory();
  const live = {
    id: 0,
    slot: 0,
    row: () => assert.fail('not asked'),
    details: () => assert.fail('not asked'),
    cancel: () => false,
    shutDown: () => undefined,
  };
  for (let one = 0; one < REQUESTS_KEPT + 5; one += 1) {
    const id = requestHistory.begin(live);
    // Only the number matters here.
    requestHistory.end(live, { id } as RequestRow, { model: null, tokens: NO_TOKENS });
  }
  const slice = requestHistory.since(2);
  assert.equal(slice.lost, 3);
  assert.equal(slice.rows[0]?.id, 6);
  assert.equal(slice.rows.length, REQUESTS_KEPT);
  assert.equal(requestHistory.since(slice.position - 1, 10).rows.length, 1);
});
