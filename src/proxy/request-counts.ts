import { DURATION_BUCKETS, FIRST_BYTE_BUCKETS, Histogram } from '../metrics/histogram.ts';
import { DURATION_FROM_MS, FIRST_BYTE_FROM_MS, LogHistogram } from '../metrics/log-histogram.ts';

/** The end of a request, for the stats. */
export interface TrafficEnd {
  /** 0 without a response. */
  readonly status: number;
  readonly durationMs: number;
  /** Whether the response broke off after it began, other than by the client's choice. */
  readonly isBrokenOff: boolean;
}

/** Counts for the requests of one provider, as plain numbers, as seen by the proxy. */
export class RequestCounts {
  inFlight = 0;
  /**
   * Requests by status class: index 2 counts 2xx, and so on; index 0 counts those without a response (the client left).
   */
  readonly statusClasses = [0, 0, 0, 0, 0, 0];
  /**
   * Responses with a status below 400 that broke off, other than by the client's choice; others count by their status.
   */
  brokenOff = 0;
  requestBytes = 0;
  responseBytes = 0;
  /** Client credentials replaced by the provider's key. */
  readonly credentialsReplaced = { key: 0, subscription: 0 };
  /** Subscription tokens passed through although the provider's key was available. */
  tokensKept = 0;
  /** User-Agent, truncated, of the first client in each category; empty if there was none or it sent none. */
  readonly firstClients = { key: '', subscription: '', kept: '' };
  /** Interim responses beyond the limit, which were not forwarded. */
  interimDropped = 0;
  /** Seconds from accepting a request to its last byte. */
  readonly duration = new Histogram(DURATION_BUCKETS);
  /** Seconds from accepting a request to the head of its response. */
  readonly firstByte = new Histogram(FIRST_BYTE_BUCKETS);

  /** The same two times for the history, in finer bins. */
  readonly durationBins = new LogHistogram(DURATION_FROM_MS);
  readonly firstByteBins = new LogHistogram(FIRST_BYTE_FROM_MS);
  readonly #touch: (nowMs: number) => void;

  /** `touch` is called with the monotonic time before anything is counted. */
  constructor(touch: (nowMs: number) => void = () => undefined) {
    this.#touch = touch;
  }

  /** Counts the arrival of a response head. */
  answered(firstByteMs: number, nowMs: number): void {
    this.#touch(nowMs);
    this.firstByte.observe(firstByteMs / 1000);
    this.firstByteBins.observe(firstByteMs);
  }

  /** Counts a finished request. */
  finished({ status, durationMs, isBrokenOff }: TrafficEnd, nowMs: number): void {
    this.#touch(nowMs);
    this.inFlight -= 1;
    if (isBrokenOff && status < 400) this.brokenOff += 1;
    const statusClass = Math.min(5, Math.floor(status / 100));
    this.statusClasses[statusClass] = (this.statusClasses[statusClass] ?? 0) + 1;
    this.duration.observe(durationMs / 1000);
    this.durationBins.observe(durationMs);
  }
}
