/** Shorter measurements are mostly noise. */
const WORTH_MEASURING_MS = 8;
/** Longer measurements are not repeated, because they load the machine and are precise enough. */
const ENOUGH_MS = 400;

/** Measures the CPU milliseconds a piece of work takes in this process, the best of a few rounds. */
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
 * Returns the cost of four times `size` relative to `size`: 4 for linear work, 16 for quadratic. Sizes too cheap to
 * measure are doubled, up to `maxSize`; if even that is too cheap, the work is cheap and the result is 1.
 */
export function growth(
  work: (size: number) => () => unknown,
  { size, maxSize }: { readonly size: number; readonly maxSize: number },
): number {
  for (let at = size; ; at *= 2) {
    const large = work(at * 4);
    large(); // warms up the compiler
    const cost = cpuCostMs(large);
    if (cost < WORTH_MEASURING_MS && at * 4 < maxSize) continue;
    if (cost < WORTH_MEASURING_MS) return 1;
    return cost / Math.max(cpuCostMs(work(at)), 0.05);
  }
}
