/** A connection that idled for less was hardly forgotten by anything in between. */
export const RESTED_MS = 5000;
/** Of the requests after such an idle time, at least this share must have failed. */
const MOSTLY = 0.5;
/** How much of the shortest idle time that failed is taken for safe, where nothing nearer is known. */
export const ROOM = 0.8;

/** An idle time from which on connections are no good any more, as their requests have shown. */
export interface FatalIdle {
  /** The shortest idle time that failed. */
  readonly fromMs: number;
  /** The idle times that failed, ascending. */
  readonly failedMs: readonly number[];
  /** The share of the requests after at least so long that failed, from 0 to 1. */
  readonly share: number;
  /** The longest shorter one after which a request was answered; undefined where there was none. */
  readonly answeredMs: number | undefined;
}

/**
 * Finds the idle time that best parts requests that failed from those that were answered, both given by how long their
 * connections had idled, in milliseconds. Undefined where fewer than `least` failed beyond any, or not most of them.
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

/** The idle timeout that keeps clear of it, in whole seconds: with room, and no longer than what was answered. */
export function safeIdleSecs({ fromMs, answeredMs = Infinity }: FatalIdle): number {
  return Math.max(1, Math.floor(Math.min(fromMs * ROOM, answeredMs) / 1000));
}
