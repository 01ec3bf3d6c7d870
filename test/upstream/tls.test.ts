import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import tls from 'node:tls';
import { poolOf } from '../support/settled-stats.ts';
import { Authority, selfSigned } from '../support/authority.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

test('a server with a private certificate is trusted through ca_file', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const { app, url } = await startApp(context, { upstream: server.url, openai: { ca: CA } });
  for (let request = 0; request < 2; request += 1) assert.equal((await ask(`${url}/v1/models`)).body, 'ok');
  assert.deepEqual(server.callIds, [1, 1]);
  const [connection] = poolOf(app).connections();
  assert.ok(connection?.tlsMs !== undefined && connection.tlsMs >= 0, 'the time of the handshake is known');
  assert.equal(connection.remote, `127.0.0.1:${server.port}`);
});

test('a server without ca_file is a 502 tls_failed at once that names the setting', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const { app, url } = await startApp(context, { upstream: server.url });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
  assert.match(answer.body, /ca_file/u);
  const stats = poolOf(app).stats.snapshot();
  assert.deepEqual([stats.created, stats.connectFailed, stats.dialing], [0, 1, 0]);
});

test('a certificate for another name is a 502 tls_failed', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls(), host: '127.0.0.2' }).catch(
    () => undefined,
  );
  if (server === undefined) return context.skip('127.0.0.2 cannot be had');
  const { url } = await startApp(context, { upstream: server.url, openai: { ca: CA } });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
});

test('a server that does not speak TLS is a 502 tls_failed that suggests http://', async (context) => {
  const server = await startTaggedServer(context);
  const { url } = await startApp(context, { upstream: server.url.replace('http:', 'https:') });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
  assert.match(answer.body, /doesn't speak TLS on this port.*base_url must begin with http:\/\//u);
});

test('the second connection resumes the TLS session of the first', async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const pool = { poolMaxIdle: 0 };
  const { url } = await startApp(context, { upstream: server.url, pool, openai: { ca: CA } });
  for (let request = 0; request < 2; request += 1) await ask(`${url}/v1/models`);
  assert.deepEqual(server.callIds, [1, 2]);
  assert.deepEqual(
    server.sockets.map((socket) => socket.resumed),
    [false, true],
  );
});

const DAY_MS = 24 * 3600 * 1000;
const authority = new Authority('Test authority "<b>');

for (const { what, shown, words, ca = authority.pem } of [
  {
    what: 'has expired',
    shown: authority.serverFor('127.0.0.1', { validUntil: new Date(Date.now() - DAY_MS) }),
    words: /has expired \(its own is valid until \d{4}-\d\d-\d\d\) \(CERT_HAS_EXPIRED\).*clock/u,
  },
  {
    what: "isn't valid yet",
    shown: authority.serverFor('127.0.0.1', { validFrom: new Date(Date.now() + DAY_MS) }),
    words: /isn't valid yet \(from \d{4}-\d\d-\d\d on\).*clock/u,
  },
  {
    what: 'is for another host',
    shown: authority.serverFor('api.example.com'),
    words: /is for api\.example\.com, not for this host.*Check the host in base_url/u,
  },
  {
    what: 'is self-signed',
    shown: selfSigned('127.0.0.1'),
    words: /self-signed.*ca_file for the provider \(openai\)/u,
  },
  {
    what: 'is of an authority with an odd name',
    shown: authority.serverFor('127.0.0.1'),
    ca: CA,
    words: /issued by \\"Test authority b\\", which isn't trusted.*system's store.*ca_file/u,
  },
]) {
  test(`a certificate that ${what} is a 502 tls_failed with its own message`, async (context) => {
    const server = await startTaggedServer(context, { tls: shown });
    const { url } = await startApp(context, { upstream: server.url, openai: { ca } });
    const answer = await ask(`${url}/v1/models`);
    assert.deepEqual([answer.status, answer.headers['x-lunaroute-error']], [502, 'tls_failed']);
    assert.match(answer.body, words);
    assert.doesNotMatch(answer.body, /use-system-ca/u);
    assert.deepEqual(server.calls, []);
  });
}

test('a self-signed certificate is trusted through ca_file', async (context) => {
  const shown = selfSigned('127.0.0.1');
  const server = await startTaggedServer(context, { tls: shown });
  const { url } = await startApp(context, { upstream: server.url, openai: { ca: shown.cert } });
  assert.equal((await ask(`${url}/v1/models`)).status, 200);
});

test('pools that trust the same certificates share a context', async (context) => {
  const made = mock.method(tls, 'createSecureContext');
  context.after(() => made.mock.restore());
  const server = await startTaggedServer(context, { tls: serverTls() });
  const before = made.mock.callCount();
  const { url } = await startApp(context, {
    upstream: server.url,
    openai: { ca: CA },
    anthropic: { ca: CA },
    pool: { poolMaxIdle: 0 },
  });
  for (const path of ['/v1/models', '/v1/models', '/anthropic/v1/models'])
    assert.equal((await ask(`${url}${path}`)).status, 200);
  assert.equal(made.mock.callCount() - before, 1);
});
