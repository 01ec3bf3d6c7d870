/**
 * One question, in the words of a user of the SDK: where, with which key, which model, and whether streamed. Without an
 * address or a key the SDK looks for it in the environment.
 */
export interface Question {
  readonly sdk: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly isStreamed: boolean;
  /** Azure's clients name a deployment. */
  readonly model: string;
  /** Sent with every request; for `openai` and `anthropic` alone. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often it may try again; never without. */
  readonly retries?: number;
}
