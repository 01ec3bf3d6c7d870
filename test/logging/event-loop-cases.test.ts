import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLoopWatch } from '../../src/logging/event-loop-watch.ts';
import { keptLog } from '../recording/support.ts';

/** One check: time since the previous one, CPU time in between, and the reported block. */
const LOOKS: readonly (readonly [it: string, afterMs: number, cpuMs: number, toldMs: number | undefined])[] =
  [
    ['on time with an idle processor', 100, 0, undefined],
    ['on time with a busy one', 100, 100, undefined],
    ['late by as much as is no block yet', 200, 200, undefined],
    ['late by a little more', 201, 201, 201],
    ['all of it computed', 300, 300, 300],
    ['half of it computed, and still late enough', 301, 151, 201],
    ['half of it computed, and not late enough', 300, 151, undefined],
    ['little computed, as while a disk is waited for', 900, 150, undefined],
    ['a long pause in which a twentieth was computed', 4100, 200, undefined],
    ['a long block in which a little more was', 4100, 201, 4000],
    ['more processor time than time', 260, 900, 260],
    ['early, as after a timer that was late', 20, 20, undefined],
    ['a clock that stands', 0, 500, undefined],
  ];

for (const [it, afterMs, cpuMs, toldMs] of LOOKS) {
  test(`a check, ${it}: ${toldMs === undefined ? 'nothing is told' : `a block of ${toldMs} ms is`}`, (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] });
    let [now, cpu] = [5000, 700];
    const { log, lines } = keptLog();
    const clocks = { nowMs: () => now, cpuMs: () => cpu };
    const watch = new EventLoopWatch({ log, isBusy: () => true, clocks });
    watch.arm();
    [now, cpu] = [now + afterMs, cpu + cpuMs];
    watch.look();
    // A reported block is over: the next punctual check reports nothing.
    [now, cpu] = [now + 100, cpu + 100];
    watch.look();
    watch.close();
    assert.deepEqual(
      lines.map((line) => Number(/"ms":(\d+)/u.exec(line)?.[1])),
      toldMs === undefined ? [] : [toldMs],
    );
    assert.equal(watch.blocks, lines.length);
  });
}

type Step = 'tick' | 'arm' | 'busy' | 'free' | 'work' | 'done' | 'close';

/** Steps, and how many of the ten ticks after them still run a check. */
const WATCHES: readonly (readonly [it: string, steps: readonly Step[], looks: number])[] = [
  ['never armed', [], 0],
  ['armed, and nobody comes', ['arm'], 10],
  ['nobody for nine ticks', ['arm', ...ticks(9)], 1],
  ['nobody for ten ticks', ['arm', ...ticks(10)], 0],
  ['armed again after nine', ['arm', ...ticks(9), 'arm'], 10],
  ['armed again after it has ended', ['arm', ...ticks(10), 'arm'], 10],
  ['somebody after nine ticks who stays', ['arm', ...ticks(9), 'busy'], 10],
  ['somebody who goes again', ['arm', ...ticks(9), 'busy', 'tick', 'free'], 10],
  ['work that was not asked to be watched by anybody', ['work', ...ticks(20)], 10],
  ['work that is over', ['work', ...ticks(20), 'done', ...ticks(9)], 1],
  ['the first of two works is over', ['work', 'work', 'done', ...ticks(20)], 10],
  ['both are', ['work', 'work', 'done', 'done', ...ticks(10)], 0],
  ['closed in the midst', ['arm', 'busy', 'tick', 'close'], 0],
];

function ticks(count: number): readonly Step[] {
  return Array.from({ length: count }, () => 'tick');
}

for (const [it, steps, looks] of WATCHES) {
  test(`a watch, ${it}: it checks ${looks} of ten ticks`, async (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] });
    let [reads, isBusy] = [0, false];
    const clocks = { nowMs: () => (reads += 1), cpuMs: () => 0 };
    const watch = new EventLoopWatch({ log: keptLog().log, isBusy: () => isBusy, clocks });
    const works: { readonly end: () => void; readonly over: Promise<void> }[] = [];
    const run: Readonly<Record<Step, () => unknown>> = {
      tick: () => context.mock.timers.tick(100),
      arm: () => watch.arm(),
      busy: () => (isBusy = true),
      free: () => (isBusy = false),
      work: () => {
        const { promise, resolve: end } = Promise.withResolvers<void>();
        works.push({ end, over: watch.during('work', () => promise) });
      },
      done: async () => {
        const work = works.shift();
        work?.end();
        await work?.over;
      },
      close: () => watch.close(),
    };
    for (const step of steps) await run[step]();
    // A check reads the clock twice: before it decides, and afterwards.
    reads = 0;
    context.mock.timers.tick(1000);
    assert.equal(reads / 2, looks);
  });
}
