import assert from 'node:assert/strict';
import test from 'node:test';
import { ask } from '../support/client.ts';
import { startRawUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';

test('/healthz says what runs here', async (context) => {
  const upstream = await startRawUpstream(context);
  const { url } = await startApp(context, { upstream: upstream.url });
  const { status, headers, body } = await ask(`${url}/healthz`);
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(body), {
    status: 'ok',
    app: 'lunaroute-tray',
    version: '0.0.0-test',
    pid: process.pid,
  });
  assert.equal(upstream.connections.length, 0);
});

test('/readyz gives the state of each provider', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9', anthropic: { enabled: false } });
  const { status, body } = await ask(`${url}/readyz`);
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), {
    status: 'ready',
    providers: { openai: 'ready', anthropic: 'disabled' },
  });
});

test('/readyz is 503 where every provider is switched off', async (context) => {
  const off = { enabled: false };
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9', openai: off, anthropic: off });
  const { status, body } = await ask(`${url}/readyz`);
  assert.equal(status, 503);
  assert.match(body, /"status":"not_ready"/u);
});

test('the paths of our own need no token, are never forwarded, and are ours in no longer path', async (context) => {
  const upstream = await startRawUpstream(context);
  const { url } = await startApp(context, {
    upstream: upstream.url,
    settings: { proxyToken: 'open-sesame' },
    openai: { enabled: false },
  });
  for (const path of ['/healthz', '/readyz', '/metrics', '/metrics?x=1']) {
    assert.equal((await ask(`${url}${path}`)).status, 200, path);
  }
  for (const path of ['/healthz/x', '/metrics/', '/healthzz']) {
    assert.equal((await ask(`${url}${path}`)).status, 404, path);
  }
  assert.equal(upstream.connections.length, 0);
});

test('HEAD of a path of our own has its length and no body', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  const { status, headers, body, complete } = await ask(`${url}/healthz`, { method: 'HEAD' });
  assert.equal(status, 200);
  assert.ok(Number(headers['content-length']) > 0);
  assert.equal(body, '');
  assert.equal(complete, true);
});

test("a provider's path of the same name reaches the provider", async (context) => {
  const upstream = await startRawUpstream(context);
  const { url } = await startApp(context, { upstream: upstream.url });
  for (const path of ['/openai/healthz', '/v1/metrics'])
    assert.equal((await ask(`${url}${path}`)).body, 'ok', path);
  assert.deepEqual(
    upstream.requests.map(({ startLine }) => startLine),
    ['GET /healthz HTTP/1.1', 'GET /v1/metrics HTTP/1.1'],
  );
});
