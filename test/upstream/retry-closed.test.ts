import assert from 'node:assert/strict';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import type { ByteBudget } from '../../src/answers/byte-budget.ts';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask, type CallOptions, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { MAX_REPLAY_BYTES } from '../../src/proxy/upload-body.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';

interface Warm {
  readonly server: TaggedServer;
  readonly pool: Pool;
  readonly replayBudget: ByteBudget;
  readonly url: string;
  readonly port: number;
}

/** Starts a proxy with one idle connection, number 1. */
async function warm(context: TestContext, settings: Partial<PoolSettings> = {}): Promise<Warm> {
  const server = await startTaggedServer(context);
  const { app, url, port } = await startApp(context, { upstream: server.url, pool: settings });
  await ask(`${url}/v1/models`);
  const pool = poolOf(app);
  await settledStats(pool);
  return { server, pool, replayBudget: app.replayBudget, url, port };
}

/** Makes the server read requests on connection 1 to their end and then close it; other requests are answered. */
function closeFirst(server: TaggedServer, how: 'fin' | 'reset'): void {
  server.handler = (call) => {
    if (call.on.id !== 1) return answerOk(call);
    call.request.on('end', () => (how === 'fin' ? call.on.socket.destroy() : server.reset(call.on)));
  };
}

const POST: CallOptions = { method: 'POST', body: 'the body' };

for (const how of ['fin', 'reset'] as const) {
  test(`a POST on a reused connection closed by ${how} before its response is not retried by the proxy`, async (context) => {
    const { server, pool, url } = await warm(context);
    closeFirst(server, how);
    const answer = await ask(`${url}/v1/responses`, POST);
    assert.equal(answer.status, 502);
    assert.equal(answer.headers['x-lunaroute-error'], 'upstream_closed_before_response');
    assert.equal(answer.headers['x-should-retry'], 'true');
    assert.equal(answer.headers['retry-after-ms'], '1');
    assert.deepEqual(server.callIds, [1, 1]);
    assert.equal(pool.stats.retriesDenied.not_repeatable, 1);
  });

  test(`a GET on a reused connection closed by ${how} before its response is retried once`, async (context) => {
    const { server, pool, url } = await warm(context);
    closeFirst(server, how);
    const answer = await ask(`${url}/v1/models`);
    assert.deepEqual([answer.status, answer.body], [200, 'ok']);
    assert.deepEqual(server.callIds, [1, 1, 2]);
    const stats = await settledStats(pool);
    assert.deepEqual(counted(stats.createdBy), { first_use: 1, retry: 1 });
    assert.equal(pool.stats.retries.closed_before_response, 1);
  });
}

test('a POST with Idempotency-Key is retried like a GET', async (context) => {
  const { server, url } = await warm(context);
  closeFirst(server, 'fin');
  const answer = await ask(`${url}/v1/responses`, { ...POST, headers: { 'idempotency-key': 'k1' } });
  assert.equal(answer.status, 200);
  assert.deepEqual(
    server.calls.slice(1).map((call) => [call.on.id, call.body]),
    [
      [1, 'the body'],
      [2, 'the body'],
    ],
  );
});

test('with replace_stale always, the proxy also retries a POST', async (context) => {
  const { server, url } = await warm(context, { replaceStale: 'always' });
  closeFirst(server, 'fin');
  assert.equal((await ask(`${url}/v1/responses`, POST)).status, 200);
  assert.deepEqual(server.callIds, [1, 1, 2]);
});

test('a retry that is also closed is final and does not invite another', async (context) => {
  const { server, url } = await warm(context);
  server.handler = ({ on }) => on.socket.destroy();
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'upstream_closed_before_response');
  assert.equal(answer.headers['x-should-retry'], undefined);
  assert.deepEqual(server.callIds, [1, 1, 2]);
});

test('a GET on a new connection closed before its response is not retried', async (context) => {
  const server = await startTaggedServer(context, { handler: ({ on }) => on.socket.destroy() });
  const { url } = await startApp(context, { upstream: server.url });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'upstream_closed_before_response');
  assert.equal(server.calls.length, 1);
});

const STREAMED: readonly { readonly name: string; readonly size: number; readonly length: boolean }[] = [
  { name: 'in chunks', size: 5, length: false },
  { name: 'of more than 64 KiB', size: 65 * 1024, length: true },
  { name: 'of 16 MiB', size: MAX_REPLAY_BYTES, length: true },
];

function upload(url: string, size: number, length: boolean): ClientCall {
  const headers = length ? { 'content-length': size } : {};
  const client = new ClientCall(`${url}/v1/files`, { method: 'PUT', streamed: true, headers });
  client.request.end(Buffer.alloc(size, 'abcdefg'));
  return client;
}

for (const { name, size, length } of STREAMED) {
  test(`a body ${name} is sent again, byte for byte, after a close`, async (context) => {
    const { server, pool, replayBudget, url } = await warm(context);
    server.handler = (call) => {
      call.request.on('end', () => (call.on.id === 1 ? call.on.socket.destroy() : answerOk(call)));
    };
    const answer = await upload(url, size, length).answer;
    assert.equal(answer.status, 200);
    assert.deepEqual(server.callIds, [1, 1, 2]);
    assert.ok(server.call(2).body === Buffer.alloc(size, 'abcdefg').toString());
    assert.equal(pool.stats.retries.closed_before_response, 1);
    await eventually('nothing of it is kept', () => replayBudget.usedBytes === 0);
  });

  test(`a body ${name} is sent again after a 503`, async (context) => {
    const { server, pool, url } = await warm(context);
    server.handler = ({ request, response }) => {
      const status = server.calls.length < 3 ? 503 : 200;
      request.on('end', () => response.writeHead(status, { 'content-length': 0 }).end());
    };
    assert.equal((await upload(url, size, length).answer).status, 200);
    assert.equal(server.calls.length, 3);
    assert.ok(server.call(2).body === Buffer.alloc(size, 'abcdefg').toString());
    assert.equal(pool.stats.retries.status, 1);
  });
}

test('a body answered with 503 before it is complete is sent again from its start', async (context) => {
  const { server, url } = await warm(context);
  server.handler = ({ request, response }) => {
    if (server.calls.length < 3) return void response.writeHead(503, { 'content-length': 0 }).end();
    request.on('end', () => response.end('ok'));
  };
  const client = new ClientCall(`${url}/v1/files`, { method: 'PUT', streamed: true });
  client.request.write('first,');
  await eventually('the second attempt is there', () => server.calls.length === 3);
  client.request.end('second');
  assert.equal((await client.answer).body, 'ok');
  assert.equal(server.call(2).body, 'first,second');
});

test('a body of more than 16 MiB is not kept in full and not sent again', async (context) => {
  const { server, pool, url } = await warm(context);
  closeFirst(server, 'fin');
  const answer = await upload(url, MAX_REPLAY_BYTES + 1, true).answer;
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-should-retry'], 'true');
  assert.deepEqual(server.callIds, [1, 1]);
  assert.equal(pool.stats.retriesDenied.body_gone, 1);
});

test('the total size of kept bodies is bounded: a body that does not fit is not kept, the others are', async (context) => {
  const { server, replayBudget, url } = await warm(context);
  server.handler = () => undefined;
  const uploads = Array.from({ length: 5 }, () => upload(url, MAX_REPLAY_BYTES, true));
  await eventually('all are there', () => server.calls.filter(({ whole }) => whole).length === 6);
  assert.equal(replayBudget.usedBytes, 4 * MAX_REPLAY_BYTES);
  for (const client of uploads) client.leave();
  await eventually('nothing is kept for clients that left', () => replayBudget.usedBytes === 0);
});

interface ReadyClient {
  readonly text: () => string;
  readonly write: (request: string) => void;
}

/** Opens a client connection that the proxy has accepted, so that data is sent within the call to `write`. */
async function readyClient(context: TestContext, port: number): Promise<ReadyClient> {
  const socket = net.connect(port, '127.0.0.1');
  context.after(() => socket.destroy());
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  const host = `host: 127.0.0.1:${port}\r\n`;
  socket.write(`GET /healthz HTTP/1.1\r\n${host}\r\n`);
  await eventually('the proxy answers', () => text.endsWith('}'));
  text = '';
  return { text: () => text, write: (request) => socket.write(request.replace('\r\n', `\r\n${host}`)) };
}

const RAW_POST = 'POST /v1/responses HTTP/1.1\r\ncontent-length: 8\r\n\r\nthe body';
const RAW_GET = 'GET /v1/models HTTP/1.1\r\n\r\n';

test('a connection that dies just before a POST is replaced, and the body arrives once', async (context) => {
  const { server, pool, port } = await warm(context);
  const client = await readyClient(context, port);
  server.socket(1).socket.destroy();
  client.write(RAW_POST);
  await eventually('the client has its answer', () => client.text().endsWith('ok'));
  assert.match(client.text(), /^HTTP\/1\.1 200 /u);
  assert.deepEqual(
    server.calls.slice(1).map((call) => [call.on.id, call.body]),
    [[2, 'the body']],
  );
  assert.deepEqual(counted(pool.stats.createdBy), { first_use: 1, after_server_close: 1 });
});

for (const [how, reason] of [
  ['FIN', 'server_closed'],
  ['RST', 'server_reset'],
] as const) {
  for (const request of [RAW_POST, RAW_GET]) {
    const method = request.slice(0, request.indexOf(' '));

    test(`a connection that dies by ${how} just after a ${method} takes it is replaced, and the request arrives once`, async (context) => {
      const { server, pool, port } = await warm(context, { maxRetries: 0 });
      const client = await readyClient(context, port);
      client.write(request);
      if (how === 'FIN') server.socket(1).socket.destroy();
      else server.reset(server.socket(1));
      await eventually('the client has its answer', () => client.text().endsWith('ok'));
      assert.match(client.text(), /^HTTP\/1\.1 200 /u);
      assert.deepEqual(
        server.calls.slice(1).map((call) => [call.on.id, call.body]),
        [[2, request === RAW_POST ? 'the body' : '']],
      );
      const stats = await settledStats(pool);
      assert.equal(stats.staleReplaced, 1);
      assert.deepEqual(counted(stats.closedBy), { [reason]: 1 });
      assert.deepEqual(counted(stats.createdBy), { first_use: 1, retry: 1 });
    });
  }
}

test('a retry connection replaces the lost connection, and the next is created because all are busy', async (context) => {
  const { server, pool, url } = await warm(context);
  closeFirst(server, 'fin');
  await ask(`${url}/v1/models`);
  await settledStats(pool);
  server.handler = () => undefined;
  const clients = [new ClientCall(`${url}/v1/models`), new ClientCall(`${url}/v1/models`)];
  await eventually('both are held', () => server.calls.length === 5);
  for (const call of server.calls.slice(3)) answerOk(call);
  for (const client of clients) assert.equal((await client.answer).status, 200);
  assert.deepEqual(counted(pool.stats.createdBy), { first_use: 1, retry: 1, no_idle: 1 });
});
