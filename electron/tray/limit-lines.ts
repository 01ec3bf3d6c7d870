import { isWorthTelling, limitLevel } from '../../src/alerts/limit-level.ts';
import {
  asOfText,
  bindingFirst,
  limitFreshness,
  limitLine,
  limitOwner,
} from '../../src/contract/format-limit.ts';
import type { LimitWindow } from '../../src/contract/limits.ts';

/** Rate limits as the tray tells them. */
export interface LimitLines {
  /** At most two, rounded down so that they never promise more than there is. */
  readonly menu: readonly string[];
  /** The same windows, exactly, and when they were read. */
  readonly tooltip: readonly string[];
  /** The highest level among them: its change is worth a new menu sooner. */
  readonly level: number;
}

const MAX_LINES = 2;
/** What is left is told in steps of so many percent. */
const STEP_PERCENT = 5;

/** The window that binds each account, the tightest first; with room left, an account's next one. */
export function limitLines(windows: readonly LimitWindow[], now: number): LimitLines {
  const known = windows.filter(
    (window) => isWorthTelling(window) && limitFreshness(window, now) !== 'reset_passed',
  );
  const sorted = bindingFirst(known, now);
  const accounts = new Set<string>();
  const isFirst = (window: LimitWindow): boolean => {
    const account = `${window.provider} ${window.account}`;
    return !accounts.has(account) && accounts.add(account).size > 0;
  };
  const binding = sorted.filter(isFirst);
  const chosen = [...binding, ...sorted.filter((window) => !binding.includes(window))].slice(0, MAX_LINES);
  const line = (window: LimitWindow, step: number): string =>
    `${limitOwner(window)} ${limitLine(window, now, { step })}`;
  return {
    menu: chosen.map((window) => line(window, STEP_PERCENT)),
    // What is old says itself when it was read.
    tooltip: chosen.map((window) =>
      limitFreshness(window, now) === 'stale'
        ? line(window, 1)
        : `${line(window, 1)} (${asOfText(window, now)})`,
    ),
    level: Math.max(0, ...chosen.map((window) => limitLevel(window, now))),
  };
}
