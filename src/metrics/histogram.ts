/** Buckets of `http_pool_connection_lifetime_seconds`, upper bounds in seconds. */
export const LIFETIME_BUCKETS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600] as const;
/** Buckets of request durations, in seconds; an agent's turn takes minutes. */
export const DURATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800] as const;
/** Buckets of the time to the first byte, in seconds. */
export const FIRST_BYTE_BUCKETS = [
  0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
] as const;
/** Buckets of TCP and TLS setup times, in seconds. */
export const CONNECT_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Counts observations as plain numbers; the exposition reads them at scrape time. */
export class Histogram {
  /** Upper bounds, ascending, in seconds. */
  readonly bounds: readonly number[];
  /** Observations per bound, not cumulative; the last entry counts those above all bounds. */
  readonly counts: number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** Adds one observation, in seconds. */
  observe(seconds: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] ?? Infinity)) at += 1;
    counts[at] = (counts[at] ?? 0) + 1;
    this.sum += seconds;
    this.count += 1;
  }
}
