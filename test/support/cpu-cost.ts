/** Below that a measurement is mostly noise. */
const WORTH_MEASURING_MS = 8;
/** More is not repeated: it costs the machine, and says enough. */
const ENOUGH_MS = 400;

/** Milliseconds of this process's CPU that a piece of work takes, the best of a few. */
export function cpuCostMs(work: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < 3 && best > 0.1; round += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
    if (best > ENOUGH_MS) break;
  }
  return best;
}

/**
 * Twice the size is twice the work where it is linear, four times where it is quadratic. Gives how much more four times
 * `size` costs than `size`: 4 and 16. Sizes that cost nothing worth measuring are doubled, up to `maxSize`; with nothing
 * to measure at that size either the work is cheap, and 1 is given.
 */
export function growth(
  work: (size: number) => () => unknown,
  { size, maxSize }: { readonly size: number; readonly maxSize: number },
): number {
  for (let at = size; ; at *= 2) {
    const large = work(at * 4);
    large(); // the compiler's round
    const cost = cpuCostMs(large);
    if (cost < WORTH_MEASURING_MS && at * 4 < maxSize) continue;
    if (cost < WORTH_MEASURING_MS) return 1;
    return cost / Math.max(cpuCostMs(work(at)), 0.05);
  }
}
