import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import { counted, poolOf } from '../support/settled-stats.ts';
import { ClientCall } from '../support/client.ts';
import { allArrived, eventually, portOf } from '../support/eventually.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { type Call, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

interface Started extends AppUnderTest {
  readonly clock: TurnedClock;
  readonly server: TaggedServer;
}

async function start(context: TestContext, pool: Partial<PoolSettings>): Promise<Started> {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, { handler: () => undefined });
  return { ...(await startApp(context, { upstream: server.url, pool, clock })), clock, server };
}

interface Stream {
  readonly call: Call;
  readonly client: ClientCall;
}

/** Starts a response of which the client has received the head and the first piece. */
async function beginStream({ server, url }: Started): Promise<Stream> {
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('the server has the request', () => server.calls.length === 1);
  const call = server.call(0);
  call.response.write('one.');
  await eventually('the client has the first piece', () => client.received === 'one.');
  return { call, client };
}

async function assertCut(started: Started, { client }: Stream): Promise<void> {
  const answer = await client.answer;
  assert.equal(answer.complete, false, 'the client can tell that the response is not whole');
  await eventually('the server sees the close', () => started.server.open.length === 0);
  assert.deepEqual(counted(poolOf(started.app).stats.closedBy), { timeout: 1 });
}

test('the default of 600 s ends nothing at 599 s, and ends a stream in progress at 600 s', async (context) => {
  const started = await start(context, {});
  const stream = await beginStream(started);
  started.clock.turn(599_000);
  stream.call.response.write('two.');
  await eventually('the client has the second piece', () => stream.client.received === 'one.two.');
  started.clock.turn(999);
  await allArrived();
  assert.deepEqual(started.server.openIds, [1]);
  assert.equal(stream.client.over, false);
  started.clock.turn(1);
  await assertCut(started, stream);
  assert.match(started.lines.join('\n'), /code=total_timeout/u);
});

test('before the first byte the total timeout is a 504 that names its setting', async (context) => {
  const { clock, server, app, url } = await start(context, {});
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('the server has the request', () => server.calls.length === 1);
  clock.turn(599_999);
  await allArrived();
  assert.equal(client.over, false);
  clock.turn(1);
  const answer = await client.answer;
  assert.equal(answer.status, 504);
  assert.equal(answer.headers['x-lunaroute-error'], 'total_timeout');
  assert.match(answer.body, /timeout_secs/u);
  await eventually('the server sees the close', () => server.open.length === 0);
  assert.deepEqual(counted(poolOf(app).stats.closedBy), { timeout: 1 });
});

test('the total timeout covers the waits between attempts', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, {
    handler: ({ response }) =>
      void response.writeHead(503, { 'retry-after': '8', 'content-length': 0 }).end(),
  });
  const { url, app } = await startApp(context, { upstream: server.url, pool: { timeoutSecs: 20 }, clock });
  const client = new ClientCall(`${url}/v1/models`);
  for (const attempt of [1, 2, 3]) {
    await eventually(
      `attempt ${attempt} waits for the next`,
      () => poolOf(app).stats.retries.status === attempt,
    );
    if (attempt < 3) clock.turn(8000);
  }
  clock.turn(3999);
  await allArrived();
  assert.equal(client.over, false);
  clock.turn(1);
  assert.equal((await client.answer).headers['x-lunaroute-error'], 'total_timeout');
  assert.equal(server.calls.length, 3);
});

test('no first byte within first_byte_timeout_secs is a 504', async (context) => {
  const { clock, server, app, url } = await start(context, { firstByteTimeoutSecs: 20 });
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('the server has the request', () => server.calls.length === 1);
  clock.turn(19_999);
  await allArrived();
  assert.equal(client.over, false);
  clock.turn(1);
  const answer = await client.answer;
  assert.equal(answer.status, 504);
  assert.equal(answer.headers['x-lunaroute-error'], 'first_byte_timeout');
  await eventually('the server sees the close', () => server.open.length === 0);
  assert.deepEqual(counted(poolOf(app).stats.closedBy), { timeout: 1 });
});

test('first_byte_timeout_secs does not count after the headers arrive', async (context) => {
  const started = await start(context, { firstByteTimeoutSecs: 20 });
  const stream = await beginStream(started);
  started.clock.turn(100_000);
  stream.call.response.end('end');
  assert.equal((await stream.client.answer).body, 'one.end');
});

test('first_byte_timeout_secs starts when the whole request is sent', async (context) => {
  const { clock, server, url } = await start(context, { firstByteTimeoutSecs: 20 });
  const client = new ClientCall(`${url}/v1/responses`, { method: 'POST', streamed: true });
  client.request.write('a');
  await eventually('the upload has begun', () => server.calls.length === 1 && server.call(0).body === 'a');
  clock.turn(59_000);
  client.request.end('b');
  await eventually('the upload is whole', () => server.call(0).whole);
  clock.turn(19_999);
  server.call(0).response.end('done');
  assert.equal((await client.answer).body, 'done');
});

for (const length of [{}, { 'content-length': 100 }, { 'content-length': 100_000 }]) {
  const what = length['content-length'] === undefined ? 'in chunks' : `of ${length['content-length']} bytes`;
  test(`an upload ${what} that stalls half-way is a 408 after a minute or two, unlike a slow upload`, async (context) => {
    const { clock, server, url, app } = await start(context, { timeoutSecs: 3600 });
    const options = { method: 'POST', streamed: true, headers: length };
    const client = new ClientCall(`${url}/v1/responses`, options);
    for (let piece = 1; piece <= 5; piece += 1) {
      client.request.write('a');
      await allArrived();
      clock.turn(59_000);
    }
    await allArrived();
    assert.equal(client.over, false);
    clock.turn(120_000);
    const answer = await client.answer;
    assert.equal(answer.status, 408);
    assert.equal(answer.headers['x-lunaroute-error'], 'request_timeout');
    await eventually('the provider is let go', () => server.open.length === 0);
    client.leave();
    await eventually('nothing is under way', () => app.inFlight === 0);
  });
}

test('an upload that the provider does not read is not blamed on the client', async (context) => {
  const deaf = net.createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  context.after(() => deaf.close());
  await once(deaf, 'listening');
  const clock = new TurnedClock();
  const upstream = `http://127.0.0.1:${portOf(deaf)}`;
  const proxy = await startApp(context, { upstream, clock, pool: { timeoutSecs: 3600 } });
  const client = new ClientCall(`${proxy.url}/v1/files`, { method: 'POST', streamed: true });
  context.after(() => client.leave());
  client.request.write(Buffer.alloc(64 * 1024 * 1024));
  await standsStill(proxy, ({ requestBytes }) => requestBytes);
  for (let minute = 0; minute < 10; minute += 1) {
    await allArrived();
    clock.turn(60_000);
  }
  await allArrived();
  assert.equal(client.over, false);
});

test('a silence of stream_idle_timeout_secs within a body ends it, and each byte restarts the time', async (context) => {
  const started = await start(context, { streamIdleTimeoutSecs: 30 });
  const stream = await beginStream(started);
  for (const piece of ['two.', 'three.']) {
    started.clock.turn(29_999);
    stream.call.response.write(piece);
    await eventually(`the client has ${piece}`, () => stream.client.received.endsWith(piece));
  }
  started.clock.turn(29_999);
  await allArrived();
  assert.equal(stream.client.over, false);
  started.clock.turn(1);
  await assertCut(started, stream);
  assert.match(started.lines.join('\n'), /code=stream_idle_timeout/u);
});

test('a finished request leaves only the timer of its idle connection', async (context) => {
  const pool = { firstByteTimeoutSecs: 20, streamIdleTimeoutSecs: 30, connectTimeoutSecs: 5 };
  const started = await start(context, pool);
  const stream = await beginStream(started);
  stream.call.response.end();
  await stream.client.answer;
  await eventually('it is idle', () => poolOf(started.app).stats.idle === 1);
  await eventually('one timer is left', () => started.clock.pending === 1);
});

/** Resolves once the byte count of the request in flight has not changed for many turns of the event loop. */
async function standsStill({ app }: AppUnderTest, bytesOf: (row: RequestRow) => number): Promise<void> {
  let before = -1;
  let same = 0;
  await eventually('nothing moves any more', () => {
    const row = app.requestHistory.live(0)[0];
    const passed = row === undefined ? 0 : bytesOf(row);
    same = passed === before ? same + 1 : 0;
    before = passed;
    return passed > 0 && same > 300;
  });
}

/** Starts a client that has received the head of a large response and reads none of its body. */
async function stuckClient(
  context: TestContext,
  started: Started,
  size: number,
): Promise<http.IncomingMessage> {
  const { server, url, clock } = started;
  server.handler = ({ response }) => void response.write('x'.repeat(size));
  const request = http.get(`${url}/v1/models`, { agent: false });
  request.on('error', () => undefined); // the reset at the end
  context.after(() => request.destroy());
  const response = await new Promise<http.IncomingMessage>((resolve) => void request.on('response', resolve));
  response.on('error', () => undefined);
  await eventually('the client is waited for', () => clock.pending === 2);
  await standsStill(started, ({ responseBytes }) => responseBytes);
  return response;
}

test('stream_idle_timeout_secs does not run against a provider while the client does not read', async (context) => {
  const started = await start(context, { streamIdleTimeoutSecs: 30 });
  const { clock, server } = started;
  const size = 16 * 1024 * 1024;
  const response = await stuckClient(context, started, size);
  clock.turn(29_999);
  let received = 0;
  response.on('data', (chunk: Buffer) => (received += chunk.length));
  await eventually('the client has it all', () => received === size);
  clock.turn(29_999);
  await allArrived();
  assert.equal(server.open.length, 1);
  clock.turn(1);
  await eventually('the provider’s own silence cuts it', () => server.open.length === 0);
  assert.deepEqual(counted(poolOf(started.app).stats.closedBy), { timeout: 1 });
});

test('a client that reads nothing for stream_idle_timeout_secs with a silent provider is disconnected', async (context) => {
  const started = await start(context, { streamIdleTimeoutSecs: 30 });
  await stuckClient(context, started, 16 * 1024 * 1024);
  started.clock.turn(30_000);
  await eventually('the provider is let go', () => started.server.open.length === 0);
  await eventually('nothing is under way', () => started.app.inFlight === 0);
  assert.deepEqual(counted(poolOf(started.app).stats.closedBy), { request_aborted: 1 });
  assert.equal(started.app.requestHistory.since(0).rows[0]?.code, 'client_stalled');
});
