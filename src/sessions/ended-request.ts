import type { AnswerSummary } from '../answers/answer-summary.ts';
import type { FailureCode } from '../contract/failures.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { TimeSums, TokenSums } from '../contract/sessions.ts';
import { answerTokens } from './running-sums.ts';
import type { TurnTimes } from './session-request.ts';

/** One finished request, or one finished turn of a WebSocket. */
export interface EndedRequest {
  readonly summary: AnswerSummary;
  readonly tokens: TokenSums;
  readonly time: TimeSums;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** Connection of its latest attempt; 0 if unknown. */
  readonly connectionId: number;
  readonly opened: boolean;
  readonly proxyRetries: number;
  /** An error status, a failure, or a cut-off response, unless the client or the user ended it. */
  readonly isError: boolean;
  /** An error that reflects the provider's state: a limit, a fault on its side, or a cut-off response. */
  readonly isTrouble: boolean;
  /** The response arrived completely and is not a failure. */
  readonly isSuccess: boolean;
  /** A client may send the same request again. */
  readonly isUnfinished: boolean;
}

/** Failures caused on purpose. */
const CHOSEN: ReadonlySet<FailureCode> = new Set(['client_closed', 'cancelled']);
/** Statuses, besides 5xx, on which official SDKs retry. */
const TRIED_AGAIN: ReadonlySet<number> = new Set([408, 409, 429]);

/** Parts of providers' error codes for limits, overload and faults on their side. */
const TROUBLES =
  /rate_?limit|usage_limit|quota|overload|slow_down|server_|api_error|timeout|exhausted|unavailable|internal|deadline/iu;
/** Turns have no status. */
const TURN_STATUS = 200;
/** Response to a client that offers a WebSocket, which then continues without (RFC 9110 15.5.22). */
const WITHOUT_WEB_SOCKET = 426;

/** Facts about a request beyond its row and its response. */
export interface EndedMore {
  /** Time from accepting the request to getting the latest attempt's connection. */
  readonly connectMs: number;
  /** The request asked for a WebSocket. */
  readonly isHandshake: boolean;
}

/** Summarizes a finished request. */
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

/** Summarizes a finished turn of a WebSocket, whose connection is already open. */
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
  /** The provider's error code. */
  readonly failure: string | undefined;
}

/**
 * Single place that decides what counts as failed, and whether it reflects the provider's state. A response may fail
 * after a 200.
 */
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

/** An open WebSocket has no streaming time: its turns do. */
function timeSplit({ durationMs, firstByteMs, status }: RequestRow, connectMs: number): TimeSums {
  const headMs = firstByteMs ?? durationMs;
  const connect = Math.min(Math.max(0, connectMs), headMs);
  const isTunnel = status === 101;
  return { connect, firstByte: headMs - connect, stream: isTunnel ? 0 : Math.max(0, durationMs - headMs) };
}
