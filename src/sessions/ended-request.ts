import type { AnswerSummary } from '../answers/answer-summary.ts';
import type { FailureCode } from '../contract/failures.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { TimeSums, TokenSums } from '../contract/sessions.ts';
import { answerTokens } from './running-sums.ts';
import type { TurnTimes } from './session-request.ts';

/** One request, or one turn of a WebSocket, once it is over. */
export interface EndedRequest {
  readonly summary: AnswerSummary;
  readonly tokens: TokenSums;
  readonly time: TimeSums;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** The connection of its latest attempt; 0 where that is not known. */
  readonly connectionId: number;
  readonly opened: boolean;
  readonly proxyRetries: number;
  /** A refusal, a failure or a cut that the client did not ask for. */
  readonly isError: boolean;
  /** One that says something of the provider's state: a limit, a fault of its own, or a cut. */
  readonly isTrouble: boolean;
  /** All of an answer came, and it is no failure. */
  readonly isSuccess: boolean;
  /** A client may send the same again. */
  readonly isUnfinished: boolean;
}

/** Ends that somebody chose. */
const CHOSEN: ReadonlySet<FailureCode> = new Set(['client_closed', 'cancelled']);
/** Beside 5xx: the statuses on which official SDKs send a request again. */
const TRIED_AGAIN: ReadonlySet<number> = new Set([408, 409, 429]);

/** Words of providers for a limit, for overload and for faults of their own. */
const TROUBLES =
  /rate_?limit|usage_limit|quota|overload|slow_down|server_|api_error|timeout|exhausted|unavailable|internal|deadline/iu;
/** A turn has no status of its own. */
const TURN_STATUS = 200;
/** To a client that offers a WebSocket: it goes on without one (RFC 9110 15.5.22). */
const WITHOUT_WEB_SOCKET = 426;

/** What is known of a request beside its row and its answer. */
export interface EndedMore {
  /** The wait for the latest attempt's connection, from accepting the request. */
  readonly connectMs: number;
  /** It asked for a WebSocket. */
  readonly isHandshake: boolean;
}

/** One request that is over. */
export function endedRequest(
  row: RequestRow,
  summary: AnswerSummary,
  { connectMs, isHandshake }: EndedMore,
): EndedRequest {
  const { status, state, code } = row;
  const isChosen = code !== null && CHOSEN.has(code);
  // A client may hang up right after the last event.
  const isCut = summary.missing === 'cut' || (state === 'failed' && !summary.isComplete);
  return {
    summary,
    tokens: answerTokens(summary),
    time: timeSplit(row, connectMs),
    endedAt: row.startedAt + row.durationMs,
    connectionId: row.connectionId,
    opened: row.connectionId !== 0 && !row.reused,
    proxyRetries: Math.max(0, row.attempts - 1),
    ...outcomeOf({ status, isCut, isChosen, failure: summary.providerError }),
    ...(isHandshake && status === WITHOUT_WEB_SOCKET ? { isError: false } : {}),
  };
}

/** A turn of a WebSocket: its connection is there already. */
export function endedTurn(
  startedAt: number,
  summary: AnswerSummary,
  { firstByteMs, durationMs, isChosen }: TurnTimes,
): EndedRequest {
  const isCut = summary.missing === 'cut';
  const firstByte = Math.min(firstByteMs ?? durationMs, durationMs);
  return {
    summary,
    tokens: answerTokens(summary),
    time: { connect: 0, firstByte, stream: durationMs - firstByte },
    endedAt: startedAt + durationMs,
    connectionId: 0,
    opened: false,
    proxyRetries: 0,
    ...outcomeOf({ status: TURN_STATUS, isCut, isChosen, failure: summary.providerError }),
  };
}

interface Outcome {
  readonly status: number;
  readonly isCut: boolean;
  readonly isChosen: boolean;
  /** The provider's word for what went wrong. */
  readonly failure: string | undefined;
}

/** The one place that says what failed, and whether that tells of the provider's state. An answer may fail after a 200. */
function outcomeOf({
  status,
  isCut,
  isChosen,
  failure,
}: Outcome): Pick<EndedRequest, 'isError' | 'isTrouble' | 'isSuccess' | 'isUnfinished'> {
  const hasFailed = status < 400 && failure !== undefined;
  const isTroubled = isCut || status === 429 || status >= 500 || (hasFailed && TROUBLES.test(failure));
  return {
    isError: !isChosen && (isCut || hasFailed || status >= 400),
    isTrouble: !isChosen && isTroubled,
    isSuccess: !isCut && !hasFailed && status >= 200 && status < 300,
    isUnfinished: isCut || hasFailed || status >= 500 || TRIED_AGAIN.has(status),
  };
}

/** An open WebSocket streams nothing of its own. */
function timeSplit({ durationMs, firstByteMs, status }: RequestRow, connectMs: number): TimeSums {
  const headMs = firstByteMs ?? durationMs;
  const connect = Math.min(Math.max(0, connectMs), headMs);
  const isTunnel = status === 101;
  return { connect, firstByte: headMs - connect, stream: isTunnel ? 0 : Math.max(0, durationMs - headMs) };
}
