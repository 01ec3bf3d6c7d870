import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { startProgram } from '../support/running-program.ts';

/** Sends a head unchanged and returns the whole response; the request asks to close the connection. */
async function raw(port: number, lines: readonly string[]): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return text;
}

const REFUSED_HOSTS = [
  'evil.example',
  '127.0.0.1.nip.io:PORT',
  '127.0.0.1:1',
  '127.1:PORT',
  'localhost.:PORT',
  '[::ffff:127.0.0.1]:PORT',
  'user@127.0.0.1:PORT',
  '127.0.0.1:PORT/x',
  '',
];
const PATHS = ['/v1/models', '/metrics', '/', '/no/such/file'];
const PASSED_HOSTS = ['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST:PORT', '[::1]:PORT'];

function hostLines({ port }: Pick<AppUnderTest, 'port'>, path: string, host: string): string[] {
  return [`GET ${path} HTTP/1.1`, `Host: ${host.replace('PORT', String(port))}`];
}

test('a foreign Host is refused on every path, before anything is forwarded', async (context) => {
  const provider = await startDialectProvider(context);
  const running = await startApp(context, { upstream: provider.url });
  for (const host of REFUSED_HOSTS) {
    for (const path of PATHS) {
      const answer = await raw(running.port, hostLines(running, path, host));
      assert.match(answer, /^HTTP\/1\.1 40[03] /u, `${host} on ${path}`);
      assert.match(answer, /x-lunaroute-error: host_/u, `${host} on ${path}`);
    }
  }
  assert.equal(provider.seen.length, 0);
});

test('the loopback names with the right port are accepted', async (context) => {
  const provider = await startDialectProvider(context);
  const running = await startApp(context, { upstream: provider.url });
  for (const host of PASSED_HOSTS) {
    assert.match(await raw(running.port, hostLines(running, '/v1/models', host)), /^HTTP\/1\.1 200 /u, host);
  }
});

test('an allowed host is accepted with and without a port', async (context) => {
  const provider = await startDialectProvider(context);
  const running = await startApp(context, {
    upstream: provider.url,
    settings: { allowedHosts: ['lunaroute', 'localhost:18081'] },
  });
  for (const host of ['lunaroute', 'lunaroute:PORT', 'lunaroute:9999', 'localhost:18081']) {
    assert.match(await raw(running.port, hostLines(running, '/v1/models', host)), /^HTTP\/1\.1 200 /u, host);
  }
});

/** Loopback values of Host as seen in a container whose port is published as a different one. */
const PUBLISHED_HOSTS = [
  'localhost:9999',
  'LOCALHOST:9999',
  '127.0.0.1:9999',
  '[::1]:9999',
  'localhost',
  '[::1]',
];

test('bound beyond loopback, the loopback names are accepted with any port, and no other name is', async (context) => {
  const provider = await startDialectProvider(context);
  const running = await startApp(context, { upstream: provider.url, settings: { host: '0.0.0.0' } });
  const statusOf = async (host: string): Promise<string> =>
    (await raw(running.port, hostLines(running, '/v1/models', host))).slice(9, 12);
  for (const host of PUBLISHED_HOSTS) assert.equal(await statusOf(host), '200', host);
  assert.equal(provider.seen.length, PUBLISHED_HOSTS.length);
  const strangers = [
    '0.0.0.0:PORT',
    '[::]:PORT',
    'lunaroute:PORT',
    '127.1:9999',
    'localhost.evil.example:9999',
  ];
  for (const host of strangers) assert.equal(await statusOf(host), '403', host);
  assert.equal(provider.seen.length, PUBLISHED_HOSTS.length);
});

test('bound to loopback, a port other than its own stays refused', async (context) => {
  const running = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  for (const host of PUBLISHED_HOSTS)
    assert.match(await raw(running.port, hostLines(running, '/v1/models', host)), /^HTTP\/1\.1 403 /u, host);
});

for (const [host, name] of [
  ['lunaroute:8081', 'lunaroute'],
  ['LunaRoute:9999', 'LunaRoute'],
  ['lunaroute.:8081', 'lunaroute.'],
  ['host.docker.internal', 'host.docker.internal'],
  ['[fd00::5]:8081', 'fd00::5'],
] as const) {
  test(`the refusal of ${host} names the setting that allows it, which then works`, async (context) => {
    const provider = await startDialectProvider(context);
    const before = await startApp(context, { upstream: provider.url });
    const refusal = await raw(before.port, hostLines(before, '/v1/models', host));
    assert.match(refusal, /x-lunaroute-error: host_not_allowed/u);
    assert.ok(refusal.includes(`set LUNAROUTE_ALLOWED_HOSTS=${name}, or`), refusal);
    const [line] = /allowed_hosts: \['[^']+'\]/u.exec(refusal) ?? [];
    assert.ok(line, refusal);
    assert.equal(provider.seen.length, 0);
    const { url } = await startProgram(context, {
      config: `${line}\nproviders: { openai: { base_url: "${provider.url}" } }\n`,
    });
    const running = { port: Number(new URL(url).port) };
    assert.match(await raw(running.port, hostLines(running, '/v1/models', host)), /^HTTP\/1\.1 200 /u);
    assert.equal(provider.seen.length, 1);
  });
}

test('a wildcard address is refused as Host, whatever is allowed', async (context) => {
  const running = await startApp(context, {
    upstream: 'http://127.0.0.1:9',
    settings: { host: '0.0.0.0', allowedHosts: ['0.0.0.0', '::', '[::]:8081'] },
  });
  for (const host of ['0.0.0.0:PORT', '0.0.0.0', '[::]:8081']) {
    const answer = await raw(running.port, hostLines(running, '/v1/models', host));
    assert.match(answer, /^HTTP\/1\.1 403 /u);
    assert.match(answer, /connect to 127\.0\.0\.1 or localhost instead/u);
  }
});

test('a request with no Host or with two is a bad request', async (context) => {
  const running = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  const host = `Host: 127.0.0.1:${running.port}`;
  assert.match(await raw(running.port, ['GET /v1/models HTTP/1.1']), /^HTTP\/1\.1 400 /u);
  assert.match(await raw(running.port, ['GET /v1/models HTTP/1.1', host, host]), /^HTTP\/1\.1 400 /u);
});

test('requests from a web page are refused, requests from an assistant pass', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, { upstream: provider.url });
  const refused: Record<string, string>[] = [
    { origin: 'null' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin' },
  ];
  for (const headers of refused) {
    const answer = await ask(`${url}/v1/messages`, { method: 'POST', headers, body: '{}' });
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  }
  assert.equal(provider.seen.length, 0);
  assert.equal((await ask(`${url}/v1/models`, { headers: { 'sec-fetch-site': 'none' } })).status, 200);
});

test('probes accept any Host', async (context) => {
  const running = await startApp(context, { upstream: 'http://127.0.0.1:9' });
  for (const path of ['/healthz', '/readyz']) {
    assert.match(await raw(running.port, hostLines(running, path, 'pod.cluster')), /^HTTP\/1\.1 200 /u);
  }
});

test('an absolute URL, OPTIONS * and CONNECT are bad requests', async (context) => {
  const provider = await startDialectProvider(context);
  const { port } = await startApp(context, { upstream: provider.url });
  for (const target of [`GET http://127.0.0.1:${port}/v1/models`, 'OPTIONS *', 'CONNECT 127.0.0.1:1']) {
    const answer = await raw(port, [`${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`]);
    assert.match(answer, /^HTTP\/1\.1 400 /u, target);
  }
  assert.equal(provider.seen.length, 0);
});

test('with a token set, every proxied request must carry it, and it is not forwarded', async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, {
    upstream: provider.url,
    settings: { proxyToken: 'open-sesame' },
  });
  const headers: Record<string, string>[] = [
    {},
    { 'x-lunaroute-token': 'wrong' },
    // Without an injected key, this is the client's key for the provider, not the token.
    { authorization: 'Bearer open-sesame' },
  ];
  for (const given of headers) {
    const answer = await ask(`${url}/v1/models`, { headers: given });
    assert.equal(answer.status, 401);
    assert.equal(answer.headers['x-lunaroute-error'], 'proxy_token_required');
  }
  let forwarded: unknown;
  provider.intercept = (_seen, request) => {
    forwarded = request.headers['x-lunaroute-token'];
    return false;
  };
  assert.equal(
    (await ask(`${url}/v1/models`, { headers: { 'X-LunaRoute-Token': 'open-sesame' } })).status,
    200,
  );
  assert.equal(forwarded, undefined);
});

test("where a key is injected, the token may replace the client's key", async (context) => {
  const provider = await startDialectProvider(context);
  const { url } = await startApp(context, {
    upstream: provider.url,
    openai: { apiKey: 'sk-injected' },
    settings: { proxyToken: 'open-sesame' },
  });
  for (const headers of [{ authorization: 'Bearer open-sesame' }, { 'x-api-key': 'open-sesame' }]) {
    assert.equal((await ask(`${url}/v1/models`, { headers })).status, 200);
  }
  assert.deepEqual(
    provider.seen.map(({ authorization, apiKey }) => [authorization, apiKey]),
    [
      ['Bearer sk-injected', undefined],
      ['Bearer sk-injected', undefined],
    ],
  );
});
