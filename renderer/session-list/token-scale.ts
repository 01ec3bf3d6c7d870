/** The scale that all turns of one thread share. */
export interface TokenScale {
  /** A round number, not below the largest turn. */
  readonly most: number;
  /** Where the fine lines are, 0 and `most` included. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10] as const;
/** Lines beyond 0: more would be a grid and not a scale. */
const MAX_TICKS = 5;

/** The smallest round scale for turns of so many tokens at most. */
export function tokenScale(largest: number): TokenScale {
  const most = Math.max(largest, 1);
  const power = 10 ** Math.floor(Math.log10(most / MAX_TICKS));
  const step = (STEPS.find((one) => one * power * MAX_TICKS >= most) ?? 10) * power;
  const count = Math.ceil(most / step);
  return { most: step * count, ticks: Array.from({ length: count + 1 }, (_, at) => at * step) };
}
