/** Ratio of adjacent bin widths; a value is known to within 17%. */
const FACTOR = 1.36;
const PER_LOG = 1 / Math.log(FACTOR);
/** Number of bins: they reach from 1 ms to 42 minutes, or from 2 ms to twice that. */
export const LOG_BINS = 48;

/** Lower ends of the bins for the two times, in milliseconds. */
export const FIRST_BYTE_FROM_MS = 1;
export const DURATION_FROM_MS = 2;

/** Counts durations in logarithmic bins; values beyond either end go into the bin at that end. */
export class LogHistogram {
  readonly counts = new Uint32Array(LOG_BINS);
  readonly #fromMs: number;

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  observe(ms: number): void {
    const bin = ms <= this.#fromMs ? 0 : Math.min(LOG_BINS - 1, (Math.log(ms / this.#fromMs) * PER_LOG) | 0);
    this.counts[bin] = (this.counts[bin] ?? 0) + 1;
  }
}

/** Returns the time, in milliseconds, below which `share` of the counted values lie; null if nothing was counted. */
export function percentileOf(counts: ArrayLike<number>, share: number, fromMs: number): number | null {
  let count = 0;
  for (let bin = 0; bin < LOG_BINS; bin += 1) count += counts[bin] ?? 0;
  if (count === 0) return null;
  let left = Math.max(1, Math.ceil(count * share));
  let bin = 0;
  for (; bin < LOG_BINS - 1; bin += 1) {
    left -= counts[bin] ?? 0;
    if (left <= 0) break;
  }
  return fromMs * FACTOR ** (bin + 0.5);
}
