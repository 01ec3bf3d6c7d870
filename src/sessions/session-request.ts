import type { AnswerSummary } from '../answers/answer-summary.ts';
import type { RecordedPlace } from '../contract/recording.ts';
import type { RequestRow } from '../contract/requests.ts';

/** Facts about a starting request. */
export interface SessionRequestStart {
  /** Alternating names and values, as sent by the client. */
  readonly rawHeaders: readonly string[];
  readonly method: string;
  /** As requested by the client, without the query. */
  readonly path: string;
  readonly provider: string;
  /** -1 if not given. */
  readonly contentLength: number;
  readonly isUpgrade: boolean;
  /**
   * Credential sent to the provider, used to tell accounts apart. Only the last few are kept; beyond that, only their
   * digests.
   */
  readonly credential: string;
  /** Request number, as in RequestRow. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** One request in the session store, which its observer reports to. Never throws and never blocks. */
export interface SessionRequest {
  /** The session and agent of the request, for a recording; may change until the request ends. */
  readonly place: RecordedPlace;
  /**
   * Reports the headers of a response, including those of attempts to be retried; `rawHeaders` alternates names and
   * values.
   */
  head(status: number, rawHeaders: readonly Buffer[]): void;
  /** Reports a new turn on a WebSocket, from its first frame. */
  turnBegan(frame: TurnFrame): SessionTurn;
  /** Reports rate limits from a frame: the unchanged `codex.rate_limits` event. */
  limits(event: Readonly<Record<string, unknown>>): void;
  /**
   * Reports the end. `connectMs` is the time from accepting the request to getting the latest attempt's connection. For
   * a WebSocket read frame by frame, the summary has no tokens and nothing counts as missing.
   */
  end(row: RequestRow, summary: AnswerSummary, connectMs: number): void;
}

/** One turn of a WebSocket; several may be in progress at once. */
export interface SessionTurn {
  /** Reports the end of its response; `times` are those of the turn. */
  ended(summary: AnswerSummary, times: TurnTimes): void;
  /** Reports that it gets no response. */
  dropped(): void;
}

/** Fields of a `response.create` frame. */
export interface TurnFrame {
  readonly startedAt: number;
  readonly turnId: string | undefined;
  /** JSON text of `x-codex-turn-metadata`; undefined if absent. */
  readonly metadata: string | undefined;
  readonly model: string | undefined;
  /** `generate: false`, which only warms up the cache. */
  readonly isPrewarm: boolean;
}

export interface TurnTimes {
  readonly firstByteMs: number | null;
  readonly durationMs: number;
  /** The client or the user ended it, not the provider. */
  readonly isChosen: boolean;
}

/** Begins a request in the session store; passed to the observer of requests. */
export type BeginSessionRequest = (start: SessionRequestStart) => SessionRequest;
