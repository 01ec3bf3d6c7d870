import type { RetryCause } from './connections.ts';

/** Headers as name and value pairs; a value that may be a credential is replaced by its length. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

/** One attempt to get a response. Times are milliseconds since the request was accepted. */
export interface AttemptView {
  /** 0 if no connection was available. */
  readonly connectionId: number;
  readonly reused: boolean;
  /** When it got its connection; if it got none, when it ended. */
  readonly connectedMs: number;
  /** When the response's headers arrived; null without a response. */
  readonly answeredMs: number | null;
  /** Status of that response; null without a response. */
  readonly status: number | null;
  /** Null while in progress. */
  readonly endedMs: number | null;
  /** Reason for the next attempt; null for the last. */
  readonly cause: RetryCause | null;
}

/** Text of a provider's error response. */
export interface ProviderMessage {
  /** Without credentials; at most 4 KiB. */
  readonly text: string;
  readonly isCut: boolean;
}

/** The turn of a session that a request belongs to. */
export interface RequestTurn {
  /** Number of the session, as in `SessionView`. */
  readonly session: number;
  /** For example `Claude Code`. */
  readonly name: string;
  /** The client's session id; null if it sent none. */
  readonly id: string | null;
  readonly agent: string;
  /** Null for helper requests outside the turns. */
  readonly turn: number | null;
}

/** Details of one request beyond its row. */
export interface RequestDetails {
  readonly id: number;
  readonly attempts: readonly AttemptView[];
  /**
   * Milliseconds spent in LunaRoute's own code before the response was forwarded; excludes the cost of relaying its
   * chunks.
   */
  readonly ownMs: number;
  /** Type or code of an error that the provider reported. */
  readonly providerError: string | null;
  readonly said: ProviderMessage | null;
  /** As the client sent them. */
  readonly fromClient: HeaderPairs;
  /** As sent to the provider. */
  readonly toProvider: HeaderPairs;
  /** As the provider sent them; empty without a response. */
  readonly answer: HeaderPairs;
  /** Number of headers missing above, because only a limited amount is kept. */
  readonly headersLeftOut: number;
}

/** Number of latest finished requests with details. */
export const DETAILS_KEPT = 500;
/**
 * Maximum number of requests per second whose details are kept, and of failed ones in addition; removing credentials
 * from more would cost too much.
 */
export const DETAILS_PER_SECOND = 20;

/** Result of asking for a request's details. `busy`: more requests arrived in that second than are kept. */
export type RequestDetailsAnswer =
  | { readonly kind: 'details'; readonly details: RequestDetails; readonly turn: RequestTurn | null }
  | { readonly kind: 'not_kept'; readonly why: 'older' | 'busy' };
