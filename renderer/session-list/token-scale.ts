/** Token scale shared by all turns of a thread. */
export interface TokenScale {
  /** A round number, at least the largest turn. */
  readonly most: number;
  /** Positions of the grid lines, including 0 and `most`. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10] as const;
/** Maximum number of lines beyond 0; more would clutter the scale. */
const MAX_TICKS = 5;

/** Smallest round scale for turns of up to `largest` tokens. */
export function tokenScale(largest: number): TokenScale {
  const most = Math.max(largest, 1);
  const power = 10 ** Math.floor(Math.log10(most / MAX_TICKS));
  const step = (STEPS.find((one) => one * power * MAX_TICKS >= most) ?? 10) * power;
  const count = Math.ceil(most / step);
  return { most: step * count, ticks: Array.from({ length: count + 1 }, (_, at) => at * step) };
}
