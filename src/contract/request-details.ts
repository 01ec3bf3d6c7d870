import type { RetryCause } from './connections.ts';

/** Names and values in turn, as pairs; a value that may be a credential is not there, only its length is. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

/** One try to have a request answered. Times are milliseconds since the request was accepted. */
export interface AttemptView {
  /** 0 where none could be had. */
  readonly connectionId: number;
  readonly reused: boolean;
  /** When it had its connection; the end where it got none. */
  readonly connectedMs: number;
  /** When the head of its answer came; null where none did. */
  readonly answeredMs: number | null;
  /** Of that answer; null where none came. */
  readonly status: number | null;
  /** Null while it lasts. */
  readonly endedMs: number | null;
  /** What made another one necessary; null for the last. */
  readonly cause: RetryCause | null;
}

/** What a provider answered in words, where it answered with an error. */
export interface ProviderMessage {
  /** Without credentials; at most 4 KiB. */
  readonly text: string;
  readonly isCut: boolean;
}

/** The turn of a session that a request belongs to. */
export interface RequestTurn {
  /** Of the session, as `SessionView` has it. */
  readonly session: number;
  /** Such as `Claude Code`. */
  readonly name: string;
  /** The client's id of the session; null where it sent none. */
  readonly id: string | null;
  readonly agent: string;
  /** Null for the helper requests beside the turns. */
  readonly turn: number | null;
}

/** What is known of one request beside its row. */
export interface RequestDetails {
  readonly id: number;
  readonly attempts: readonly AttemptView[];
  /** Milliseconds of LunaRoute's own code before the answer went on; what the transport of its pieces costs is not in it. */
  readonly ownMs: number;
  /** The type or code of an error that the provider reported. */
  readonly providerError: string | null;
  readonly said: ProviderMessage | null;
  /** As the client sent them. */
  readonly fromClient: HeaderPairs;
  /** As the provider got them. */
  readonly toProvider: HeaderPairs;
  /** As the provider sent them; empty where no answer came. */
  readonly answer: HeaderPairs;
  /** Headers that are not among these: so much of them is kept. */
  readonly headersLeftOut: number;
}

/** So many of the latest finished requests have details. */
export const DETAILS_KEPT = 500;
/** Of so many requests a second, and of as many failed ones; taking credentials out of more would cost too much. */
export const DETAILS_PER_SECOND = 20;

/** What came of asking for the details of a request. `busy`: more came in that second than are kept. */
export type RequestDetailsAnswer =
  | { readonly kind: 'details'; readonly details: RequestDetails; readonly turn: RequestTurn | null }
  | { readonly kind: 'not_kept'; readonly why: 'older' | 'busy' };
