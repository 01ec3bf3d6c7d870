import assert from 'node:assert/strict';
import test from 'node:test';
import { ask } from '../support/client.ts';
import { startRawUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';

test('/healthz identifies the running program', async (context) => {
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

test('/readyz?verbose lists the state of each provider', async (context) => {
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9', anthropic: { enabled: false } });
  const { status, body } = await ask(`${url}/readyz?verbose`);
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), {
    status: 'ready',
    providers: { openai: 'ready', anthropic: 'disabled' },
  });
  assert.equal((await ask(`${url}/readyz`)).body, '{"status":"ready"}');
});

test('/readyz is 503 when every provider is disabled', async (context) => {
  const off = { enabled: false };
  const { url } = await startApp(context, { upstream: 'http://127.0.0.1:9', openai: off, anthropic: off });
  const { status, body } = await ask(`${url}/readyz`);
  assert.equal(status, 503);
  assert.match(body, /"status":"not_ready"/u);
});

test('the own paths of the proxy are never forwarded, and longer paths are not among them', async (context) => {
  const upstream = await startRawUpstream(context);
  const { url } = await startApp(context, { upstream: upstream.url, openai: { enabled: false } });
  for (const path of ['/healthz', '/readyz', '/metrics', '/metrics?x=1']) {
    assert.equal((await ask(`${url}${path}`)).status, 200, path);
  }
  for (const path of ['/healthz/x', '/metrics/', '/healthzz', '/metricsx']) {
    assert.equal((await ask(`${url}${path}`)).status, 404, path);
  }
  assert.equal(upstream.connections.length, 0);
});

test('with a token set, a request without it gets only the bare status', async (context) => {
  const { url } = await startApp(context, {
    upstream: 'http://127.0.0.1:9',
    settings: { proxyToken: 'open-sesame' },
  });
  assert.equal((await ask(`${url}/healthz`)).body, '{"status":"ok"}');
  assert.equal((await ask(`${url}/readyz?verbose`)).body, '{"status":"ready"}');
  const metrics = await ask(`${url}/metrics`);
  assert.equal(metrics.status, 401);
  assert.match(metrics.headers['www-authenticate'] ?? '', /^Bearer /u);
  assert.doesNotMatch(metrics.body, /openai|http_pool/u);
  assert.doesNotMatch((await ask(`${url}/nobody/v1/x`)).body, /openai|anthropic/u);
  for (const headers of [{ 'x-lunaroute-token': 'open-sesame' }, { authorization: 'Bearer open-sesame' }]) {
    assert.match((await ask(`${url}/healthz`, { headers })).body, /"version"/u);
    assert.match((await ask(`${url}/readyz?verbose`, { headers })).body, /"openai":"ready"/u);
    assert.match((await ask(`${url}/metrics`, { headers })).body, /http_pool_connections_idle/u);
  }
});

test('/metrics accepts the address at which the connection arrived, and no other name', async (context) => {
  const { port } = await startApp(context, {
    upstream: 'http://127.0.0.1:9',
    settings: { host: '0.0.0.0', allowedHosts: [] },
  });
  // A loopback address that is not allowed by default, as a pod's own address would be.
  const metrics = async (host: string, headers: Record<string, string> = {}): Promise<number> =>
    (await ask(`http://127.0.0.2:${port}/metrics`, { headers: { host, ...headers } })).status;
  assert.equal(await metrics(`127.0.0.2:${port}`), 200);
  for (const host of ['evil.example', `127.0.0.3:${port}`, '127.0.0.2', `0.0.0.0:${port}`])
    assert.equal(await metrics(host), 403, host);
  assert.equal(await metrics(`127.0.0.2:${port}`, { origin: 'http://127.0.0.2' }), 403);
  const models = await ask(`http://127.0.0.2:${port}/v1/models`, { headers: { host: `127.0.0.2:${port}` } });
  assert.equal(models.status, 403);
});

test('HEAD of an own path has its length and no body', async (context) => {
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
