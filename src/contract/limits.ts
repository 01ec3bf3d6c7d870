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
  /** What the same account was told of use beyond its windows; absent where it was told nothing. */
  readonly extra?: ExtraUsage;
}

/** Use beyond an account's windows, which is paid for apart. It is no window: what blocks work is told by those. */
export interface ExtraUsage {
  readonly state: 'on' | 'off' | 'in_use';
  /** The provider's own word for why it is off, such as `org_level_disabled`; null where it gives none. */
  readonly reason: string | null;
  /** Of a limit of its own, 0 to 1 and beyond; null where not told. */
  readonly used: number | null;
  /** Milliseconds since 1970; null where not told. */
  readonly resetsAt: number | null;
  /** When it was read, in milliseconds since 1970. */
  readonly asOf: number;
}

/** A reading older than this is shown as such, without a colour. */
export const LIMIT_STALE_MS = 15 * 60_000;
