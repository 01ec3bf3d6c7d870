import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SleepWatch } from '../../src/proxy/sleep-watch.ts';

const HOUR = 3_600_000;

/** Sleep periods a watch reports; each step is how far wall clock, uptime and monotonic clock advance. */
function told(
  steps: readonly (readonly [wallMs: number, upMs: number, monotonicMs: number])[],
  hasUptime = true,
) {
  const slept: number[] = [];
  let [wallMs, upMs, monotonicMs] = [1_000_000, 5000, 5000];
  const watch = new SleepWatch({
    onWake: (ms) => void slept.push(ms),
    ...(hasUptime ? { uptimeMs: () => upMs } : {}),
  });
  for (const [wall, up, monotonic] of [[0, 0, 0] as const, ...steps]) {
    wallMs += wall;
    upMs += up;
    monotonicMs += monotonic;
    watch.check(wallMs, monotonicMs);
    watch.checkUptime(monotonicMs);
  }
  return slept;
}

for (const [name, steps, slept] of [
  ['time that passes', [[9000, 9000, 9000]], []],
  [
    'a sleep shows on both clocks, and is told once',
    [
      [HOUR, HOUR, 10],
      [10, 10, 10],
    ],
    [HOUR - 10],
  ],
  ['a wall clock that was set forward is no sleep', [[HOUR, 20, 20]], [0]],
  [
    'nor one that was set back, and then forward again',
    [
      [-HOUR, 20, 20],
      [20, 20, 20],
      [HOUR, 20, 20],
    ],
    [0, 0],
  ],
] as const)
  test(name, () => assert.deepEqual(told(steps), slept));

test('without an uptime the watch relies on the wall clock', () => {
  assert.deepEqual(told([[HOUR, 0, 0]], false), [HOUR]);
});
