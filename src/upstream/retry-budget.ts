import type { RetryDenial } from '../contract/connections.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { PoolStats } from './pool-stats.ts';
import type { UpstreamRequest } from './request.ts';
import { isReplayable, MAX_RETRIES_IN_FLIGHT } from './retry-policy.ts';

/** What the retries of a pool have in common. */
export interface RetryHost {
  readonly settings: PoolSettings;
  readonly stats: PoolStats;
  readonly retriesInFlight: number;
  retryBegan(): void;
  retryEnded(): void;
}

/** What one request may still try again, and what of it the pool counts. */
export class RetryBudget {
  /** Retries so far that count against `max_retries`. */
  taken = 0;
  readonly #host: RetryHost;
  readonly #request: UpstreamRequest;
  /** It was sent again although it may have been received: once is all. */
  isRepeated = false;
  #isCounted = false;

  constructor(host: RetryHost, request: UpstreamRequest) {
    this.#host = host;
    this.#request = request;
  }

  /** Takes a further attempt for a request that was provably not delivered, or answered so. */
  take(): boolean {
    if (this.taken >= this.#host.settings.maxRetries) return this.deny('limit');
    if (!this.#isCounted && this.#host.retriesInFlight >= MAX_RETRIES_IN_FLIGHT) return this.deny('budget');
    this.taken += 1;
    this.begin();
    return true;
  }

  /** Takes the one repetition of a request that may have been received; where it is not safe there is none. */
  takeRepetition(): boolean {
    if (this.isRepeated) return false;
    if (!isReplayable(this.#request)) return this.deny('body_gone');
    const { replaceStale } = this.#host.settings;
    if (!this.#request.repeatable && replaceStale !== 'always') return this.deny('not_repeatable');
    this.isRepeated = true;
    this.begin();
    return true;
  }

  deny(reason: RetryDenial): false {
    this.#host.stats.retriesDenied[reason] += 1;
    return false;
  }

  /** A retry is under way. */
  begin(): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    this.#host.retryBegan();
  }

  /** None is any more. */
  end(): void {
    if (!this.#isCounted) return;
    this.#isCounted = false;
    this.#host.retryEnded();
  }
}
