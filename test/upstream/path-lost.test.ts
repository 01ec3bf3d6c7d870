import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { Settings } from '../../src/contract/settings/settings.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import type { ProxyServer } from '../../src/proxy/proxy-server.ts';
import { assertBalanced, counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { type CallOptions, ClientCall } from '../support/client.ts';
import { DeadPaths, turnUntil } from '../support/dead-paths.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import { OK_ANSWER, type RawUpstream, startScriptedUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const POST: CallOptions = { method: 'POST', body: '{"a":1}' };

interface Bench {
  readonly clock: TurnedClock;
  readonly paths: DeadPaths;
  readonly upstream: RawUpstream;
  readonly app: ProxyServer;
  readonly pool: Pool;
  readonly url: string;
  readonly lines: string[];
  /** Peers that read and never respond. */
  readonly silent: Set<RawPeer>;
  /** Paths requested on each of the provider's connections that had requests. */
  readonly asked: string[][];
  /** Connections with a request whose response is held until the test releases it. */
  readonly held: RawPeer[];
}

/** Starts a proxy with `warm` idle connections to a raw provider. */
async function start(
  context: TestContext,
  warm: number,
  given: { readonly pool?: Partial<PoolSettings>; readonly settings?: Partial<Settings> } = {},
): Promise<Bench> {
  const clock = new TurnedClock();
  const paths = new DeadPaths(clock);
  const silent = new Set<RawPeer>();
  const asked: string[][] = [];
  const held: RawPeer[] = [];
  let isHolding = true;
  const upstream = await startScriptedUpstream(context, async (peer) => {
    const wanted: string[] = [];
    for (;;) {
      const { startLine } = await peer.message();
      if (wanted.push(startLine.split(' ')[1] ?? '') === 1) asked.push(wanted);
      if (silent.has(peer)) continue;
      if (isHolding) held.push(peer);
      else peer.send(OK_ANSWER);
    }
  });
  const { app, url, lines } = await startApp(context, {
    upstream: upstream.url,
    clock,
    random: () => 0.5,
    kernelLook: paths.look,
    ...given,
  });
  const pool = poolOf(app);
  const clients = Array.from({ length: warm }, () => new ClientCall(`${url}/v1/warm`));
  await eventually('all are held', () => held.length === warm);
  isHolding = false;
  for (const peer of held.splice(0)) peer.send(OK_ANSWER);
  await Promise.all(clients.map(({ answer }) => answer));
  await eventually('all are idle', () => pool.stats.idle === warm);
  clock.turn(1000);
  return { clock, paths, upstream, app, pool, url, lines, silent, asked, held };
}

/** Simulates a middlebox forgetting the flows: the provider no longer receives or answers anything on them. */
function forget({ upstream, paths, silent }: Bench): void {
  for (const peer of upstream.connections) silent.add(peer);
  paths.die(...upstream.connections);
}

test('a POST on a dead path is a 502 that invites an immediate retry, which finds a connection', async (context) => {
  const bench = await start(context, 4);
  const { clock, pool, url, asked, lines } = bench;
  forget(bench);
  const startedMs = clock.now();
  const client = new ClientCall(`${url}/v1/responses`, POST);
  await turnUntil(clock, 'it is answered', () => client.over);
  const answer = await client.answer;
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'upstream_path_lost');
  assert.equal(answer.headers['x-should-retry'], 'true');
  assert.equal(answer.headers['retry-after-ms'], '1');
  assert.match(answer.body, /77 bytes unacknowledged for \d\.\d s after 3 retransmissions/u);
  assert.ok(clock.now() - startedMs < 3500, `it took ${clock.now() - startedMs} ms of the clock`);
  let stats = await settledStats(pool);
  assertBalanced(stats);
  assert.deepEqual(counted(stats.closedBy), { path_lost: 4 });
  assert.deepEqual(counted(stats.createdBy), { first_use: 1, no_idle: 3, after_path_lost: 1 });
  assert.deepEqual([stats.idle, pool.stats.pathsLost], [1, 1]);
  assert.equal(
    pool.stats.health.view(clock.now()).reachability.kind,
    'reachable',
    'a new connection was made',
  );

  assert.equal((await new ClientCall(`${url}/v1/responses`, POST).answer).status, 200);
  assert.deepEqual(asked.at(-1), ['/v1/responses']);
  assert.equal(asked.length, 5);
  stats = await settledStats(pool);
  assertBalanced(stats);
  assert.equal(stats.attempts, 6, 'four to begin with, the lost one, and its repetition');
  const line = lines.find((text) => text.includes('Path lost'));
  assert.match(
    line ?? '',
    /WARN.*Path lost on connection \d: 77 bytes unacknowledged for \d\.\d s after 3 retransmissions while a new connection was made in \d+ ms; 3 idle connections closed with it provider=openai conn=\d/u,
  );
});

for (const { name, request, pool } of [
  { name: 'a GET', request: {}, pool: {} },
  {
    name: 'a POST with Idempotency-Key',
    request: { ...POST, headers: { 'idempotency-key': 'k' } },
    pool: {},
  },
  { name: 'a POST with replace_stale always', request: POST, pool: { replaceStale: 'always' } as const },
]) {
  test(`${name} on a dead path is retried on the connection made meanwhile`, async (context) => {
    const bench = await start(context, 2, { pool });
    forget(bench);
    const client = new ClientCall(`${bench.url}/v1/models`, request);
    await turnUntil(bench.clock, 'it is answered', () => client.over);
    assert.deepEqual([(await client.answer).status, bench.asked.length], [200, 3]);
    assert.deepEqual(bench.asked[2], ['/v1/models']);
    const stats = await settledStats(bench.pool);
    assertBalanced(stats);
    assert.deepEqual(counted(stats.closedBy), { path_lost: 2 });
    assert.deepEqual(counted(stats.createdBy), { first_use: 1, no_idle: 1, after_path_lost: 1 });
    assert.equal(stats.attempts, 4);
    assert.equal(bench.pool.stats.retries.path_lost, 1);
    assert.equal(bench.pool.learnedLimit, undefined);
  });
}

test('a retry on another dead path is not retried again', async (context) => {
  const bench = await start(context, 1, { pool: { timeoutSecs: 20 } });
  forget(bench);
  const client = new ClientCall(`${bench.url}/v1/models`);
  // The first one, ten handshakes, and the one the retry uses.
  await turnUntil(bench.clock, 'a new connection stands', () => bench.pool.stats.created === 2);
  await eventually('the provider has it', () => bench.upstream.connections.length === 12);
  forget(bench);
  await turnUntil(bench.clock, 'it is answered', () => client.over);
  const answer = await client.answer;
  assert.equal(answer.headers['x-lunaroute-error'], 'upstream_path_lost');
  assert.match(answer.body, /may have been received; it was retried once\./u);
  assert.equal(bench.pool.stats.retries.path_lost, 1);
  assert.equal(bench.pool.stats.pathsLost, 2);
  assertBalanced(await settledStats(bench.pool));

  // A network that drops everything larger than a handshake would make paths look dead again and again.
  assert.match(bench.lines.join('\n'), /WARN.*paths are not checked for 10 min/u);
  forget(bench);
  const third = new ClientCall(`${bench.url}/v1/models`);
  await turnUntil(bench.clock, 'it is answered', () => third.over);
  assert.equal((await third.answer).headers['x-lunaroute-error'], 'total_timeout');
  assert.equal(bench.pool.stats.pathsLost, 2);
});

test('four requests on four dead paths share one check', async (context) => {
  const bench = await start(context, 4);
  const { clock, pool, url, upstream } = bench;
  forget(bench);
  const clients = Array.from({ length: 4 }, () => new ClientCall(`${url}/v1/responses`, POST));
  await eventually('all are on their way', () => pool.stats.active === 4);
  await turnUntil(clock, 'all are answered', () => clients.every(({ over }) => over));
  for (const client of clients) assert.equal((await client.answer).headers['x-should-retry'], 'true');
  assert.equal(upstream.connections.length, 15, 'one dial for all of them, and ten handshakes before it');
  const stats = await settledStats(pool);
  assertBalanced(stats);
  assert.deepEqual(counted(stats.closedBy), { path_lost: 4 });
  assert.deepEqual([stats.idle, pool.stats.pathsLost], [1, 4]);

  const again = Array.from({ length: 4 }, () => new ClientCall(`${url}/v1/responses`, POST));
  for (const client of again) assert.equal((await client.answer).status, 200);
  // Concurrency decides how many connections they need; each one dialled replaces a lost one.
  const after = await settledStats(pool);
  assert.equal(after.createdBy.after_path_lost, after.created - 4);
});

test('a connection that receives data after the check connects is kept', async (context) => {
  const bench = await start(context, 2);
  const { clock, pool, url, upstream, silent, paths } = bench;
  const dead = new ClientCall(`${url}/v1/responses`, POST);
  await dead.answer;
  await eventually('both are idle', () => pool.stats.idle === 2);
  // The most recently used connection is taken first.
  const [one, other] = upstream.connections;
  assert.ok(one !== undefined && other !== undefined);
  const taken = bench.asked[0]?.length === 2 ? one : other;
  silent.add(taken);
  paths.die(taken);
  const stuck = new ClientCall(`${url}/v1/responses`, POST);
  await turnUntil(clock, 'the check stands', () => pool.stats.created === 3);
  const [first, second] = [new ClientCall(`${url}/v1/a`), new ClientCall(`${url}/v1/b`)];
  await Promise.all([first.answer, second.answer]);
  await turnUntil(clock, 'it is answered', () => stuck.over);
  const stats = await settledStats(pool);
  assert.deepEqual(counted(stats.closedBy), { path_lost: 1 });
  assert.equal(stats.idle, 2);
});

test('no connection is condemned while new ones cannot be made', async (context) => {
  const bench = await start(context, 2);
  const { clock, pool, url, upstream } = bench;
  forget(bench);
  upstream.server.close();
  const client = new ClientCall(`${url}/v1/models`);
  await turnUntil(clock, 'three dials have failed', () => pool.stats.connectFailed === 3);
  assert.equal(client.over, false);
  assert.deepEqual([pool.stats.idle, pool.stats.active], [1, 1]);
  const at = bench.asked.findIndex((paths) => paths.includes('/v1/models'));
  upstream.connections[at]?.send(OK_ANSWER);
  assert.equal((await client.answer).status, 200);
  await settledStats(pool);
  assert.deepEqual(counted(pool.stats.closedBy), {});
});

test('a provider that thinks for ten minutes is checked once and left alone', async (context) => {
  const bench = await start(context, 1, { pool: { timeoutSecs: 3600 } });
  const { clock, pool, url, upstream, silent, paths } = bench;
  const [peer] = upstream.connections;
  assert.ok(peer);
  silent.add(peer);
  const client = new ClientCall(`${url}/v1/responses`, POST);
  await eventually('it is there', () => bench.asked[0]?.length === 2);
  clock.turn(600_000);
  await allArrived();
  clock.turn(60_000);
  peer.send(OK_ANSWER);
  assert.equal((await client.answer).status, 200);
  assert.equal(paths.looks.get(peer.socket.remotePort ?? 0), 1);
  const stats = await settledStats(pool);
  assert.deepEqual([stats.created, stats.closed], [1, 0]);
});

test('with path_check off, a request on a dead path waits for its timeout', async (context) => {
  const bench = await start(context, 1, { settings: { pathCheck: false }, pool: { timeoutSecs: 20 } });
  forget(bench);
  const client = new ClientCall(`${bench.url}/v1/models`);
  await eventually('it is on its way', () => bench.pool.stats.active === 1);
  await turnUntil(bench.clock, 'it is answered', () => client.over);
  assert.equal((await client.answer).status, 504);
  assert.equal(bench.paths.looks.size, 0);
  assert.equal(bench.upstream.connections.length, 1);
});

for (const { name, ready } of [
  { name: 'a request is stuck', ready: ({ pool }: Bench) => pool.stats.active === 1 },
  { name: 'its check succeeds', ready: ({ pool }: Bench) => pool.stats.created === 2 },
]) {
  test(`no timer and no socket remains when the proxy closes while ${name}`, async (context) => {
    const bench = await start(context, 1);
    forget(bench);
    const client = new ClientCall(`${bench.url}/v1/models`);
    await turnUntil(bench.clock, name, () => ready(bench));
    bench.app.close();
    await client.answer;
    await eventually('no timer is left', () => bench.clock.pending === 0);
    await turnUntil(bench.clock, 'no dial is left', () => bench.pool.stats.dialing === 0);
    const stats = bench.pool.stats.snapshot();
    assertBalanced(stats);
    assert.equal(stats.open, 0);
    assert.equal(bench.clock.pending, 0);
  });
}

test('a client that leaves cancels the check of its connection', async (context) => {
  const bench = await start(context, 1);
  forget(bench);
  const client = new ClientCall(`${bench.url}/v1/models`);
  await turnUntil(bench.clock, 'the check stands', () => bench.pool.stats.created === 2);
  client.leave();
  await settledStats(bench.pool);
  await eventually('only the idle timer is left', () => bench.clock.pending === 1);
  assert.deepEqual(counted(bench.pool.stats.closedBy), { request_aborted: 1 });
  assert.equal(bench.pool.stats.idle, 1);
});
