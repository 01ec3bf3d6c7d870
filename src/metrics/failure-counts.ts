import type { FailureCode } from '../contract/failures.ts';

/** In the place of a provider: the request was refused before it was sent on. */
const NO_PROVIDER = 'none';

/** Requests that ended with a failure of our own, by provider and code. */
export class FailureCounts {
  readonly #counts = new Map<string, Map<FailureCode, number>>();

  /** One more. */
  count(code: FailureCode, provider: string = NO_PROVIDER): void {
    let codes = this.#counts.get(provider);
    if (codes === undefined) this.#counts.set(provider, (codes = new Map()));
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  /** Everything counted so far. */
  *entries(): Generator<readonly [provider: string, code: FailureCode, count: number]> {
    for (const [provider, codes] of this.#counts)
      for (const [code, count] of codes) yield [provider, code, count];
  }
}
