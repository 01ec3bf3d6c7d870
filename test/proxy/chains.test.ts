import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { valuesOf } from '../support/http-message.ts';
import { requestText, startPair } from '../support/raw-pair.ts';
import { startRawUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';

test('a request tells the next proxy how many proxies it has passed', async (context) => {
  const { app, client, upstream } = await startPair(context);
  for (const lines of [
    [],
    ['X-LunaRoute-Hops: 1'],
    ['x-lunaroute-hops: 1', 'x-lunaroute-hops: 2'],
    ['x-lunaroute-hops: no'],
  ]) {
    client.send(requestText(app, 'GET /v1/models', lines));
    await client.message();
  }
  assert.deepEqual(
    upstream.requests.map((request) => valuesOf(request, 'x-lunaroute-hops')),
    [['1'], ['2'], ['3'], ['1']],
  );
});

test('three chained proxies are served, and a fourth is a loop', async (context) => {
  const upstream = await startRawUpstream(context);
  const third = await startApp(context, { upstream: upstream.url });
  const second = await startApp(context, { upstream: third.url });
  const first = await startApp(context, { upstream: second.url });
  assert.equal((await ask(`${first.url}/v1/models`)).status, 200);
  assert.deepEqual(valuesOf(upstream.requests[0] ?? assert.fail(), 'x-lunaroute-hops'), ['3']);
  const before = await startApp(context, { upstream: first.url });
  const answer = await ask(`${before.url}/v1/models`);
  assert.equal(answer.status, 508);
  assert.equal(answer.headers['x-lunaroute-error'], 'upstream_loop');
  assert.equal(answer.headers['x-should-retry'], 'false');
  assert.equal(upstream.requests.length, 1);
});

test('two proxies that point to each other end the request', async (context) => {
  const one = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  const other = await startApp(context, { upstream: one.url });
  one.app.close();
  const back = await startApp(context, { upstream: other.url, settings: { port: one.port } });
  const answer = await ask(`${back.url}/v1/models`);
  assert.equal(answer.status, 508);
  assert.equal(answer.headers['x-lunaroute-error'], 'upstream_loop');
});

test('a public provider gets no hop count', async (context) => {
  // The next proxy on the way, which gets a plain-text request in absolute form.
  const hop = await startRawUpstream(context);
  const { url } = await startApp(context, { upstream: 'http://api.openai.com', openai: { proxy: hop.url } });
  assert.equal((await ask(`${url}/v1/models`, { headers: { 'x-lunaroute-hops': '1' } })).status, 200);
  const [request] = hop.requests;
  assert.equal(request?.startLine, 'GET http://api.openai.com/v1/models HTTP/1.1');
  assert.deepEqual(
    request.headers.filter(([name]) => /lunaroute/iu.test(name)),
    [],
  );
});
