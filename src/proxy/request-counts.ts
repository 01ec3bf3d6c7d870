import { DURATION_BUCKETS, FIRST_BYTE_BUCKETS, Histogram } from '../metrics/histogram.ts';
import { DURATION_FROM_MS, FIRST_BYTE_FROM_MS, LogHistogram } from '../metrics/log-histogram.ts';

/** How a request ended, for the stats. */
export interface TrafficEnd {
  /** 0 if it had no answer. */
  readonly status: number;
  readonly durationMs: number;
  /** Its answer had begun and broke off, not by the client's will. */
  readonly isBrokenOff: boolean;
}

/** What is counted about the requests of one provider, in plain numbers, from the proxy's side. */
export class RequestCounts {
  inFlight = 0;
  /** By status class: index 2 counts 2xx, and so on; 0 counts requests without an answer (the client left). */
  readonly statusClasses = [0, 0, 0, 0, 0, 0];
  /** Good answers that broke off after they had begun, not by the client's will; others count as what they were. */
  brokenOff = 0;
  requestBytes = 0;
  responseBytes = 0;
  /** Clients' credentials whose place the provider's own key took. */
  readonly credentialsReplaced = { key: 0, subscription: 0 };
  /** Tokens of subscriptions that stayed where the provider's own key would have gone. */
  tokensKept = 0;
  /** The User-Agent of the first client that each of these happened to, cut short; empty where there is none. */
  readonly firstClients = { key: '', subscription: '', kept: '' };
  /** Interim responses that were one too many to be passed on. */
  interimDropped = 0;
  /** Seconds from accepting a request to its last byte. */
  readonly duration = new Histogram(DURATION_BUCKETS);
  /** Seconds from accepting a request to the head of its response. */
  readonly firstByte = new Histogram(FIRST_BYTE_BUCKETS);

  /** The same two for the history, in finer bins. */
  readonly durationBins = new LogHistogram(DURATION_FROM_MS);
  readonly firstByteBins = new LogHistogram(FIRST_BYTE_FROM_MS);
  readonly #touch: (nowMs: number) => void;

  /** `touch` is told the moment, on the monotonic clock, before anything is counted. */
  constructor(touch: (nowMs: number) => void = () => undefined) {
    this.#touch = touch;
  }

  /** The head of a response has come. */
  answered(firstByteMs: number, nowMs: number): void {
    this.#touch(nowMs);
    this.firstByte.observe(firstByteMs / 1000);
    this.firstByteBins.observe(firstByteMs);
  }

  /** A request is over. */
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
