import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import { serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { portOf } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

/** Starts a server that answers anything with these bytes, or by closing or resetting the connection. */
async function startByteServer(context: TestContext, answer: Buffer | 'fin' | 'reset'): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (answer === 'reset') socket.resetAndDestroy();
      else if (answer === 'fin') socket.end();
      else socket.end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return portOf(server);
}

/** As OpenSSL and others send it: level fatal, protocol_version. */
const TLS_ALERT = Buffer.from([0x15, 3, 3, 0, 2, 2, 0x46]);
const HINT = /If it expects TLS, base_url must begin with https:\/\//u;

test('an http:// base URL for a server that speaks TLS is reported as such', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const { url } = await startApp(context, { upstream: server.url.replace('https:', 'http:') });
  const { status, body } = await ask(`${url}/v1/models`);
  assert.equal(status, 502);
  assert.match(body, HINT);
  assert.deepEqual(server.calls, []);
});

test('an http:// base URL for a server that answers with a TLS alert is reported as such', async (context) => {
  const port = await startByteServer(context, TLS_ALERT);
  const { url } = await startApp(context, { upstream: `http://127.0.0.1:${port}` });
  const { headers, body } = await ask(`${url}/v1/models`);
  assert.equal(headers['x-lunaroute-error'], 'upstream_bad_response');
  assert.match(body, /a TLS alert, so its address must begin with https:\/\//u);
});

for (const how of ['fin', 'reset'] as const) {
  test(`a plain server that has never answered and hangs up (${how}) may be a TLS server`, async (context) => {
    const port = await startByteServer(context, how);
    const { url } = await startApp(context, { upstream: `http://127.0.0.1:${port}` });
    assert.match((await ask(`${url}/v1/models`)).body, HINT);
  });
}

test('a plain server that has answered before is not mistaken for a TLS server', async (context) => {
  const server = await startTaggedServer(context);
  const { url } = await startApp(context, { upstream: server.url });
  assert.equal((await ask(`${url}/v1/models`)).status, 200);
  server.handler = (call) => void call.request.socket.destroy();
  const { status, body } = await ask(`${url}/v1/responses`, { method: 'POST', body: '{}' });
  assert.equal(status, 502);
  assert.doesNotMatch(body, /TLS/u);
});

test('an http:// proxy URL for a port that speaks TLS is reported as such', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const proxy = server.url.replace('https:', 'http:');
  const { url } = await startApp(context, { upstream: 'http://provider.test', openai: { proxy } });
  assert.match(
    (await ask(`${url}/v1/models`)).body,
    /expects TLS, the proxy's URL must begin with https:\/\//u,
  );
});

test('an https:// proxy URL for a port that speaks plain HTTP is reported as such', async (context) => {
  const server = await startTaggedServer(context);
  const proxy = server.url.replace('http:', 'https:');
  const { url } = await startApp(context, { upstream: 'https://provider.test', openai: { proxy } });
  const { headers, body } = await ask(`${url}/v1/models`);
  assert.equal(headers['x-lunaroute-error'], 'tls_failed');
  assert.match(
    body,
    /doesn't speak TLS on this port.*the proxy's URL must begin with http:\/\/.*Most proxies/u,
  );
});
