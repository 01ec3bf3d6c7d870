import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import { Cancellation } from '../../src/upstream/cancellation.ts';
import { interleave, raceAddresses } from '../../src/upstream/race.ts';
import { noDeafListener, startDeafListener } from '../support/deaf-listener.ts';
import { allArrived, eventually, portOf } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { TurnedClock } from '../support/turned-clock.ts';

function v4(address: string): LookupAddress {
  return { address, family: 4 };
}

function v6(address: string): LookupAddress {
  return { address, family: 6 };
}

async function listen(context: TestContext, host: string): Promise<net.Server> {
  const server = net.createServer((socket) => socket.on('error', () => undefined));
  server.listen(0, host);
  await once(server, 'listening');
  context.after(() => server.close());
  return server;
}

interface Race {
  readonly won: Promise<net.Socket>;
  readonly clock: TurnedClock;
  readonly cancellation: Cancellation;
  /** Whether the race has been decided. */
  readonly state: { over: boolean };
}

function race(context: TestContext, addresses: readonly LookupAddress[], port: number): Race {
  const clock = new TurnedClock();
  const cancellation = new Cancellation();
  const won = raceAddresses({ addresses, port, keepAliveMs: 0, clock, cancellation });
  const state = { over: false };
  won.then(
    (socket) => {
      state.over = true;
      context.after(() => socket.destroy());
    },
    () => (state.over = true),
  );
  return { won, clock, cancellation, state };
}

test('address families alternate, starting with that of the first address', () => {
  const mixed = [v6('::1'), v6('::2'), v6('::3'), v4('1.1.1.1'), v4('2.2.2.2')];
  assert.deepEqual(
    interleave(mixed).map(({ address }) => address),
    ['::1', '1.1.1.1', '::2', '2.2.2.2', '::3'],
  );
  assert.deepEqual(
    interleave(mixed.toReversed()).map(({ address }) => address),
    ['2.2.2.2', '::3', '1.1.1.1', '::2', '::1'],
  );
  assert.deepEqual(interleave([]), []);
});

test('an address that answers wins and leaves no timer', async (context) => {
  const server = await listen(context, '127.0.0.1');
  const { won, clock } = race(context, [v4('127.0.0.1'), v4('127.0.0.2')], portOf(server));
  assert.equal((await won).remoteAddress, '127.0.0.1');
  assert.equal(clock.pending, 0);
});

test('after a refusal the next address is tried at once', async (context) => {
  const server = await listen(context, '127.0.0.1');
  const { won, clock } = race(context, [v6('::1'), v4('127.0.0.1')], portOf(server));
  assert.equal((await won).remoteAddress, '127.0.0.1');
  assert.equal(clock.pending, 0);
});

test('when all addresses fail, the first error is the outcome', async (context) => {
  const port = await freePort();
  const { won, clock } = race(context, [v4('127.0.0.1'), v4('127.0.0.1')], port);
  await assert.rejects(won, { code: 'ECONNREFUSED', address: '127.0.0.1' });
  assert.equal(clock.pending, 0);
});

test('an aborted race rejects with the reason and leaves no timer', async (context) => {
  const { won, clock, cancellation } = race(context, [v4('127.0.0.1'), v4('127.0.0.2')], await freePort());
  cancellation.cancel(new Error('no longer wanted'));
  await assert.rejects(won, /no longer wanted/u);
  assert.equal(clock.pending, 0);
});

test('a race aborted before it starts rejects with the reason', async () => {
  const clock = new TurnedClock();
  const cancellation = new Cancellation();
  cancellation.cancel(new Error('too late'));
  const options = { addresses: [v4('127.0.0.1')], port: 1, keepAliveMs: 0, clock, cancellation };
  await assert.rejects(raceAddresses(options), /too late/u);
});

test(
  'the second address is tried 250 ms after a first address that does not answer',
  { skip: noDeafListener ?? false },
  async (context) => {
    const server = await listen(context, '127.0.0.1');
    const deaf = await startDeafListener(context, { host: '127.0.0.2', port: portOf(server) });
    if (typeof deaf === 'string') return context.skip(`127.0.0.2 cannot be had (${deaf})`);
    const { won, clock, state } = race(context, [v4('127.0.0.2'), v4('127.0.0.1')], portOf(server));
    clock.turn(249);
    await allArrived();
    assert.equal(state.over, false);
    clock.turn(1);
    assert.equal((await won).remoteAddress, '127.0.0.1');
  },
);

test(
  'a slow first address is not cancelled when the second is tried',
  { skip: noDeafListener ?? false },
  async (context) => {
    const first = await startDeafListener(context, { host: '127.0.0.1' });
    assert.ok(typeof first !== 'string', 'there is a listener');
    const second = await startDeafListener(context, { host: '127.0.0.2', port: first.port });
    if (typeof second === 'string') return context.skip(`127.0.0.2 cannot be had (${second})`);
    const { won, clock, state } = race(context, [v4('127.0.0.1'), v4('127.0.0.2')], first.port);
    clock.turn(250);
    await allArrived();
    assert.equal(state.over, false);
    first.letGo();
    await eventually('the first address answers', () => state.over);
    assert.equal((await won).remoteAddress, '127.0.0.1');
  },
);
