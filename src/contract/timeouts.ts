import type { PoolSettings } from './settings/pool.ts';

/** The pool settings that end something which takes too long, in the order in which a request meets them. */
export const TIMEOUTS = [
  'connectTimeoutSecs',
  'firstByteTimeoutSecs',
  'streamIdleTimeoutSecs',
  'timeoutSecs',
] as const satisfies readonly (keyof PoolSettings)[];
export type Timeout = (typeof TIMEOUTS)[number];

/** Whether a clock within a request can never end it, since the clock of the whole request is not longer; 0 is off. */
export function isNeverReached(secs: number, totalSecs: number): boolean {
  return secs !== 0 && secs >= totalSecs;
}
