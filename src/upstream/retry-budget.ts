import type { RetryDenial } from '../contract/connections.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { PoolStats } from './pool-stats.ts';
import type { UpstreamRequest } from './request.ts';
import { isReplayable, MAX_RETRIES_IN_FLIGHT } from './retry-policy.ts';

/** State shared by all retries of a pool. */
export interface RetryHost {
  readonly settings: PoolSettings;
  readonly stats: PoolStats;
  readonly retriesInFlight: number;
  retryBegan(): void;
  retryEnded(): void;
}

/** Tracks the retries one request has left, and counts them for the pool. */
export class RetryBudget {
  /** Retries so far that count towards `max_retries`. */
  taken = 0;
  readonly #host: RetryHost;
  readonly #request: UpstreamRequest;
  /** Whether the request was resent although it may have been received; allowed only once. */
  isRepeated = false;
  #isCounted = false;

  constructor(host: RetryHost, request: UpstreamRequest) {
    this.#host = host;
    this.#request = request;
  }

  /** Takes a retry for a request that was provably not delivered, or whose response asks for one. */
  take(): boolean {
    if (this.taken >= this.#host.settings.maxRetries) return this.deny('limit');
    if (!this.#isCounted && this.#host.retriesInFlight >= MAX_RETRIES_IN_FLIGHT) return this.deny('budget');
    this.taken += 1;
    this.begin();
    return true;
  }

  /** Takes the only retry of a request that may have been received; denied unless repeating it is safe. */
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

  /** Counts this request among the retries in flight. */
  begin(): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    this.#host.retryBegan();
  }

  /** Removes this request from the retries in flight. */
  end(): void {
    if (!this.#isCounted) return;
    this.#isCounted = false;
    this.#host.retryEnded();
  }
}
