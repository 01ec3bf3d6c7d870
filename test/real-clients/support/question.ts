/**
 * One question as a user of the SDK would ask it: address, key, model, and whether to stream. Without an address or a
 * key the SDK reads it from the environment.
 */
export interface Question {
  readonly sdk: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly isStreamed: boolean;
  /** Model name; Azure clients name a deployment. */
  readonly model: string;
  /** Headers sent with every request; only for `openai` and `anthropic`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Number of times the SDK may retry; never by default. */
  readonly retries?: number;
}
