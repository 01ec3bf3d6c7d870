import { ALERT_THRESHOLDS } from '../contract/program-limits.ts';
import type { LimitWindow } from '../contract/limits.ts';

/** How far usage must fall below the threshold of a level before that level can be raised again. */
const REARM_BELOW = 0.05;

/** Usage levels of a rate-limit window; each is raised once on the way up. */
const LIMIT_LEVELS = ALERT_THRESHOLDS.usedShares.map((from, index) => ({ level: index + 1, from }));
export const BLOCKED_LEVEL = LIMIT_LEVELS.length + 1;

/** Current level, from 0 (nothing to report) to {@link BLOCKED_LEVEL}. */
export function limitLevel(window: LimitWindow, now: number): number {
  return levelOf(window, now, 0);
}

/** Current level with hysteresis: stays at `told` until usage has clearly fallen or the window was reset. */
export function heldLevel(window: LimitWindow, now: number, told: number): number {
  return Math.max(levelOf(window, now, 0), Math.min(told, levelOf(window, now, REARM_BELOW)));
}

/** Whether a window is long enough for alerts. */
export function isWorthTelling({ minutes }: LimitWindow): boolean {
  return minutes !== null && minutes >= ALERT_THRESHOLDS.shortestWindowMinutes;
}

function levelOf({ used, isBlocked, resetsAt }: LimitWindow, now: number, slack: number): number {
  if (resetsAt !== null && resetsAt <= now) return 0;
  if (isBlocked) return BLOCKED_LEVEL;
  return LIMIT_LEVELS.findLast(({ from }) => (used ?? 0) >= from - slack)?.level ?? 0;
}
