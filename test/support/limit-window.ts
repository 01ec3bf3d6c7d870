import type { LimitWindow } from '../../src/contract/limits.ts';

/** Returns a time on the day of the tests, in the reader's time zone. */
export function at(hours: number, minutes: number, day = 28): number {
  return new Date(2026, 10, day, hours, minutes).getTime();
}

/** A window of a Claude plan, read at 16:17. */
export const FIVE_HOURS: LimitWindow = {
  provider: 'anthropic',
  account: 1,
  isOneOfMany: false,
  name: '5h',
  minutes: 300,
  used: 0.82,
  isBlocked: false,
  resetsAt: at(17, 40),
  asOf: at(16, 17),
};
