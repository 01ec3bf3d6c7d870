import {
  bindingFirst,
  isBlockedNow,
  leftShare,
  type LimitFreshness,
  limitFreshness,
} from '../../src/contract/format-limit.ts';
import type { ExtraUsage, LimitWindow } from '../../src/contract/limits.ts';

/** How much is left says the colour; what is no longer certain has none. */
export type LimitTone = 'fine' | 'low' | 'out' | 'stale';

/** At or below these shares of what is left the colour changes; the meters have ticks there. */
export const LOW_LEFT = 0.2;
export const OUT_LEFT = 0.05;
/** 1 - 0.95 is a little more than 0.05. */
const HAIR = 1e-9;

/** A window as it is to be read now. */
export interface ShownLimit {
  readonly window: LimitWindow;
  /** Unique among the windows. */
  readonly key: string;
  /** What is left, from 0 to 1; null where that is not known. */
  readonly left: number | null;
  readonly tone: LimitTone;
  readonly freshness: LimitFreshness;
  readonly isBlocked: boolean;
  /** Of several it is the one that stops work first. */
  readonly isLeast: boolean;
  /** What its account was told of extra usage, on the last of its windows. */
  readonly extra: ExtraUsage | undefined;
}

/** The windows as they are to be read now, in their order. `nowMs` is milliseconds since 1970. */
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

/** The window of each account that stops work first. */
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

/** `27 min old`, `5 h old`. */
export function formatAge({ asOf }: Pick<LimitWindow, 'asOf'>, nowMs: number): string {
  const minutes = Math.floor((nowMs - asOf) / 60_000);
  if (minutes < 120) return `${minutes} min old`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h old` : `${Math.floor(minutes / 1440)} days old`;
}
