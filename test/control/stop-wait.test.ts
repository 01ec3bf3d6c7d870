import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { StopWait } from '../../src/contract/stop-wait.ts';
import { counted } from '../support/settled-stats.ts';
import { ClientCall } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { connectRaw } from '../support/raw-peer.ts';
import { type ProgramUnderTest, startProgram } from '../support/running-program.ts';
import { startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

interface Bench {
  readonly program: ProgramUnderTest;
  readonly clock: TurnedClock;
  readonly server: TaggedServer;
  /** Starts a stream that does not end on its own; the server's side is in `server.calls`. */
  readonly stream: () => Promise<ClientCall>;
}

async function start(context: TestContext, drainSecs: number): Promise<Bench> {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  server.handler = ({ response }) => void response.write('first');
  const env = { LUNAROUTE_OPENAI_BASE_URL: server.url, LUNAROUTE_DRAIN_SECS: String(drainSecs) };
  const program = await startProgram(context, { clock, env });
  return {
    program,
    clock,
    server,
    stream: async () => {
      const call = new ClientCall(`${program.url}/v1/models`);
      await eventually('the answer has begun', () => call.received === 'first');
      return call;
    },
  };
}

function waitOf({ program }: Bench): StopWait | undefined {
  const { proxy } = program.app.status();
  return proxy.kind === 'stopping' ? proxy.wait : undefined;
}

function closedBy({ program }: Bench): Record<string, number> {
  const stats = program.app.proxy.pool('openai')?.stats.snapshot();
  return counted(stats?.closedBy ?? {});
}

function logged({ program }: Bench): string[] {
  return program.lines.filter((line) => /topping|uitting|aiting/u.test(line));
}

test('a stop counts down while it waits, and cuts off what is left after drain_secs', async (context) => {
  const bench = await start(context, 10);
  const calls = [await bench.stream(), await bench.stream()];
  await bench.program.app.stopProxy();
  assert.deepEqual(waitOf(bench), { requests: 2, leftSecs: 10, isQuitting: false });
  bench.clock.turn(3500);
  assert.deepEqual(waitOf(bench), { requests: 2, leftSecs: 7, isQuitting: false });
  bench.server.calls[0]?.response.end();
  assert.equal((await calls[0]?.answer)?.complete, true);
  await eventually('one is waited for', () => waitOf(bench)?.requests === 1);
  bench.clock.turn(1000);
  bench.clock.turn(5500);
  const cut = await calls[1]?.answer;
  assert.deepEqual([cut?.status, cut?.complete], [200, false]);
  await eventually('it is stopped', () => bench.program.app.status().proxy.kind === 'stopped');
  // The finished request's connection was closed, too, because none is kept while the proxy stops.
  assert.deepEqual(closedBy(bench), { shutdown: 2 });
  await allArrived();
  assert.deepEqual(logged(bench), [
    '[INFO] Stopping: waiting for 2 requests, up to 10 s. No new requests are accepted.',
    '[INFO] Waiting for 1 request, up to 6 s',
    '[WARN] No longer waiting for 1 request',
  ]);
});

test('drain_secs: 0 waits for nothing', async (context) => {
  const bench = await start(context, 0);
  const call = await bench.stream();
  await bench.program.app.stopProxy();
  assert.equal((await call.answer).complete, false);
  await eventually('it is stopped', () => bench.program.app.status().proxy.kind === 'stopped');
  assert.deepEqual(closedBy(bench), { shutdown: 1 });
  await allArrived();
  assert.deepEqual(logged(bench), [
    '[INFO] Stopping. No new requests are accepted.',
    '[WARN] No longer waiting for 1 request',
  ]);
});

test('a request without a response gets 503 when a stop no longer waits', async (context) => {
  const bench = await start(context, 10);
  bench.server.handler = () => undefined;
  const call = new ClientCall(`${bench.program.url}/v1/models`);
  await eventually('it is in progress', () => bench.server.calls.length === 1);
  await bench.program.app.stopProxy();
  assert.ok(bench.program.app.stopNow());
  const { status, headers } = await call.answer;
  assert.deepEqual([status, headers['x-lunaroute-error']], [503, 'shutting_down']);
  await eventually('it is stopped', () => bench.program.app.status().proxy.kind === 'stopped');
});

test('a quit during a stop gets the rest of its time', async (context) => {
  const bench = await start(context, 10);
  await bench.stream();
  await bench.program.app.stopProxy();
  bench.clock.turn(6000);
  const drained = bench.program.app.drain('Press X.');
  assert.deepEqual(waitOf(bench), { requests: 1, leftSecs: 4, isQuitting: true });
  bench.clock.turn(4000);
  await drained;
  await allArrived();
  assert.equal(
    logged(bench)[1],
    '[INFO] Quitting: waiting for 1 request, up to 4 s. No new requests are accepted. Press X.',
  );
});

test('a quit that takes over a stop and is cancelled completes the stop', async (context) => {
  const bench = await start(context, 10);
  const { app } = bench.program;
  const call = await bench.stream();
  await app.stopProxy();
  const drained = app.drain();
  app.stopNow();
  await drained;
  app.finishStop();
  assert.equal((await call.answer).complete, false);
  assert.equal(app.status().proxy.kind, 'stopped');
  assert.deepEqual(closedBy(bench), { shutdown: 1 });
  assert.deepEqual(await app.startProxy(), { kind: 'done' });
  app.finishStop();
  assert.equal(app.status().proxy.kind, 'running');
});

test('a start during a stop lets requests in progress continue', async (context) => {
  const bench = await start(context, 10);
  const call = await bench.stream();
  await bench.program.app.stopProxy();
  assert.deepEqual(await bench.program.app.startProxy(), { kind: 'done' });
  bench.clock.turn(60_000);
  assert.equal(bench.program.app.stopNow(), false);
  bench.server.calls[0]?.response.end('last');
  const { body, complete } = await call.answer;
  assert.deepEqual([body, complete], ['firstlast', true]);
  assert.equal(bench.program.app.status().proxy.kind, 'running');
});

test('the wait leaves no timer behind', async (context) => {
  const bench = await start(context, 10);
  await bench.stream();
  const drained = bench.program.app.drain();
  bench.program.app.stopNow();
  await drained;
  bench.program.app.close();
  await eventually('no timer is left', () => bench.clock.pending === 0);
});

test('a stop waits for a request still arriving, but not for an idle connection', async (context) => {
  const bench = await start(context, 10);
  const port = Number(new URL(bench.program.url).port);
  const [silent, half] = [await connectRaw(context, port), await connectRaw(context, port, 'GET /v1/mo')];
  await eventually('the begin of its head is there', () => bench.program.app.proxy.waitedFor === 1);
  await bench.program.app.stopProxy();
  await silent.left;
  assert.equal(waitOf(bench)?.requests, 1);
  half.send(`dels HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await half.has('first');
  bench.server.calls[0]?.response.end();
  await eventually('it is stopped', () => bench.program.app.status().proxy.kind === 'stopped');
});

test('a stop also waits for a stream on a former port', async (context) => {
  const bench = await start(context, 10);
  const { app } = bench.program;
  const call = await bench.stream();
  await app.proxy.apply({ ...app.settings.resolved.settings, port: await freePort() });
  await app.stopProxy();
  assert.equal(waitOf(bench)?.requests, 1);
  bench.server.calls[0]?.response.end();
  assert.equal((await call.answer).complete, true);
  await eventually('it is stopped', () => app.status().proxy.kind === 'stopped');
});
