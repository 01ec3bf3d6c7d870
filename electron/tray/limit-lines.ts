import { isWorthTelling, limitLevel } from '../../src/alerts/limit-level.ts';
import {
  asOfText,
  bindingFirst,
  limitFreshness,
  limitLine,
  limitOwner,
} from '../../src/contract/format-limit.ts';
import type { LimitWindow } from '../../src/contract/limits.ts';

/** Rate limits as shown in the tray. */
export interface LimitLines {
  /** At most two lines, rounded down so that they never promise more than is left. */
  readonly menu: readonly string[];
  /** The same windows with exact values and the time they were read. */
  readonly tooltip: readonly string[];
  /** The highest level among the windows; a change of level updates the menu sooner. */
  readonly level: number;
}

const MAX_LINES = 2;
/** The menu shows what is left in steps of this many percent. */
const STEP_PERCENT = 5;

/** Returns the binding window of each account, tightest first; if there is room, further windows of those accounts. */
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
    // A stale line already says when it was read.
    tooltip: chosen.map((window) =>
      limitFreshness(window, now) === 'stale'
        ? line(window, 1)
        : `${line(window, 1)} (${asOfText(window, now)})`,
    ),
    level: Math.max(0, ...chosen.map((window) => limitLevel(window, now))),
  };
}
