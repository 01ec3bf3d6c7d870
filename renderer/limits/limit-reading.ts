import {
  bindingFirst,
  isBlockedNow,
  leftShare,
  type LimitFreshness,
  limitFreshness,
} from '../../src/contract/format-limit.ts';
import type { ExtraUsage, LimitWindow } from '../../src/contract/limits.ts';

/** The colour of a limit, by how much is left; `stale` if that is no longer certain. */
export type LimitTone = 'fine' | 'low' | 'out' | 'stale';

/** The colour changes when the remaining share reaches these values, which the meters mark with ticks. */
export const LOW_LEFT = 0.2;
export const OUT_LEFT = 0.05;
/** Tolerance for rounding: 1 - 0.95 is slightly more than 0.05. */
const HAIR = 1e-9;

/** A rate-limit window as currently shown. */
export interface ShownLimit {
  readonly window: LimitWindow;
  /** Unique among the windows. */
  readonly key: string;
  /** The share left, from 0 to 1; null if unknown. */
  readonly left: number | null;
  readonly tone: LimitTone;
  readonly freshness: LimitFreshness;
  readonly isBlocked: boolean;
  /** Whether this is the tightest of several windows. */
  readonly isLeast: boolean;
  /** The account's extra usage; set only on the account's last window. */
  readonly extra: ExtraUsage | undefined;
}

/** Returns the windows as currently shown, in the same order. `nowMs` is milliseconds since 1970. */
export function limitReadings(windows: readonly LimitWindow[], nowMs: number): readonly ShownLimit[] {
  const [least] = bindingFirst(windows, nowMs);
  return windows.map((window, at) => {
    const tone = toneOf(window, nowMs);
    return {
      window,
      key: `${window.provider} ${window.account} ${window.name}`,
      left: leftOf(window, nowMs),
      tone,
      freshness: limitFreshness(window, nowMs),
      isBlocked: isBlockedNow(window, nowMs),
      isLeast: window === least && tone !== 'stale' && windows.length > 1,
      extra: isSameAccount(window, windows[at + 1]) ? undefined : window.extra,
    };
  });
}

/** Returns the tightest window of each account. */
export function bindingWindows(windows: readonly LimitWindow[], nowMs: number): readonly LimitWindow[] {
  const accounts = Map.groupBy(windows, ({ provider, account }) => `${provider} ${account}`);
  return [...accounts.values()].flatMap((own) => bindingFirst(own, nowMs).slice(0, 1));
}

function isSameAccount({ provider, account }: LimitWindow, other: LimitWindow | undefined): boolean {
  return other?.provider === provider && other.account === account;
}

function leftOf(window: LimitWindow, nowMs: number): number | null {
  return isBlockedNow(window, nowMs) ? 0 : leftShare(window, nowMs);
}

function toneOf(window: LimitWindow, nowMs: number): LimitTone {
  const left = leftOf(window, nowMs);
  if (limitFreshness(window, nowMs) !== 'fresh') return 'stale';
  if (left === null || left <= OUT_LEFT + HAIR) return 'out';
  return left <= LOW_LEFT + HAIR ? 'low' : 'fine';
}

/** Returns `27 min old`, `5 h old` and the like. */
export function formatAge({ asOf }: Pick<LimitWindow, 'asOf'>, nowMs: number): string {
  const minutes = Math.floor((nowMs - asOf) / 60_000);
  if (minutes < 120) return `${minutes} min old`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h old` : `${Math.floor(minutes / 1440)} days old`;
}
