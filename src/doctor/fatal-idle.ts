/** Nothing on the path is likely to drop a connection that was idle for less than this. */
export const RESTED_MS = 5000;
/** Minimum share of failures among requests after such an idle time. */
const MOSTLY = 0.5;
/** Fraction of the shortest failing idle time that is considered safe when nothing more precise is known. */
export const ROOM = 0.8;

/** An idle time beyond which connections have proven unusable. */
export interface FatalIdle {
  /** Shortest idle time after which a request failed. */
  readonly fromMs: number;
  /** Idle times after which requests failed, ascending. */
  readonly failedMs: readonly number[];
  /** Share of failures among requests after at least `fromMs` of idling, from 0 to 1. */
  readonly share: number;
  /** Longest idle time below `fromMs` after which a request was answered; undefined if there was none. */
  readonly answeredMs: number | undefined;
}

/**
 * Finds the idle time that best separates failed requests from answered ones. Both lists give how long the connections
 * had been idle, in milliseconds. Returns undefined if no idle time has at least `least` failures beyond it that make
 * up most of those requests.
 */
export function findFatalIdle(
  failed: readonly number[],
  answered: readonly number[],
  least: number,
): FatalIdle | undefined {
  const sorted = failed.filter((ms) => ms >= RESTED_MS).toSorted((a, b) => a - b);
  let best: FatalIdle | undefined;
  for (const fromMs of new Set(sorted)) {
    const failedMs = sorted.filter((ms) => ms >= fromMs);
    if (failedMs.length < least) break;
    const share = failedMs.length / (failedMs.length + answered.filter((ms) => ms >= fromMs).length);
    if (share < MOSTLY || share <= (best?.share ?? 0)) continue;
    const below = answered.filter((ms) => ms < fromMs);
    best = { fromMs, failedMs, share, answeredMs: below.length === 0 ? undefined : Math.max(...below) };
  }
  return best;
}

/**
 * Returns a safe idle timeout in whole seconds: with a margin, and no longer than an idle time after which a request
 * was answered.
 */
export function safeIdleSecs({ fromMs, answeredMs = Infinity }: FatalIdle): number {
  return Math.max(1, Math.floor(Math.min(fromMs * ROOM, answeredMs) / 1000));
}
