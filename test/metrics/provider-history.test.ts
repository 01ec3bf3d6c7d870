import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryGap, HistoryRange, HistoryView } from '../../src/contract/history.ts';
import { MAX_HISTORY_PROVIDERS, HISTORY_RANGES } from '../../src/contract/history.ts';
import { HistoryTime } from '../../src/metrics/history-time.ts';
import { LOG_BINS, LogHistogram, percentileOf } from '../../src/metrics/log-histogram.ts';
import { openProviderStats, type ProviderStats } from '../../src/proxy/provider-stats.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const MINUTE = 60_000;

/** Statistics of a running proxy on a test-controlled clock. */
class Bench {
  readonly clock = new TurnedClock();
  readonly time: HistoryTime;
  readonly stats: ProviderStats;
  sent = 0;

  constructor() {
    // As usual, the axis begins between two bucket boundaries: 7 s after one.
    this.clock.turn(7000 - (this.clock.wallTime() % 900_000) + 900_000);
    this.time = new HistoryTime(this.clock);
    this.time.opened();
    this.stats = openProviderStats(this.time, () => true);
  }

  /** Records a completed request on an idle connection. */
  request(status = 200, durationMs = 100): void {
    const nowMs = this.clock.now();
    this.sent += 1;
    this.stats.stats.assignedIdle(1, nowMs, true);
    this.stats.traffic.answered(durationMs / 2, nowMs);
    this.stats.traffic.finished({ status, durationMs, isBrokenOff: false }, nowMs);
  }

  /** Simulates the machine's sleep, noticed as by the proxy. */
  sleep(ms: number): void {
    this.clock.sleep(ms);
    this.stats.history.pause();
    this.time.slept(ms);
  }

  view(range: HistoryRange): HistoryView {
    return this.stats.history.view(range);
  }
}

const RANGES: readonly HistoryRange[] = ['15m', '1h', '24h'];

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** Returns the length of each run of equal gaps, in order. */
function runs(gaps: readonly HistoryGap[]): readonly string[] {
  const found: { gap: HistoryGap; count: number }[] = [];
  for (const gap of gaps) {
    const last = found.at(-1);
    if (last?.gap === gap) last.count += 1;
    else found.push({ gap, count: 1 });
  }
  return found.map(({ gap, count }) => `${gap} ${count}`);
}

interface Case {
  readonly name: string;
  readonly run: (bench: Bench) => void;
}

const CASES: readonly Case[] = [
  {
    name: 'what was counted in one bucket is folded into the wider ones, and each sum is that of the stats',
    run: (bench) => {
      for (let at = 0; at < 40; at += 1) {
        bench.request(at % 10 === 0 ? 529 : 200);
        bench.clock.turn(11_000);
      }
      const { stats, traffic } = bench.stats;
      for (const range of RANGES) {
        const { counts } = bench.view(range);
        assert.equal(sum(counts.requests), 40, range);
        assert.equal(sum(counts.serverErrors), traffic.statusClasses[5], range);
        assert.equal(sum(counts.reused), stats.reused, range);
      }
      const { counts, startMs, stepMs } = bench.view('1h');
      // 40 requests, 11 s apart, from second 7 on: the first minute has those at 7, 18, 29, 40 and 51 s.
      const first = counts.requests.findIndex((count) => count > 0);
      assert.deepEqual(counts.requests.slice(first, first + 3), [5, 6, 5]);
      assert.equal((startMs + first * stepMs) % MINUTE, 0, 'buckets begin with whole minutes');
    },
  },
  {
    name: 'whatever lies before the bucket of now less the range is forgotten, and a place is used again empty',
    run: (bench) => {
      bench.request();
      bench.clock.turn(16 * MINUTE);
      assert.equal(sum(bench.view('15m').counts.requests), 0);
      assert.equal(sum(bench.view('1h').counts.requests), 1);
      // The same slot of the ring, one turn later.
      bench.clock.turn(15 * MINUTE - (16 * MINUTE - 15 * MINUTE));
      bench.request();
      assert.equal(sum(bench.view('15m').counts.requests), 1);
      bench.clock.turn(25 * 60 * MINUTE);
      for (const range of RANGES) assert.equal(sum(bench.view(range).counts.requests), 0, range);
    },
  },
  {
    name: 'before the start nothing could be counted; after it a quiet minute is zero',
    run: (bench) => {
      bench.clock.turn(10 * MINUTE);
      bench.request();
      const { gaps, counts, sinceMs, startMs } = bench.view('1h');
      assert.deepEqual(runs(gaps), ['before_start 49', 'none 11']);
      assert.deepEqual(counts.requests.slice(-3), [0, 0, 1]);
      assert.ok(sinceMs >= startMs + 49 * MINUTE && sinceMs < startMs + 50 * MINUTE);
    },
  },
  {
    name: 'a stopped proxy and a sleep are gaps, the buckets at their edges are not, and the axis follows the wall clock',
    run: (bench) => {
      bench.request();
      bench.clock.turn(2 * MINUTE);
      bench.time.closed();
      bench.clock.turn(5 * MINUTE);
      bench.time.opened();
      bench.request();
      bench.clock.turn(2 * MINUTE);
      bench.sleep(10 * MINUTE);
      bench.request();
      const view = bench.view('1h');
      assert.deepEqual(runs(view.gaps), [
        'before_start 40',
        'none 3',
        'stopped 4',
        'none 3',
        'suspended 9',
        'none 1',
      ]);
      assert.equal(sum(view.counts.requests), 3);
      assert.equal(view.counts.requests.at(-1), 1, 'the first after the sleep is in the bucket of now');
      const end = view.startMs + view.stepMs * view.gaps.length;
      assert.equal(end, Math.ceil(bench.clock.wallTime() / MINUTE) * MINUTE);
    },
  },
  {
    name: 'a proxy that is still stopped has a gap up to now, and a sleep in it is one, too',
    run: (bench) => {
      bench.clock.turn(3 * MINUTE);
      bench.time.closed();
      bench.clock.turn(3 * MINUTE);
      bench.sleep(3 * MINUTE);
      bench.clock.turn(3 * MINUTE);
      assert.deepEqual(runs(bench.view('1h').gaps).slice(1), [
        'none 4',
        'stopped 3',
        'suspended 3',
        'stopped 3',
      ]);
    },
  },
  {
    name: 'whoever looks every few seconds and comes late was suspended, although the monotonic clock went on',
    run: (bench) => {
      bench.time.seen();
      bench.clock.turn(5000);
      bench.time.seen();
      bench.clock.turn(5 * MINUTE);
      bench.time.seen();
      assert.deepEqual(runs(bench.view('1h').gaps), ['before_start 54', 'none 1', 'suspended 5']);
    },
  },
  {
    name: 'a wall clock that was set back moves the axis by whole minutes, and no bucket is lost',
    run: (bench) => {
      bench.request();
      bench.clock.turn(5 * MINUTE);
      const before = bench.view('1h');
      bench.clock.sleep(-30 * MINUTE);
      bench.request();
      const after = bench.view('1h');
      assert.equal(after.startMs, before.startMs - 30 * MINUTE);
      assert.equal(sum(after.counts.requests), 2);
    },
  },
  {
    name: 'created by reason, retries, lost paths and failed dials are columns; reasons that never occurred are none',
    run: (bench) => {
      const { stats } = bench.stats;
      const { clock } = bench;
      const dial = stats.beginDial('request', clock.now());
      const nowMs = clock.now();
      stats.connectionCreated(
        { id: dial.id, createReason: dial.reason, createdAtMs: nowMs, connectMs: 1, tlsMs: undefined },
        dial,
      );
      stats.dialFailed(stats.beginDial('request', nowMs), { nowMs, abandoned: false });
      stats.retried('stale', nowMs);
      stats.retried('connect', nowMs);
      stats.pathLost({ lost: 1, replacedBy: undefined }, nowMs);
      const { counts, createdBy } = bench.view('15m');
      assert.deepEqual(createdBy, { first_use: counts.requests.map((_, at) => (at === 59 ? 1 : 0)) });
      assert.deepEqual(
        [counts.retries.at(-1), counts.pathsLost.at(-1), counts.connectFailed.at(-1)],
        [2, 1, 1],
      );
    },
  },
  {
    name: 'a change of the settings is a mark in the ranges that reach back to it; long words are cut',
    run: (bench) => {
      bench.stats.history.mark(bench.clock.now(), 'x'.repeat(500));
      bench.clock.turn(20 * MINUTE);
      bench.stats.history.mark(bench.clock.now(), 'idle timeout 90 → 55 s');
      assert.deepEqual(
        bench.view('15m').marks.map(({ text }) => text),
        ['idle timeout 90 → 55 s'],
      );
      assert.deepEqual(
        bench.view('1h').marks.map(({ text }) => text.length),
        [120, 22],
      );
      for (let at = 0; at < 100; at += 1) bench.stats.history.mark(bench.clock.now(), `change ${at}`);
      assert.equal(bench.view('24h').marks.length, 20);
    },
  },
  {
    name: 'times are told to within 17%, per bucket and of the whole range; a bucket without any has none',
    run: (bench) => {
      const fast = [120, 130, 140, 150, 160, 170, 180, 190, 200];
      for (const ms of fast) bench.request(200, ms);
      bench.clock.turn(2 * MINUTE);
      for (let at = 0; at < 9; at += 1) bench.request(200, 4000);
      const { duration, firstByte } = bench.view('1h');
      assert.equal(duration.p50.at(-2), null);
      within(duration.p50.at(-3), 160);
      within(duration.p95.at(-3), 200);
      within(duration.p50.at(-1), 4000);
      within(firstByte.p50.at(-1), 2000);
      within(duration.whole[0], 200);
      within(duration.whole[1], 4000);
    },
  },
  {
    name: 'a provider without room has no numbers; once there is room it begins with what comes then',
    run: ({ clock, time }) => {
      let hasRoom = false;
      const { traffic, history } = openProviderStats(time, () => hasRoom);
      const finish = (): void => {
        traffic.finished({ status: 200, durationMs: 5, isBrokenOff: false }, clock.now());
      };
      finish();
      assert.equal(history.view('1h').isKept, false);
      assert.equal(history.byteLength, 0);
      hasRoom = true;
      clock.turn(MINUTE);
      finish();
      assert.deepEqual(history.view('1h').counts.requests.slice(-2), [0, 1]);
      history.release();
      assert.equal(history.view('1h').isKept, false);
    },
  },
];

function within(found: number | null | undefined, wanted: number): void {
  assert.ok(typeof found === 'number' && Math.abs(found / wanted - 1) < 0.17, `${found} for ${wanted}`);
}

for (const { name, run } of CASES) test(name, () => run(new Bench()));

test('the whole history stays below a megabyte', () => {
  const clock = new TurnedClock();
  const time = new HistoryTime(clock);
  const all = Array.from({ length: MAX_HISTORY_PROVIDERS }, () => openProviderStats(time, () => true));
  // More than a day, so that every slot of every ring is used.
  for (let at = 0; at < 200; at += 1) {
    for (const { traffic } of all)
      traffic.finished({ status: 200, durationMs: at, isBrokenOff: false }, clock.now());
    clock.turn(10 * MINUTE);
  }
  const bytes = sum(
    all.map(
      ({ history, traffic }) =>
        history.byteLength + traffic.firstByteBins.counts.byteLength + traffic.durationBins.counts.byteLength,
    ),
  );
  assert.ok(bytes > 500_000, 'nothing is measured');
  assert.ok(bytes <= 1_000_000, `${bytes} bytes`);
});

test('range steps are multiples of each other', () => {
  const { '15m': fine, '1h': middle, '24h': coarse } = HISTORY_RANGES;
  assert.equal(middle.stepMs % fine.stepMs, 0);
  assert.equal(coarse.stepMs % middle.stepMs, 0);
});

test('a histogram reports times close to those observed, at either end', () => {
  for (const ms of [0, 0.2, 1, 7, 93, 1200, 65_000, 290_000, 1_800_000]) {
    const histogram = new LogHistogram(1);
    histogram.observe(ms);
    const told = percentileOf(histogram.counts, 0.95, 1) ?? 0;
    assert.ok(ms < 1 ? told < 1.2 : Math.abs(told / ms - 1) < 0.17, `${told} for ${ms}`);
  }
  const beyond = new LogHistogram(1);
  beyond.observe(1e9);
  assert.equal(beyond.counts[LOG_BINS - 1], 1);
  assert.equal(percentileOf(new Uint16Array(LOG_BINS), 0.5, 1), null);
});
