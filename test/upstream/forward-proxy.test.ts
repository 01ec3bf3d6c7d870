import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poolOf } from '../support/settled-stats.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

const LOGIN = 'Basic dXNlcjpwQHNz'; // user:p@ss

function withLogin(url: string): string {
  return url.replace('//', '//user:p%40ss@');
}

test('an https provider is reached through a tunnel that is kept and reused', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const proxy = await startConnectProxy(context);
  const openai = { ca: CA, proxy: proxy.url };
  const { app, url } = await startApp(context, { upstream: server.url, openai });
  for (let request = 0; request < 2; request += 1) {
    const answer = await ask(`${url}/v1/responses`, { method: 'POST', body: `body ${request}` });
    assert.equal(answer.body, 'ok');
  }
  assert.deepEqual(server.callIds, [1, 1]);
  assert.deepEqual(
    server.calls.map((call) => [call.request.url, call.body]),
    [
      ['/v1/responses', 'body 0'],
      ['/v1/responses', 'body 1'],
    ],
  );
  assert.deepEqual(
    proxy.tunnels.map(({ authority, authorization }) => ({ authority, authorization })),
    [{ authority: `127.0.0.1:${server.port}`, authorization: undefined }],
  );
  assert.equal(poolOf(app).connections()[0]?.remote, proxy.url.replace('http://', ''));
});

test("the login in the proxy's URL is sent with CONNECT and nowhere else", async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const proxy = await startConnectProxy(context);
  const openai = { ca: CA, proxy: withLogin(proxy.url) };
  const { url, lines } = await startApp(context, { upstream: server.url, openai });
  await ask(`${url}/v1/models`);
  assert.equal(proxy.tunnels[0]?.authorization, LOGIN);
  assert.equal(server.call(0).request.headers['proxy-authorization'], undefined);
  assert.doesNotMatch(lines.join('\n'), /p@ss|p%40ss/u);
});

test('a request to an http provider is sent in absolute form', async (context) => {
  const server = await startTaggedServer(context);
  const proxy = await startConnectProxy(context);
  const { url } = await startApp(context, { upstream: server.url, openai: { proxy: proxy.url } });
  const answer = await ask(`${url}/v1/models?limit=1`);
  assert.equal(answer.body, 'ok');
  assert.deepEqual(proxy.tunnels, []);
  assert.deepEqual(proxy.forwarded, [
    { url: `${server.url}/v1/models?limit=1`, host: `127.0.0.1:${server.port}`, authorization: undefined },
  ]);
  assert.equal(server.call(0).request.url, '/v1/models?limit=1');
});

test("the login in the proxy's URL is sent with a request in absolute form", async (context) => {
  const server = await startTaggedServer(context);
  const proxy = await startConnectProxy(context);
  const { url } = await startApp(context, { upstream: server.url, openai: { proxy: withLogin(proxy.url) } });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.body, 'ok');
  assert.equal(proxy.forwarded[0]?.authorization, LOGIN);
});

for (const statusLine of ['403 Forbidden', '407 Proxy Authentication Required']) {
  test(`a CONNECT answered with ${statusLine} is a 502 proxy_connect_failed`, async (context) => {
    const proxy = await startConnectProxy(context);
    proxy.onConnect = (asked) => asked.refuse(statusLine);
    const { app, url } = await startApp(context, {
      upstream: 'https://127.0.0.1:9',
      pool: { maxRetries: 0 },
      openai: { proxy: proxy.url },
    });
    const answer = await ask(`${url}/v1/models`);
    assert.equal(answer.status, 502);
    assert.equal(answer.headers['x-lunaroute-error'], 'proxy_connect_failed');
    assert.ok(answer.body.includes(statusLine.slice(0, 3)), answer.body);
    assert.equal(poolOf(app).stats.connectFailed, 1);
  });
}

test('a proxy that hangs up on CONNECT is a 502 proxy_connect_failed', async (context) => {
  const proxy = await startConnectProxy(context);
  proxy.server.removeAllListeners('connect');
  proxy.server.on('connect', (_request, socket) => void socket.destroy());
  const { url } = await startApp(context, {
    upstream: 'https://127.0.0.1:9',
    pool: { maxRetries: 0 },
    openai: { proxy: proxy.url },
  });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'proxy_connect_failed');
});
