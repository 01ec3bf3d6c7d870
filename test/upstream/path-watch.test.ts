import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Unacknowledged } from '../../src/upstream/kernel-table.ts';
import { PathProof, type ProvenPath } from '../../src/upstream/path-proof.ts';
import { type PathLoss, PathWatch } from '../../src/upstream/path-watch.ts';
import { TurnedClock } from '../support/turned-clock.ts';

/** `bytes/stuck` as in the kernel's table; `?` means unknown. */
type Row = string;

function readingOf(row: Row): Unacknowledged | undefined {
  const [bytes = 0, stuck = 0] = row.split('/').map(Number);
  return row === '?' ? undefined : { bytes, stuck };
}

interface Options {
  /** The kernel's answer to each look; the last one repeats. */
  readonly rows: readonly Row[];
  /** Outcome of each dial, as a duration in milliseconds or a failure; the last one repeats. */
  readonly dials?: readonly (number | 'fails' | 'never')[];
  readonly isUploading?: true;
  readonly isOff?: true;
}

/** A pool's path watches with a simulated kernel and simulated dials. */
class Bench {
  readonly clock = new TurnedClock();
  readonly startMs = this.clock.now();
  /** Times of the looks and of the dials, in milliseconds from the start. */
  readonly looks: number[] = [];
  readonly dials: number[] = [];
  readonly lost: { readonly atMs: number; readonly loss: PathLoss }[] = [];
  calledOff = 0;
  lasting = 0;
  rows: readonly Row[];
  isUploading: boolean;
  readonly proof: PathProof;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.rows = options.rows;
    this.isUploading = options.isUploading === true;
    this.proof = new PathProof({ clock: this.clock, dial: (cancellation) => this.#dial(cancellation) });
  }

  get nowMs(): number {
    return this.clock.now() - this.startMs;
  }

  watch(): PathWatch {
    const { clock, proof } = this;
    let at = 0;
    const look = (): Promise<Unacknowledged | undefined> => {
      this.looks.push(this.nowMs);
      const row = this.rows[Math.min(at, this.rows.length - 1)] ?? '?';
      at += 1;
      return Promise.resolve(readingOf(row));
    };
    const isWhole = (): boolean => !this.isUploading;
    return new PathWatch(
      { clock, look, proof, isOn: () => this.#options.isOff !== true },
      {
        flow: { localPort: 1, remotePort: 2, remoteAddress: '127.0.0.1' },
        get isWhole() {
          return isWhole();
        },
        lasts: () => void (this.lasting += 1),
        pathLost: (loss) => void this.lost.push({ atMs: this.nowMs, loss }),
      },
    );
  }

  /** Advances time in steps small enough for all consequences of each to happen before the next. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.clock.turn(50);
      await nextTurn();
    }
  }

  #dial(cancellation: { onCancel(listener: () => void): unknown }): Promise<ProvenPath> {
    const { dials = [20] } = this.#options;
    const outcome = dials[Math.min(this.dials.length, dials.length - 1)];
    this.dials.push(this.nowMs);
    return new Promise((resolve, reject) => {
      cancellation.onCancel(() => {
        this.calledOff += 1;
        reject(new Error('called off'));
      });
      if (outcome === 'fails') reject(new Error('no network'));
      else if (typeof outcome === 'number')
        resolve({ connection: 9, atMs: this.clock.now(), connectMs: outcome, tlsMs: 0 });
    });
  }
}

interface Case extends Options {
  readonly name: string;
  readonly looks: readonly number[];
  readonly dials?: readonly (number | 'fails' | 'never')[];
  readonly dialledAt?: readonly number[];
  readonly lostAt?: number;
}

const CASES: readonly Case[] = [
  { name: 'a provider that thinks', rows: ['0/0'], looks: [1000] },
  { name: 'an unknown connection', rows: ['?'], looks: [1000] },
  {
    name: 'a connection that one look missed',
    rows: ['77/1', '?', '77/2', '77/2', '77/3'],
    looks: [1000, 1500, 2000, 2000, 2250, 2500, 2750, 3000, 3250],
    dialledAt: [2000],
    lostAt: 3250,
  },
  {
    name: 'a connection that is in the table no more',
    rows: ['77/1', '?'],
    looks: [1000, 1500, 2000, 2500, 3000],
  },
  {
    name: 'a dead path',
    rows: ['77/2', '77/2', '77/2', '77/3'],
    looks: [1000, 1000, 1250, 1500, 1750, 2000, 2250, 2500],
    dialledAt: [1000],
    lostAt: 2500,
  },
  {
    name: 'a dead path far away',
    rows: ['77/0', '77/1', '77/2', '77/2', '77/3'],
    dials: [600],
    looks: [1000, 1500, 2000, 2000, 2250, 2500, 2750, 3000, 3250, 3500],
    dialledAt: [2000],
    lostAt: 3500,
  },
  {
    name: 'an address of its own that is gone, counted in probes',
    rows: ['77/2', '77/2', '77/2', '77/2', '77/2', '77/3'],
    looks: [1000, 1000, 1250, 1500, 1750, 2000, 2250, 2500, 2750, 3000],
    dialledAt: [1000],
    lostAt: 3000,
  },
  {
    name: 'a path that recovers when the new connection stands',
    rows: ['77/2', '0/0'],
    looks: [1000, 1000],
    dialledAt: [1000],
  },
  {
    name: 'a path that recovers after the next retransmission',
    rows: ['77/2', '77/2', '77/3', '0/0'],
    looks: [1000, 1000, 1250, 1500],
    dialledAt: [1000],
  },
  {
    name: 'a server that does not read',
    rows: ['879336/0'],
    isUploading: true,
    looks: [1000, 1500, 2000, 2500, 3000, 3500, 4000],
  },
  {
    name: 'a slow upload, with a loss now and then',
    rows: ['90000/0', '80000/1', '70000/0', '60000/1', '50000/0', '400/0', '0/0'],
    isUploading: true,
    looks: [1000, 1500, 2000, 2500, 3000, 3500, 4000],
  },
  {
    name: 'an upload that stands still between two pieces',
    rows: ['0/0'],
    isUploading: true,
    looks: [1000, 2000, 3000, 4000],
  },
  {
    name: 'a deep back-off',
    rows: ['77/8'],
    looks: [1000, 1000, ...Array.from({ length: 20 }, (_one, at) => 1250 + at * 250)],
    dialledAt: [1000],
    lostAt: 6000,
  },
  {
    name: 'a network that is down for 8 s',
    rows: ['77/2', '77/3', '77/3', '77/4', '0/0'],
    dials: ['fails', 'fails', 'fails', 20],
    looks: [1000, 2000, 4000, 8000, 8000],
    dialledAt: [1000, 2000, 4000, 8000],
  },
  {
    name: 'a network that stays down',
    rows: ['77/9'],
    dials: ['fails'],
    looks: [1000, 2000, 4000, 8000, 13_000, 18_000, 23_000],
    dialledAt: [1000, 2000, 4000, 8000, 13_000, 18_000, 23_000],
  },
  { name: 'a check that is switched off', rows: ['77/9'], isOff: true, looks: [] },
];

for (const { name, looks, dialledAt = [], lostAt, ...options } of CASES) {
  test(`watch: ${name}`, async () => {
    const bench = new Bench(options);
    const watch = bench.watch();
    watch.begin();
    await bench.pass((looks.at(-1) ?? 1000) + 100);
    assert.deepEqual(bench.looks, looks);
    assert.deepEqual(bench.dials, dialledAt);
    assert.deepEqual(
      bench.lost.map(({ atMs }) => atMs),
      lostAt === undefined ? [] : [lostAt],
    );
    assert.equal(bench.lasting, 1);
    watch.end();
    watch.end();
    assert.equal(bench.clock.pending, 0);
  });
}

test('a lost path is reported with its bytes, retransmissions and times', async () => {
  const bench = new Bench({ rows: ['1832/2', '1832/2', '1832/3'], dials: [21] });
  bench.watch().begin();
  await bench.pass(3000);
  const path = { connection: 9, atMs: bench.startMs + 1000, connectMs: 21, tlsMs: 0 };
  const loss = { kind: 'unacknowledged', bytes: 1832, retransmissions: 3, forMs: 2250, path };
  assert.deepEqual(bench.lost, [{ atMs: 2250, loss }]);
  assert.equal(bench.clock.pending, 0);
});

test('a byte within the first second avoids any check, and a later byte ends the checks and the dial', async () => {
  const bench = new Bench({ rows: ['77/2'], dials: ['never'] });
  const watch = bench.watch();
  watch.begin();
  await bench.pass(950);
  watch.end();
  await bench.pass(5000);
  assert.deepEqual([bench.looks, bench.lasting], [[], 0]);
  watch.begin();
  await bench.pass(1000);
  assert.deepEqual([bench.dials.length, bench.calledOff], [1, 0]);
  watch.end();
  await bench.pass(20_000);
  assert.deepEqual([bench.dials.length, bench.calledOff, bench.lost], [1, 1, []]);
  assert.equal(bench.clock.pending, 0);
});

test('all stuck requests share a dial, which lasts as long as any of them waits', async () => {
  const bench = new Bench({ rows: ['77/2'], dials: ['never'] });
  const watches = [bench.watch(), bench.watch(), bench.watch()];
  for (const watch of watches) watch.begin();
  await bench.pass(1500);
  assert.equal(bench.dials.length, 1);
  watches[0]?.end();
  watches[1]?.end();
  assert.equal(bench.calledOff, 0);
  watches[2]?.end();
  assert.equal(bench.calledOff, 1);
  bench.proof.close();
  assert.equal(bench.calledOff, 1);
});

test('a proof counts for requests already waiting, and not for later ones', async () => {
  const bench = new Bench({ rows: ['77/2', '77/2', '77/3'] });
  bench.watch().begin();
  await bench.pass(400);
  bench.watch().begin();
  await bench.pass(800);
  bench.watch().begin();
  await bench.pass(600);
  // The first watch dials at 1.0 s; the second, stuck at 1.4 s, had waited 0.6 s by then.
  assert.deepEqual(bench.dials, [1000]);
  await bench.pass(3000);
  // The third watch began after the proof: its own dial shows that the network still works.
  assert.deepEqual(bench.dials, [1000, 2200]);
  assert.equal(bench.lost.length, 3);
});

test('a request stuck while the network is known to be down waits for the next dial', async () => {
  const bench = new Bench({ rows: ['77/2'], dials: ['fails'] });
  bench.watch().begin();
  await bench.pass(500);
  bench.watch().begin();
  await bench.pass(2000);
  assert.deepEqual(bench.dials, [1000, 2000]);
  assert.deepEqual(bench.looks, [1000, 1500, 2000, 2000]);
});

test('a proof does not count for data acknowledged until shortly before it', async () => {
  const bench = new Bench({ rows: ['900/0'], isUploading: true });
  bench.watch().begin();
  await bench.pass(10_000);
  // Another request is stuck, and a new connection is established at 11.0 s; then the network fails during the upload.
  bench.rows = ['77/2', '77/2', '900/0'];
  bench.watch().begin();
  await bench.pass(1100);
  bench.rows = ['900/2'];
  await bench.pass(1500);
  assert.equal(bench.dials.length, 2, 'the upload asks for itself');
});
