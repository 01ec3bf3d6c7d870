import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { poolOf } from '../support/settled-stats.ts';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { statusOf, valuesOf } from '../support/http-message.ts';
import { requestText } from '../support/raw-pair.ts';
import { connectRaw, type RawPeer } from '../support/raw-peer.ts';
import {
  OK_ANSWER,
  type RawUpstream,
  startRawUpstream,
  startScriptedUpstream,
} from '../support/raw-upstream.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';

const OFFER = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
const SWITCH =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

interface Scene {
  readonly app: AppUnderTest;
  readonly proxy: ConnectProxy;
  readonly client: RawPeer;
}

/** Starts a client and a plain-text provider with an upstream proxy between LunaRoute and the provider. */
async function startScene(context: TestContext, upstream: RawUpstream): Promise<Scene> {
  const proxy = await startConnectProxy(context);
  proxy.login = 'user:pass';
  const openai = { proxy: proxy.url.replace('//', '//user:pass@'), proxySetBy: 'HTTP_PROXY' };
  const app = await startApp(context, { upstream: upstream.url, openai });
  return { app, proxy, client: await connectRaw(context, app.port) };
}

function seen({ proxy }: Scene): readonly string[] {
  return proxy.saw.map(({ method, target, login }) => `${method} ${target} ${login ?? ''}`);
}

test('a WebSocket to a plain-text provider uses CONNECT and passes bytes both ways', async (context) => {
  const peers = Promise.withResolvers<RawPeer>();
  const upstream = await startScriptedUpstream(context, async (peer) => {
    const request = await peer.message();
    assert.equal(request.startLine, 'GET /v1/responses?model=x HTTP/1.1');
    assert.deepEqual(valuesOf(request, 'proxy-authorization'), []);
    peer.send(`${SWITCH}first`);
    peers.resolve(peer);
  });
  const scene = await startScene(context, upstream);
  const { app, client } = scene;
  client.send(requestText(app, 'GET /v1/responses?model=x', OFFER));
  assert.equal(statusOf(await client.message()), 101);
  await client.has('first');
  client.send('ping');
  const peer = await peers.promise;
  await peer.has('ping');
  assert.deepEqual(seen(scene), [`CONNECT 127.0.0.1:${upstream.port} user:pass`]);
});

test('a WebSocket whose tunnel the proxy refuses gets a 426 at once', async (context) => {
  for (const status of ['403 Forbidden', '405 Method Not Allowed', '501 Not Implemented']) {
    const scene = await startScene(context, await startRawUpstream(context));
    const { app, client, proxy } = scene;
    proxy.onConnect = (asked) => asked.refuse(status);
    client.send(requestText(app, 'GET /v1/responses', OFFER));
    const answer = await client.message();
    assert.equal(statusOf(answer), 426, status);
    assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['upgrade_failed']);
    assert.ok(
      answer.body.includes(`The proxy ${proxy.host} (set by HTTP_PROXY) answered ${status.slice(0, 3)}`),
      answer.body,
    );
    assert.equal(proxy.saw.length, 1, 'it was asked once');
  }
});

test('the POST after a refused WebSocket is sent in absolute form', async (context) => {
  const upstream = await startRawUpstream(context);
  const scene = await startScene(context, upstream);
  const { app, client, proxy } = scene;
  proxy.onConnect = (asked) => asked.refuse('403 Forbidden');
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  assert.equal(statusOf(await client.message()), 426);
  const again = await connectRaw(context, app.port);
  again.send(requestText(app, 'POST /v1/responses', ['content-length: 2']) + '{}');
  assert.equal((await again.message()).body, 'ok');
  assert.deepEqual(seen(scene), [
    `CONNECT 127.0.0.1:${upstream.port} user:pass`,
    `POST ${upstream.url}/v1/responses user:pass`,
  ]);
});

test('a tunnel is not reused after the provider refuses its WebSocket', async (context) => {
  const upstream = await startRawUpstream(context, OK_ANSWER);
  const scene = await startScene(context, upstream);
  const { app, client } = scene;
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  assert.equal(statusOf(await client.message()), 200);
  await eventually('the tunnel is closed', () => poolOf(app.app).stats.open === 0);
  const again = await connectRaw(context, app.port);
  again.send(requestText(app, 'GET /v1/models'));
  assert.equal((await again.message()).body, 'ok');
  assert.deepEqual(seen(scene), [
    `CONNECT 127.0.0.1:${upstream.port} user:pass`,
    `GET ${upstream.url}/v1/models user:pass`,
  ]);
  assert.equal(upstream.requests[1]?.startLine, 'GET /v1/models HTTP/1.1');
});

test('a WebSocket does not use a warm connection to the proxy', async (context) => {
  const upstream = await startRawUpstream(context, (request) =>
    request.startLine.includes('/models') ? OK_ANSWER : SWITCH,
  );
  const scene = await startScene(context, upstream);
  const { app, client } = scene;
  client.send(requestText(app, 'GET /v1/models'));
  await client.message();
  client.send(requestText(app, 'GET /v1/responses', OFFER));
  assert.equal(statusOf(await client.message()), 101);
  assert.deepEqual(seen(scene), [
    `GET ${upstream.url}/v1/models user:pass`,
    `CONNECT 127.0.0.1:${upstream.port} user:pass`,
  ]);
});
