import { isWorthTelling, limitLevel } from '../src/alerts/limit-level.ts';
import { limitLine } from '../src/contract/limit-words.ts';
import type { LimitWindow } from '../src/contract/limits.ts';

/** Rate limits as the tray tells them. */
export interface LimitLines {
  /** At most two, rounded down so that they never promise more than there is. */
  readonly menu: readonly string[];
  /** The same windows, exactly, and when they were read. */
  readonly tooltip: readonly string[];
  /** The highest level among them: its change is worth a new menu sooner. */
  readonly level: number;
}

const LINES_MOST = 2;
/** What is left is told in steps of so many percent. */
const STEP_PERCENT = 5;

/** The window that binds each account, the tightest first; with room left, an account's next one. */
export function limitLines(windows: readonly LimitWindow[], now: number): LimitLines {
  const sorted = windows
    .filter((window) => isWorthTelling(window) && !isPast(window, now))
    .toSorted((one, other) => leftOf(one) - leftOf(other));
  const accounts = new Set<string>();
  const isFirst = (window: LimitWindow): boolean => {
    const account = `${window.provider} ${window.account}`;
    return !accounts.has(account) && accounts.add(account).size > 0;
  };
  const binding = sorted.filter(isFirst);
  const chosen = [...binding, ...sorted.filter((window) => !binding.includes(window))].slice(0, LINES_MOST);
  return {
    menu: chosen.map((window) => limitLine(window, now, { stepPercent: STEP_PERCENT })),
    tooltip: chosen.map((window) => limitLine(window, now, { isDated: true })),
    level: Math.max(0, ...chosen.map((window) => limitLevel(window, now))),
  };
}

function leftOf({ used, isBlocked }: LimitWindow): number {
  return isBlocked ? -1 : 1 - (used ?? 1);
}

/** What it is by now, nobody has said. */
function isPast({ resetsAt }: LimitWindow, now: number): boolean {
  return resetsAt !== null && resetsAt <= now;
}
