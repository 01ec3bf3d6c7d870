import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { type Flow, KernelTable, rowOf } from '../../src/upstream/kernel-table.ts';
import { portOf } from '../support/eventually.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

/** Rows as Linux writes them on a little-endian machine; local ports from 50000, peers on 443. */
const TCP = [
  HEAD,
  '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11111 1 0000000000000000 100 0 0 10 0\n',
  '   1: 0201470A:C350 0202470A:01BB 01 0000004D:00000000 01:00000014 00000002     0        0 22222 2 0000000000000000 44 4 24 7 7\n',
  '   2: 0201470A:C350 0302470A:01BB 01 00000000:00000000 02:00000514 00000000     0        0 33333 2 0000000000000000 22 4 30 10 -1\n',
  '   3: 0201470A:C351 0202470A:01BB 01 000D6AD8:00000000 04:0000000A 00000000     0        4 44444 3 0000000000000000 22 4 30 10 -1\n',
  '   4: 0201470A:C352 0202470A:01BB 01 zz:00000000 04:0000000A 00000000     0        0 55555 3 0000000000000000 22 4 30 10 -1\n',
  '  10: 0201470A:C353 0202470A:01BB 01 00000001:00000000 01:00000014 0000000B     0        0 66666 3 0000000000000000 22 4 30 10 -1',
].join('');
const TCP6 = [
  HEAD,
  '   0: B80D0120000000000000000002000000:C350 B80D0120000000000000000001000000:01BB 01 0000004D:00000000 01:00000014 00000003     0        0 77777 2 0000000000000000 44 4 24 7 7\n',
  '   1: 0000000000000000FFFF00000201470A:C360 0000000000000000FFFF00000202470A:01BB 01 00000010:00000000 01:00000014 00000001     0        0 88888 2 0000000000000000 44 4 24 7 7\n',
].join('');

function flow(localPort: number, remoteAddress: string): Flow {
  return { localPort, remotePort: 443, remoteAddress };
}

const ROWS = [
  { name: 'unacknowledged', at: flow(50_000, '10.71.2.2'), seen: { bytes: 77, stuck: 2 } },
  { name: 'the same port to another peer', at: flow(50_000, '10.71.2.3'), seen: { bytes: 0, stuck: 0 } },
  {
    name: 'probes instead of retransmissions',
    at: flow(50_001, '10.71.2.2'),
    seen: { bytes: 879_320, stuck: 4 },
  },
  { name: 'a row that cannot be read', at: flow(50_002, '10.71.2.2'), seen: undefined },
  { name: 'the last row, in hexadecimal', at: flow(50_003, '10.71.2.2'), seen: { bytes: 1, stuck: 11 } },
  { name: 'no row', at: flow(50_004, '10.71.2.2'), seen: undefined },
  { name: 'no address', at: flow(50_000, 'nowhere'), seen: undefined },
];

for (const { name, at, seen } of ROWS) {
  test(`/proc/net/tcp: ${name}`, () => assert.deepEqual(rowOf(TCP, at), seen));
}

const ROWS6 = [
  { name: 'IPv6', at: flow(50_000, '2001:db8::1'), seen: { bytes: 77, stuck: 3 } },
  { name: 'IPv6 with a zone', at: flow(50_000, '2001:db8::1%eth0'), seen: { bytes: 77, stuck: 3 } },
  { name: 'IPv6 written out', at: flow(50_000, '2001:0db8:0:0:0:0:0:1'), seen: { bytes: 77, stuck: 3 } },
  { name: 'another IPv6 peer', at: flow(50_000, '2001:db8::2'), seen: undefined },
  { name: 'IPv4-mapped', at: flow(50_016, '10.71.2.2'), seen: { bytes: 16, stuck: 1 } },
  {
    name: 'IPv4-mapped by its IPv6 name',
    at: flow(50_016, '::ffff:10.71.2.2'),
    seen: { bytes: 16, stuck: 1 },
  },
];

for (const { name, at, seen } of ROWS6) {
  test(`/proc/net/tcp6: ${name}`, () => assert.deepEqual(rowOf(TCP6, at), seen));
}

interface Fake {
  readonly clock: TurnedClock;
  readonly table: KernelTable;
  readonly reads: string[];
}

function fake(
  platform: NodeJS.Platform = 'linux',
  text: Record<string, string> = { tcp: TCP, tcp6: TCP6 },
): Fake {
  const clock = new TurnedClock();
  const reads: string[] = [];
  const read = (path: string): Promise<string> => {
    const name = path.replace('/proc/self/net/', '');
    reads.push(name);
    const found = text[name];
    return found === undefined ? Promise.reject(new Error('hidden')) : Promise.resolve(found);
  };
  return { clock, table: new KernelTable({ clock, read, platform }), reads };
}

test('one read serves all lookups within 200 ms, and each file is read only when needed', async () => {
  const { clock, table, reads } = fake();
  const both = [
    table.look(flow(50_000, '10.71.2.2'), -Infinity),
    table.look(flow(50_001, '10.71.2.2'), -Infinity),
  ];
  assert.deepEqual(
    (await Promise.all(both)).map((seen) => seen?.stuck),
    [2, 4],
  );
  clock.turn(199);
  await table.look(flow(50_000, '10.71.2.2'), -Infinity);
  assert.deepEqual(reads, ['tcp']);
  clock.turn(1);
  await table.look(flow(50_000, '10.71.2.2'), -Infinity);
  assert.deepEqual(reads, ['tcp', 'tcp']);
  await table.look(flow(50_000, '2001:db8::1'), -Infinity);
  await table.look(flow(50_016, '10.71.2.2'), -Infinity);
  assert.deepEqual(reads, ['tcp', 'tcp', 'tcp6']);
});

test('a read from before the requested moment is not used', async () => {
  const { clock, table, reads } = fake();
  await table.look(flow(50_000, '10.71.2.2'), -Infinity);
  clock.turn(10);
  await table.look(flow(50_000, '10.71.2.2'), clock.now());
  await table.look(flow(50_000, '10.71.2.2'), clock.now());
  assert.equal(reads.length, 2);
});

test('nothing is known where the files are hidden or on other systems', async () => {
  const hidden = fake('linux', {});
  assert.equal(await hidden.table.look(flow(50_000, '10.71.2.2'), -Infinity), undefined);
  assert.deepEqual(hidden.reads, ['tcp', 'tcp6']);
  const mac = fake('darwin');
  assert.equal(await mac.table.look(flow(50_000, '10.71.2.2'), -Infinity), undefined);
  assert.deepEqual(mac.reads, []);
});

const options = process.platform === 'linux' ? {} : { skip: 'only Linux has the table' };

for (const host of ['127.0.0.1', '::1']) {
  test(`a real connection to ${host} is found, with all bytes acknowledged`, options, async (context) => {
    const server = net.createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, host);
    context.after(() => server.close());
    await once(server, 'listening');
    const socket = net.connect(portOf(server), host);
    context.after(() => socket.destroy());
    await once(socket, 'connect');
    const { localPort = 0, remotePort = 0, remoteAddress = '' } = socket;
    const table = new KernelTable({ clock: systemClock });
    const seen = await table.look({ localPort, remotePort, remoteAddress }, -Infinity);
    assert.deepEqual([seen?.bytes, seen?.stuck], [0, 0]);
    assert.ok(seen?.atMs !== undefined && seen.atMs <= systemClock.now());
  });
}
