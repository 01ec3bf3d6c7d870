import type { AttemptView } from '../../../src/contract/request-details.ts';

/** Where the time of a request went, in milliseconds, one number an attempt. */
export interface AttemptSums {
  /** Until the first connection was there. */
  readonly connect: number;
  /** From the end of an attempt until the next one had its connection. */
  readonly retryWaits: readonly number[];
  /** From a connection to the head of the answer, or to the attempt's end. */
  readonly provider: readonly number[];
  /** From that head to the end; null where no answer began. */
  readonly answer: number | null;
}

/** `nowMs` is how long the request has taken so far. */
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

/** Where the lines of an axis from 0 to `maxMs` stand: at most five, at round numbers. */
export function attemptTicks(maxMs: number): readonly number[] {
  if (maxMs <= 0) return [0];
  const rough = maxMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(maxMs / step) + 1 }, (_, at) => at * step);
}
