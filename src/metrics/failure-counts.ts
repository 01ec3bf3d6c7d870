import type { FailureCode } from '../contract/failures.ts';

/** Provider label of requests refused before they were sent on. */
const NO_PROVIDER = 'none';

/** Counts requests that ended with one of the proxy's own failures, by provider and code. */
export class FailureCounts {
  readonly #counts = new Map<string, Map<FailureCode, number>>();

  /** One more. */
  count(code: FailureCode, provider: string = NO_PROVIDER): void {
    let codes = this.#counts.get(provider);
    if (codes === undefined) this.#counts.set(provider, (codes = new Map()));
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  /** Yields everything counted so far. */
  *entries(): Generator<readonly [provider: string, code: FailureCode, count: number]> {
    for (const [provider, codes] of this.#counts)
      for (const [code, count] of codes) yield [provider, code, count];
  }
}
