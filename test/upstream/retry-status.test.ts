import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { test, type TestContext } from 'node:test';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask, ClientCall } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

interface Trouble {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** Number of such responses before the first 200. */
  readonly times?: number;
  readonly pool?: Partial<PoolSettings>;
}

interface Started extends AppUnderTest {
  readonly clock: TurnedClock;
  readonly server: TaggedServer;
}

/** Starts a provider that fails for a while, and a proxy with a random factor that halves its maximum backoff. */
async function trouble(context: TestContext, given: Trouble): Promise<Started> {
  const { status, headers = {}, body = 'trouble', times = Infinity, pool = {} } = given;
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, {
    handler: (call) => {
      if (server.calls.length > times) return answerOk(call);
      call.response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
      call.response.end(body);
    },
  });
  const app = await startApp(context, { upstream: server.url, clock, pool, random: () => 0.5 });
  return { ...app, clock, server };
}

test('a 503 is retried on a new connection after the backoff, even for a POST', async (context) => {
  const { app, url, clock, server } = await trouble(context, { status: 503, times: 1 });
  const { stats } = poolOf(app);
  const client = new ClientCall(`${url}/v1/responses`, { method: 'POST', body: 'the body' });
  await eventually('the retry waits', () => stats.retries.status === 1);
  clock.turn(49);
  await allArrived();
  assert.equal(server.calls.length, 1);
  clock.turn(1);
  const answer = await client.answer;
  assert.deepEqual([answer.status, answer.body], [200, 'ok']);
  assert.deepEqual(server.callIds, [1, 2]);
  assert.deepEqual(
    server.calls.map((call) => call.body),
    ['the body', 'the body'],
  );
  const settled = await settledStats(poolOf(app));
  assert.deepEqual(counted(settled.createdBy), { first_use: 1, retry: 1 });
  assert.equal(settled.idle, 2, 'the connection of the 503 is kept');
});

test('after max_retries, the 503 itself is passed on unchanged', async (context) => {
  const { app, url, clock, server } = await trouble(context, {
    status: 503,
    headers: { 'x-request-id': 'req_1' },
    pool: { maxRetries: 2 },
  });
  const client = new ClientCall(`${url}/v1/models`);
  for (const attempt of [1, 2]) {
    await eventually(`retry ${attempt} waits`, () => poolOf(app).stats.retries.status === attempt);
    clock.turn(5000);
  }
  const answer = await client.answer;
  assert.deepEqual([answer.status, answer.body], [503, 'trouble']);
  assert.equal(answer.headers['x-request-id'], 'req_1');
  assert.equal(answer.headers['x-lunaroute-error'], undefined);
  assert.equal(server.calls.length, 3);
  assert.equal(poolOf(app).stats.retriesDenied.limit, 1);
});

test('a Retry-After of 30 s is honoured', async (context) => {
  const { app, url, clock, server } = await trouble(context, {
    status: 503,
    headers: { 'retry-after': '30' },
    times: 1,
  });
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('the retry waits', () => poolOf(app).stats.retries.status === 1);
  clock.turn(29_999);
  await allArrived();
  assert.equal(server.calls.length, 1);
  clock.turn(1);
  assert.equal((await client.answer).status, 200);
});

interface Untouched {
  readonly name: string;
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly method?: string;
}

const UNTOUCHED: readonly Untouched[] = [
  { name: 'a 503 with a Retry-After of 31 s', status: 503, headers: { 'retry-after': '31' } },
  { name: 'a 503 with a Retry-After of an hour', status: 503, headers: { 'retry-after': '3600' } },
  {
    name: 'a 503 with a date for Retry-After',
    status: 503,
    headers: { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' },
  },
  { name: 'a 503 with x-should-retry: false', status: 503, headers: { 'x-should-retry': 'false' } },
  {
    name: 'a 429 with a Retry-After of 1 s',
    status: 429,
    headers: { 'retry-after': '1', 'retry-after-ms': '10' },
  },
  { name: 'a 500', status: 500, headers: { 'x-should-retry': 'true' } },
  { name: 'a 529', status: 529, headers: { 'anthropic-ratelimit-requests-reset': 'soon' } },
  { name: 'a 408', status: 408 },
  { name: 'a 502 to a POST', status: 502, method: 'POST' },
  { name: 'a 504 to a POST', status: 504, method: 'POST' },
];

for (const { name, status, headers = {}, method = 'GET' } of UNTOUCHED) {
  test(`${name} is passed on at once and unchanged`, async (context) => {
    const { url, clock, server } = await trouble(context, { status, headers });
    const answer = await ask(`${url}/v1/responses`, method === 'POST' ? { method, body: 'the body' } : {});
    assert.deepEqual([answer.status, answer.body, answer.complete], [status, 'trouble', true]);
    for (const [key, value] of Object.entries(headers)) assert.equal(answer.headers[key], value);
    assert.equal(server.calls.length, 1);
    await eventually('only the idle timer is left', () => clock.pending === 1);
  });
}

for (const status of [502, 504]) {
  for (const [who, options] of [
    ['a GET', {}],
    ['a POST with Idempotency-Key', { method: 'POST', body: 'x', headers: { 'Idempotency-Key': 'k1' } }],
  ] as const) {
    test(`a ${status} to ${who} is retried`, async (context) => {
      const { app, url, clock, server } = await trouble(context, { status, times: 1 });
      const client = new ClientCall(`${url}/v1/responses`, options);
      await eventually('the retry waits', () => poolOf(app).stats.retries.status === 1);
      clock.turn(50);
      assert.equal((await client.answer).status, 200);
      assert.deepEqual(server.callIds, [1, 2]);
    });
  }
}

test('retry_statuses extends what is retried, for any method', async (context) => {
  const pool = { retryStatuses: [502] };
  const { app, url, clock } = await trouble(context, { status: 502, times: 1, pool });
  const client = new ClientCall(`${url}/v1/responses`, { method: 'POST', body: 'x' });
  await eventually('the retry waits', () => poolOf(app).stats.retries.status === 1);
  clock.turn(50);
  assert.equal((await client.answer).status, 200);
});

test('a 503 with a body too large to discard costs its connection', async (context) => {
  const { app, url, clock, server } = await trouble(context, {
    status: 503,
    body: 'x'.repeat(300_000),
    times: 1,
  });
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('the retry waits', () => poolOf(app).stats.retries.status === 1);
  clock.turn(50);
  assert.equal((await client.answer).body, 'ok');
  await eventually('the first connection is gone', () => server.socket(1).closed);
  assert.deepEqual(counted(poolOf(app).stats.closedBy), { not_reusable: 1 });
});

test('at most three retries are in flight, and further responses are passed on and counted', async (context) => {
  const { app, url, clock, server } = await trouble(context, { status: 503, times: 5 });
  const pool = poolOf(app);
  const clients = Array.from({ length: 5 }, () => new ClientCall(`${url}/v1/models`));
  await eventually('two have the 503', () => clients.filter((client) => client.over).length === 2);
  await allArrived();
  assert.equal(pool.retriesInFlight, 3);
  assert.equal(pool.stats.retriesDenied.budget, 2);
  assert.equal(server.calls.length, 5);
  clock.turn(50);
  const statuses = (await Promise.all(clients.map((client) => client.answer))).map(({ status }) => status);
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [200, 200, 200, 503, 503],
  );
  assert.equal(pool.retriesInFlight, 0);
});

test('a retry ends when its response begins, however long it streams', async (context) => {
  const { app, url, clock, server } = await trouble(context, { status: 503, times: 3 });
  const pool = poolOf(app);
  const retrying = server.handler;
  const streams = Array.from({ length: 3 }, () => new ClientCall(`${url}/v1/models`));
  await eventually('three retries wait', () => pool.retriesInFlight === 3);
  server.handler = ({ response }) => void response.write('begin');
  clock.turn(50);
  await eventually('all stream', () => streams.every((client) => client.received === 'begin'));
  assert.equal(pool.retriesInFlight, 0);
  server.handler = retrying;
  for (const { response } of server.calls.slice(3)) response.end();
  for (const client of streams) assert.equal((await client.answer).complete, true);
});
