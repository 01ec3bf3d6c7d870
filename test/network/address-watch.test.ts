import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { AddressWatch } from '../../src/network/address-watch.ts';
import { poolOf } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

function address(text: string, internal = false): NetworkInterfaceInfo {
  const rest = { netmask: '255.255.255.0', mac: '', internal, cidr: null };
  return text.includes(':')
    ? { ...rest, address: text, family: 'IPv6', scopeid: 0 }
    : { ...rest, address: text, family: 'IPv4' };
}

interface Change {
  readonly name: string;
  readonly before: readonly NetworkInterfaceInfo[];
  readonly after: readonly NetworkInterfaceInfo[];
  readonly told: number;
}

const HOME = address('192.168.1.7');

const CHANGES: readonly Change[] = [
  { name: 'nothing', before: [HOME], after: [HOME], told: 0 },
  { name: 'another network', before: [HOME], after: [address('10.0.0.5')], told: 1 },
  { name: 'a VPN that came', before: [HOME], after: [HOME, address('10.8.0.2')], told: 1 },
  { name: 'the network that went', before: [HOME], after: [], told: 1 },
  { name: 'loopback', before: [HOME], after: [HOME, address('127.0.0.2', true)], told: 0 },
  {
    name: 'another privacy address of the same network',
    before: [address('2001:db8:1:2:aaaa::1')],
    after: [address('2001:db8:1:2:bbbb::9')],
    told: 0,
  },
];

for (const { name, before, after, told } of CHANGES) {
  test(`a change of addresses is reported ${told === 0 ? 'not' : 'once'}: ${name}`, (context) => {
    const clock = new TurnedClock();
    let now = before;
    let changes = 0;
    const watch = new AddressWatch({
      clock,
      interfaces: () => ({ eth0: now }),
      onChange: () => (changes += 1),
    });
    context.after(() => watch.close());
    clock.turn(5000);
    now = after;
    clock.turn(15_000);
    assert.equal(changes, told);
    watch.close();
    assert.equal(clock.pending, 0);
  });
}

test('a failed read of the interfaces changes nothing', (context) => {
  let isRefused = false;
  let changes = 0;
  const watch = new AddressWatch({
    clock: new TurnedClock(),
    interfaces: () => {
      if (isRefused) throw new Error('too many open files');
      return { eth0: [HOME] };
    },
    onChange: () => (changes += 1),
  });
  context.after(() => watch.close());
  isRefused = true;
  watch.look();
  isRefused = false;
  watch.look();
  assert.equal(changes, 0);
});

test('after sleep no request reuses an earlier connection, and the new connection records the reason', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url, clock });
  await ask(`${url}/v1/models`);
  await eventually('it is idle', () => poolOf(app).stats.idle === 1);
  clock.sleep(3_600_000);
  await ask(`${url}/v1/models`);
  assert.deepEqual(server.callIds, [1, 2]);
  const { createdBy, closedBy } = poolOf(app).stats.snapshot();
  assert.deepEqual([closedBy.network_change, createdBy.network_change], [1, 1]);
  await eventually('it is idle again', () => poolOf(app).stats.idle === 1);
  await ask(`${url}/v1/models`);
  assert.deepEqual(server.callIds, [1, 2, 2]);
});

test('a network change closes idle connections and leaves a stream alone', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  await ask(`${url}/v1/models`);
  await eventually('it is idle', () => poolOf(app).stats.idle === 1);
  app.networkChanged();
  await eventually('it is closed', () => server.open.length === 0);
  server.handler = ({ response }) => void response.write('a');
  const stream = ask(`${url}/v1/models`);
  await eventually('it streams', () => server.calls.length === 2);
  app.networkChanged();
  server.call(1).response.end('b');
  assert.equal((await stream).body, 'ab');
});

test('a request right after an address change reuses no earlier connection', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  let now = HOME;
  let looks = 0;
  const { app, url } = await startProgram(context, {
    config: `providers:\n  openai:\n    base_url: ${server.url}\n`,
    clock,
    interfaces: () => {
      looks += 1;
      return { eth0: [now] };
    },
  });
  const pool = poolOf(app.proxy);
  const askAndRest = async (): Promise<void> => {
    await ask(`${url}/v1/models`);
    await eventually('it is idle', () => pool.stats.idle === 1);
  };
  await askAndRest();
  clock.turn(250);
  const before = looks;
  await askAndRest();
  await askAndRest();
  assert.equal(looks - before, 1, 'one look serves a burst');
  now = address('10.0.0.5');
  clock.turn(250);
  await askAndRest();
  assert.deepEqual(server.callIds, [1, 1, 1, 2]);
  assert.deepEqual([pool.stats.closedBy.network_change, pool.stats.createdBy.network_change], [1, 1]);
});

test('a sleep that the wall clock misses is detected by the uptime before a connection is reused', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  let asleepMs = 0;
  const { app, url, lines } = await startApp(context, {
    upstream: server.url,
    clock,
    uptimeMs: () => clock.now() + asleepMs,
  });
  const { stats } = poolOf(app);
  for (const ms of [0, 4000, 3_600_000, 3_600_000, 0]) {
    asleepMs = Math.max(asleepMs, ms);
    clock.turn(1000);
    await ask(`${url}/v1/models`);
    await eventually('it is idle', () => stats.idle === 1);
  }
  assert.deepEqual(server.callIds, [1, 1, 2, 2, 2]);
  assert.equal(stats.closedBy.network_change, 1);
  assert.equal(lines.filter((line) => line.includes('The machine slept')).length, 1);
});

test('a sleep that both clocks show is reported once', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  let asleepMs = 0;
  const { app, url, lines } = await startApp(context, {
    upstream: server.url,
    clock,
    uptimeMs: () => clock.now() + asleepMs,
  });
  await ask(`${url}/v1/models`);
  await eventually('it is idle', () => poolOf(app).stats.idle === 1);
  clock.turn(1000);
  await ask(`${url}/v1/models`);
  await eventually('it is idle again', () => poolOf(app).stats.idle === 1);
  clock.sleep(3_600_000);
  asleepMs += 3_600_000;
  clock.turn(1000);
  await ask(`${url}/v1/models`);
  assert.deepEqual(server.callIds, [1, 1, 2]);
  assert.equal(lines.filter((line) => line.includes('The machine slept')).length, 1);
});
