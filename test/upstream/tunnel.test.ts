import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { loginSchemes } from '../../src/upstream/tunnel.ts';
import { poolOf } from '../support/settled-stats.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startScriptedUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

for (const [name, head] of [
  ['a 200 of HTTP/1.0', 'HTTP/1.0 200 Connection established\r\n\r\n'],
  ['a 201', 'HTTP/1.1 201 Made\r\n\r\n'],
  ['a 204 without a phrase', 'HTTP/1.1 204 \r\n\r\n'],
  ['a 299 with bare line feeds', 'HTTP/1.1 299 Fine\nvia: 1.1 x\n\n'],
  ['a 200 with a length, which means nothing', 'HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n'],
  ['a 200 that claims chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['a 200 with both', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 7\r\n\r\n'],
  [
    'interim answers before a 200',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\na: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
  ],
] as const) {
  test(`${name} to CONNECT opens a tunnel`, async (context) => {
    const server = await startTaggedServer(context, { tls: serverTls() });
    const proxy = await startConnectProxy(context);
    proxy.onConnect = (asked) => asked.open(head);
    const openai = { ca: CA, proxy: proxy.url };
    const { url } = await startApp(context, { upstream: server.url, openai });
    for (let request = 0; request < 2; request += 1) {
      const answer = await ask(`${url}/v1/responses`, { method: 'POST', body: `body ${request}` });
      assert.equal(answer.body, 'ok');
    }
    assert.deepEqual(server.callIds, [1, 1]);
    assert.equal(proxy.tunnels.length, 1);
  });
}

test('a CONNECT response that arrives byte by byte opens a tunnel', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const slow = await startScriptedUpstream(context, async (peer) => {
    await peer.has('\r\n\r\n');
    for (const byte of 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r') {
      peer.send(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    peer.send('\n');
    const onward = net.connect(server.port, '127.0.0.1');
    peer.socket.pipe(onward).pipe(peer.socket);
    context.after(() => onward.destroy());
  });
  const { url } = await startApp(context, { upstream: server.url, openai: { ca: CA, proxy: slow.url } });
  assert.equal((await ask(`${url}/v1/models`)).body, 'ok');
});

for (const [name, bytes, words] of [
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n', /not HTTP\/1\.1/u],
  ['an alert of TLS', '\u0015\u0003\u0001\u0000\u0002\u0002\u0046', /https:\/\//u],
  ['no status', 'HTTP/1.1 fine\r\n\r\n', /no status/u],
  ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`, /too large/u],
] as const) {
  test(`a proxy that answers CONNECT with ${name} is a 502 that names the proxy`, async (context) => {
    const proxy = await startScriptedUpstream(context, async (peer) => {
      await peer.has('\r\n\r\n');
      peer.send(bytes);
    });
    const { url } = await startApp(context, {
      upstream: 'https://127.0.0.1:9',
      pool: { maxRetries: 0 },
      openai: { proxy: proxy.url, proxySetBy: 'HTTPS_PROXY' },
    });
    const answer = await ask(`${url}/v1/models`);
    assert.deepEqual([answer.status, answer.headers['x-lunaroute-error']], [502, 'proxy_connect_failed']);
    assert.match(answer.body, words);
    assert.ok(answer.body.includes(`proxy 127.0.0.1:${proxy.port} (set by HTTPS_PROXY)`), answer.body);
  });
}

test('an error response to CONNECT with a body is a refusal, and the proxy is named once per attempt', async (context) => {
  const proxy = await startConnectProxy(context);
  proxy.onConnect = (asked) => asked.refuse('503 Service Unavailable', 'x-squid-error: ERR_DNS_FAIL 0');
  const { app, url } = await startApp(context, {
    upstream: 'https://nowhere.invalid',
    pool: { maxRetries: 2 },
    openai: { proxy: proxy.url, proxySetBy: 'HTTPS_PROXY' },
  });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.match(
    answer.body,
    /answered 503 to CONNECT nowhere\.invalid:443: the proxy couldn't reach that address/u,
  );
  assert.equal(answer.headers['x-should-retry'], undefined);
  // The failure may be temporary, so it is retried.
  assert.deepEqual(
    proxy.saw.map(({ method, target }) => `${method} ${target}`),
    Array(3).fill('CONNECT nowhere.invalid:443'),
  );
  assert.equal(poolOf(app).stats.connectFailed, 3);
});

for (const [values, schemes] of [
  [['Basic realm="a, Negotiate b"'], ['basic']],
  [
    ['Negotiate', 'NTLM'],
    ['negotiate', 'ntlm'],
  ],
  [['NTLM, Basic realm="x", charset="UTF-8"'], ['ntlm', 'basic']],
  [['Digest realm="x", nonce="a,b", qop=auth'], ['digest']],
  [['Negotiate YII='], ['negotiate']],
  [[''], []],
  [[], []],
] as const) {
  test(`Proxy-Authenticate ${JSON.stringify(values)} names ${schemes.join(' and ') || 'nothing'}`, () => {
    assert.deepEqual(loginSchemes(values), schemes);
  });
}
