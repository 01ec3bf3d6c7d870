/** One rate-limit window of one account, as a provider last told it. Nothing is asked for: it is read off what passes by. */
export interface LimitWindow {
  readonly provider: string;
  /** Counts the accounts of a provider from 1; who it is, is not kept. */
  readonly account: number;
  /** The account is not the provider's only one. */
  readonly isOneOfMany: boolean;
  /** The provider's own name for it, such as `5h`, `7d_opus`, `primary`, `requests`. */
  readonly name: string;
  /** How long it lasts; null where that is not told. */
  readonly minutes: number | null;
  /** What is used up, 0 to 1 and beyond; null where only a refusal was told. */
  readonly used: number | null;
  /** Requests are refused until it resets. */
  readonly isBlocked: boolean;
  /** Milliseconds since 1970; null where not told. */
  readonly resetsAt: number | null;
  /** When it was read, in milliseconds since 1970. */
  readonly asOf: number;
}

/** A reading older than this is shown as such, without a colour. */
export const LIMIT_STALE_MS = 15 * 60_000;
