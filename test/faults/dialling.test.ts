import assert from 'node:assert/strict';
import dns from 'node:dns';
import net from 'node:net';
import { mock, test } from 'node:test';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

test('a TLS handshake that is reset is a 502 tls_failed, and nothing is kept', async (context) => {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => void socket.resetAndDestroy());
  });
  server.listen(0, '127.0.0.1');
  context.after(() => server.close());
  await eventually('it listens', () => server.listening);
  const { app, url } = await startApp(context, { upstream: `https://127.0.0.1:${portOf(server)}` });
  const { status, headers } = await ask(`${url}/v1/models`);
  assert.deepEqual([status, headers['x-lunaroute-error']], [502, 'tls_failed']);
  const { created, connectFailed, dialing } = await settledStats(poolOf(app));
  assert.deepEqual([created, connectFailed, dialing], [0, 1, 0]);
});

test('a name that does not resolve at first costs an attempt, not the request', async (context) => {
  const server = await startTaggedServer(context);
  const port = new URL(server.url).port;
  const { app, url } = await startApp(context, { upstream: `http://provider.test:${port}`, random: () => 0 });
  let asked = 0;
  const lookup = mock.method(dns, 'lookup', (...args: unknown[]) => {
    asked += 1;
    const answer = args.at(-1) as (error: Error | null, addresses?: dns.LookupAddress[]) => void;
    if (asked === 1) answer(Object.assign(new Error('try again'), { code: 'EAI_AGAIN' }));
    else answer(null, [{ address: '127.0.0.1', family: 4 }]);
  });
  context.after(() => lookup.mock.restore());
  assert.equal((await ask(`${url}/v1/models`)).body, 'ok');
  const { createdBy, connectFailed } = await settledStats(poolOf(app));
  assert.deepEqual(counted(createdBy), { retry: 1 });
  assert.equal(connectFailed, 1);
  assert.equal(poolOf(app).stats.retries.connect, 1);
});

/** System error for a process that has run out of file descriptors. */
const NO_FILE = Object.assign(new Error('EMFILE'), { code: 'EMFILE' });

for (const [where, fail] of [
  [
    'the name is looked up',
    () =>
      mock.method(dns, 'lookup', (...args: unknown[]) => {
        const answer = args.at(-1) as (error: Error) => void;
        answer(NO_FILE);
      }),
  ],
  ['the connection is made', () => mock.method(net, 'connect', () => new net.Socket().destroy(NO_FILE))],
] as const) {
  test(`exhausted file descriptors are named as the cause when ${where}`, async (context) => {
    const { url, app } = await startApp(context, { upstream: 'http://127.0.0.1:9', pool: { maxRetries: 0 } });
    const failing = fail();
    context.after(() => failing.mock.restore());
    const { status, headers, body } = await ask(`${url}/v1/models`);
    assert.deepEqual([status, headers['x-lunaroute-error']], [502, 'connect_failed']);
    assert.match(body, /used up its file descriptors \(ulimit -n\)/u);
    assert.doesNotMatch(body, /network|base_url/u);
    assert.equal(poolOf(app).stats.connectFailed, 1);
  });
}

test('a port that refuses at first costs an attempt, not the request', async (context) => {
  const port = await freePort();
  const { app, url } = await startApp(context, { upstream: `http://127.0.0.1:${port}`, random: () => 0.9 });
  const answer = ask(`${url}/v1/responses`, { method: 'POST', body: '{}' });
  await eventually('the first attempt is refused', () => poolOf(app).stats.connectFailed > 0);
  await startTaggedServer(context, { port });
  assert.equal((await answer).body, 'ok');
});
