import type { AttemptView } from '../../../src/contract/request-details.ts';

/** Time a request spent in each phase, in milliseconds; the arrays have one entry per wait or attempt. */
export interface AttemptSums {
  /** Until the first connection was ready. */
  readonly connect: number;
  /** From the end of an attempt until the next had a connection. */
  readonly retryWaits: readonly number[];
  /** From having a connection to the response head, or to the end of the attempt. */
  readonly provider: readonly number[];
  /** From the response head to the end; null if no response began. */
  readonly answer: number | null;
}

/** Sums up where the time went; `nowMs` is the duration of the request so far. */
export function attemptSums(attempts: readonly AttemptView[], nowMs: number): AttemptSums {
  const last = attempts.at(-1);
  const answered = last?.answeredMs ?? null;
  const carried = attempts.filter(({ connectionId }) => connectionId !== 0);
  return {
    connect: attempts[0]?.connectedMs ?? nowMs,
    retryWaits: attempts
      .slice(1)
      .map(({ connectedMs }, at) => Math.max(0, connectedMs - (attempts[at]?.endedMs ?? connectedMs))),
    provider: carried.map(
      ({ connectedMs, answeredMs, endedMs }) => (answeredMs ?? endedMs ?? nowMs) - connectedMs,
    ),
    answer: answered === null ? null : (last?.endedMs ?? nowMs) - answered,
  };
}

/** Positions of the grid lines on an axis from 0 to `maxMs`: at most five, at round numbers. */
export function attemptTicks(maxMs: number): readonly number[] {
  if (maxMs <= 0) return [0];
  const rough = maxMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(maxMs / step) + 1 }, (_, at) => at * step);
}
