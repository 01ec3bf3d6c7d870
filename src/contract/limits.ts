/**
 * One rate-limit window of one account, as last reported by the provider. Read from passing responses; the provider is
 * never queried for it.
 */
export interface LimitWindow {
  readonly provider: string;
  /** Number of the account within its provider, from 1; its identity is not stored. */
  readonly account: number;
  /** Whether the provider has other accounts. */
  readonly isOneOfMany: boolean;
  /** The provider's name for it, such as `5h`, `7d_opus`, `primary`, `requests`. */
  readonly name: string;
  /** Length of the window; null if not reported. */
  readonly minutes: number | null;
  /** Share used, 0 to 1 and beyond; null if only a refusal was reported. */
  readonly used: number | null;
  /** Whether requests are refused until it resets. */
  readonly isBlocked: boolean;
  /** Milliseconds since 1970; null if not reported. */
  readonly resetsAt: number | null;
  /** When it was read, in milliseconds since 1970. */
  readonly asOf: number;
  /** Usage beyond the windows, as reported for the same account; absent if nothing was reported. */
  readonly extra?: ExtraUsage;
}

/**
 * Usage beyond an account's windows, which is billed separately. It is not a window: only the windows tell whether work
 * is blocked.
 */
export interface ExtraUsage {
  readonly state: 'on' | 'off' | 'in_use';
  /** The provider's code for why it is off, such as `org_level_disabled`; null if it gives none. */
  readonly reason: string | null;
  /** Share of its separate limit, 0 to 1 and beyond; null if not reported. */
  readonly used: number | null;
  /** Milliseconds since 1970; null if not reported. */
  readonly resetsAt: number | null;
  /** When it was read, in milliseconds since 1970. */
  readonly asOf: number;
}

/** Readings older than this are marked as old and shown without a colour. */
export const LIMIT_STALE_MS = 15 * 60_000;
