import {
  type PoolOutcome,
  type PoolSchedule,
  SCHEDULE_STRIDE,
  type WhatIfCurve,
  type WhatIfPoint,
  type WhatIfSetting,
} from '../contract/doctor.ts';
import { POOL } from '../contract/settings/pool.ts';
import { type SimulatedSettings, simulatePool } from './simulate-pool.ts';
import { lastSpan, percent } from './format.ts';

/** Values worth trying for each setting; the current value is always included. */
const WHAT_IF_VALUES: Readonly<Record<WhatIfSetting, readonly number[]>> = {
  poolIdleTimeoutSecs: [0, 5, 15, 30, 45, 60, 90, 120, 180, 240, 300, 600],
  poolMaxIdle: [0, 1, 2, 4, 8, 16, 32, 64, 128, 256],
  maxConnectionAgeSecs: [0, 60, 300, 600, 1800, 3600],
};

/** Longer schedules are cut to their newest part, because the simulation runs in the process that serves requests. */
const MAX_SIMULATED_EVENTS = 30_000;

/** A what-if question: the setting to vary, the pool's settings, and the recorded schedule. */
export interface WhatIfQuestion {
  readonly provider: string;
  readonly schedule: PoolSchedule;
  readonly settings: SimulatedSettings;
  readonly setting: WhatIfSetting;
  readonly values?: readonly number[] | undefined;
}

/** Simulates values of one setting on a recorded schedule. */
export function whatIf(question: WhatIfQuestion): WhatIfCurve {
  const { provider, settings, setting, values = WHAT_IF_VALUES[setting] } = question;
  const schedule = newestPart(question.schedule);
  const current = settings[setting];
  const now = simulatePool(schedule, settings);
  const spanMs = spanOf(schedule);
  const points = [...new Set([...values, current])]
    .toSorted((a, b) => a - b)
    .map((value): WhatIfPoint => {
      const then = value === current ? now : simulatePool(schedule, { ...settings, [setting]: value });
      const { created, reused, peakIdle, idleSeconds } = then;
      const share = formatShare(then);
      const before = formatShare(now);
      const requests = `of the requests in ${lastSpan(spanMs)}`;
      const change = share === before ? `still ${share}` : `${share} instead of ${before}`;
      const sentence =
        value === current
          ? `With ${words(setting, value)}, ${share} ${requests} reused a connection (peak ${peakIdle} idle).`
          : `With ${words(setting, value)} instead of ${formatValue(setting, current)}, ${change} ${requests} ` +
            `would have reused a connection (peak ${peakIdle} idle).`;
      return { value, created, reused, reusedShare: reusedShare(then), peakIdle, idleSeconds, sentence };
    });
  return {
    provider,
    setting,
    unit: POOL[setting].unit === 's' ? 's' : 'connections',
    current,
    points,
    best: bestOf(points, current),
    requests: now.created + now.reused,
    spanMs,
    isComplete: schedule.dropped === 0,
  };
}

/** Returns the share of attempts that got a reused connection, from 0 to 1. */
export function reusedShare({ created, reused }: Pick<PoolOutcome, 'created' | 'reused'>): number {
  return created + reused === 0 ? 0 : reused / (created + reused);
}

/** Returns the milliseconds between the first event and the end of the recording. */
export function spanOf({ times, untilMs }: PoolSchedule): number {
  return untilMs - (times[0] ?? untilMs);
}

/** Returns the newest `most` events of a schedule. */
export function newestPart(schedule: PoolSchedule, most = MAX_SIMULATED_EVENTS): PoolSchedule {
  const left = schedule.times.length - most;
  if (left <= 0) return schedule;
  return {
    times: schedule.times.subarray(left),
    facts: schedule.facts.subarray(left * SCHEDULE_STRIDE),
    untilMs: schedule.untilMs,
    dropped: schedule.dropped + left,
  };
}

/** Returns the best value: most reuse, then the lowest idle peak, then the current value, then the smallest. */
function bestOf(points: readonly WhatIfPoint[], current: number): number {
  const [best] = points.toSorted(
    (a, b) =>
      b.reused - a.reused ||
      a.peakIdle - b.peakIdle ||
      Number(b.value === current) - Number(a.value === current) ||
      a.value - b.value,
  );
  return best?.value ?? current;
}

function words(setting: WhatIfSetting, value: number): string {
  return `${POOL[setting].label.toLowerCase()} ${formatValue(setting, value)}`;
}

function formatValue(setting: WhatIfSetting, value: number): string {
  if (setting === 'maxConnectionAgeSecs' && value === 0) return 'off';
  return setting === 'poolMaxIdle' ? String(value) : `${value} s`;
}

function formatShare(outcome: PoolOutcome): string {
  return percent(reusedShare(outcome));
}
