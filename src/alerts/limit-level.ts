import type { LimitWindow } from '../contract/limits.ts';

/** Shorter windows are over before anybody has read of them. */
const SHORTEST_MINUTES = 60;
/** A window that was told about must fall so far below what it was told for, before that is told again. */
const REARM_BELOW = 0.05;

/** How near to its end a rate-limit window is; each is told once, on the way up. */
const LIMIT_LEVELS = [
  { level: 1, from: 0.8 },
  { level: 2, from: 0.95 },
] as const;
export const BLOCKED_LEVEL = 3;

/** From 0, nothing to tell, to {@link BLOCKED_LEVEL}. */
export function limitLevel(window: LimitWindow, now: number): number {
  return levelOf(window, now, 0);
}

/** The level as long as it is told for: `told` holds until use has clearly fallen, or the window was reset. */
export function heldLevel(window: LimitWindow, now: number, told: number): number {
  return Math.max(levelOf(window, now, 0), Math.min(told, levelOf(window, now, REARM_BELOW)));
}

/** Whether a window is long enough to be told about. */
export function isWorthTelling({ minutes }: LimitWindow): boolean {
  return minutes !== null && minutes >= SHORTEST_MINUTES;
}

function levelOf({ used, isBlocked, resetsAt }: LimitWindow, now: number, slack: number): number {
  if (resetsAt !== null && resetsAt <= now) return 0;
  if (isBlocked) return BLOCKED_LEVEL;
  return LIMIT_LEVELS.findLast(({ from }) => (used ?? 0) >= from - slack)?.level ?? 0;
}
