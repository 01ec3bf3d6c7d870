import type { AnswerSummary } from '../answers/answer-summary.ts';
import type { RecordedPlace } from '../contract/recording.ts';
import type { RequestRow } from '../contract/requests.ts';

/** What the store of sessions is told of a request that begins. */
export interface SessionRequestStart {
  /** Names and values in turn, as the client sent them. */
  readonly rawHeaders: readonly string[];
  readonly method: string;
  /** As the client asked, without the query. */
  readonly path: string;
  readonly provider: string;
  /** -1 where it is not given. */
  readonly contentLength: number;
  readonly isUpgrade: boolean;
  /** The credential that goes to the provider, to tell accounts apart; only the last few are kept, and only their digests go further. */
  readonly credential: string;
  /** The request's number, as in RequestRow. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** One request of the store of sessions, told by whoever listens to it. It never throws and holds nothing up. */
export interface SessionRequest {
  /** Whose request it is, for a recording; it may still change until the request is over. */
  readonly place: RecordedPlace;
  /** The head of an answer, of attempts that are tried again, too; names and values in turn. */
  head(status: number, rawHeaders: readonly Buffer[]): void;
  /** A turn begins on a WebSocket: what its first frame says of itself. */
  turnBegan(frame: TurnFrame): SessionTurn;
  /** Rate limits that came in a frame: the `codex.rate_limits` event as it is. */
  limits(event: Readonly<Record<string, unknown>>): void;
  /**
   * It is over. `connectMs` is the wait for the latest attempt's connection, from accepting the request. For a WebSocket that
   * was read frame by frame the summary has no tokens and nothing is missing.
   */
  end(row: RequestRow, summary: AnswerSummary, connectMs: number): void;
}

/** One turn of a WebSocket; several may be under way. */
export interface SessionTurn {
  /** Its answer is over; times are those of the turn. */
  ended(summary: AnswerSummary, times: TurnTimes): void;
  /** It gets no answer. */
  dropped(): void;
}

/** What a `response.create` frame says. */
export interface TurnFrame {
  readonly startedAt: number;
  readonly turnId: string | undefined;
  /** The JSON text of `x-codex-turn-metadata`; undefined where it is not there. */
  readonly metadata: string | undefined;
  readonly model: string | undefined;
  /** `generate: false`: it only warms up. */
  readonly isPrewarm: boolean;
}

export interface TurnTimes {
  readonly firstByteMs: number | null;
  readonly durationMs: number;
  /** It was broken off by somebody who wanted that, not by the provider. */
  readonly isChosen: boolean;
}

/** Begins one; what the listener of a request is given. */
export type BeginSessionRequest = (start: SessionRequestStart) => SessionRequest;
