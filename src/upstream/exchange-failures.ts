import { Failure, type FailureCode } from '../contract/failures.ts';
import { formatBadResponse } from './bad-response.ts';
import { isOutOfFiles, isPathError, OUT_OF_FILES } from './cause-of-death.ts';
import { isConnectionLoss } from './dial.ts';
import type { SeenOfAttempt } from './attempt.ts';
import type { ConnectionBreak } from './connection-user.ts';
import type { PathLoss } from './path-watch.ts';
import type { Silence } from './silence-clock.ts';
import { errorWord } from '../system/error-code.ts';

/** Returns the failure for a client whose connection failed during its request; `who` describes the peer. */
export function breakFailure(
  who: string,
  broke: ConnectionBreak,
  { wasIdle, heard, isRepeated, mayWantTls }: SeenOfAttempt & Pick<Delivery, 'isRepeated' | 'mayWantTls'>,
): Failure {
  const { error } = broke;
  if (broke.kind === 'refused') return refusedFailure(error);
  if (heard === 'head') return midStreamFailure(who, error);
  const mayRepeat = heard === 'nothing';
  if (broke.kind === 'path_lost')
    return pathLostFailure(who, error, {
      mayRepeat,
      isRepeated,
      mayWantTls: undefined,
      loss: broke.loss,
    });
  return noResponseFailure(who, error, { mayRepeat: mayRepeat && wasIdle, isRepeated, mayWantTls });
}

/** undici refused to write the request. */
function refusedFailure(error: Error): Failure {
  return new Failure('bad_request', `The request cannot be sent over HTTP/1.1: ${error.message}.`, error);
}

/** Returns the failure for a provider that has been silent for too long. */
export function silenceFailure(who: string, code: Silence, secs: number): Failure {
  const what = code === 'first_byte_timeout' ? 'no byte of a response' : 'no further byte of the response';
  const setting = code === 'first_byte_timeout' ? 'first_byte_timeout_secs' : 'stream_idle_timeout_secs';
  return failureOf(who, code, { what: `sent ${what} for ${secs} s (setting ${setting}).` });
}

/** State of a request that got no response. */
interface Delivery {
  /** Tells the client that it may retry. */
  readonly mayRepeat: boolean;
  /** It was already retried after a failed connection. */
  readonly isRepeated: boolean;
  /** The setting with an http:// address that has never answered and may expect TLS. */
  readonly mayWantTls: string | undefined;
}

/** The connection failed before response headers arrived. */
function noResponseFailure(who: string, error: Error, delivery: Delivery): Failure {
  if (isOutOfFiles(error)) {
    return failureOf(who, 'connect_failed', { what: `was not contacted: ${OUT_OF_FILES}`, cause: error });
  }
  const bad = formatBadResponse(error);
  if (bad !== undefined || !isConnectionLoss(error)) {
    const what = `sent an invalid HTTP response: ${bad ?? error.message}.`;
    return failureOf(who, 'upstream_bad_response', { what, cause: error });
  }
  const what = `closed the connection before a response (${errorWord(error)}). ${formatDelivery(delivery)}`;
  const failure = failureOf(who, 'upstream_closed_before_response', { what, cause: error });
  failure.retryNow = delivery.mayRepeat;
  return failure;
}

/** The connection's network path is dead. It is unknown whether the request arrived; the client may retry it. */
function pathLostFailure(
  who: string,
  cause: Error,
  { loss, ...delivery }: Delivery & { readonly loss: PathLoss },
): Failure {
  const what = `did not answer: the network path of the connection is dead (${formatLoss(loss)}). ${formatDelivery(delivery)}`;
  const failure = failureOf(who, 'upstream_path_lost', { what, cause });
  failure.retryNow = delivery.mayRepeat;
  return failure;
}

function formatDelivery({ isRepeated, mayWantTls }: Delivery): string {
  const hint = mayWantTls === undefined ? '' : `If it expects TLS, ${mayWantTls} must begin with https://. `;
  return `${hint}The request may have been received; it was ${isRepeated ? 'retried once' : 'not retried'}.`;
}

/** Describes how a path was found dead. */
export function formatLoss(loss: PathLoss): string {
  if (loss.kind === 'given_up') return `the system gave up on it, ${loss.error}`;
  const { bytes, retransmissions, forMs, path } = loss;
  const madeMs = Math.round(path.connectMs + path.tlsMs);
  return (
    `${bytes} bytes unacknowledged for ${(forMs / 1000).toFixed(1)} s after ${retransmissions} retransmissions ` +
    `while a new connection was made in ${madeMs} ms`
  );
}

/** The connection failed during a response. */
function midStreamFailure(who: string, error: Error): Failure {
  const how = isPathError(error)
    ? 'could no longer be reached'
    : isConnectionLoss(error)
      ? 'closed the connection'
      : 'broke the HTTP framing';
  const what = `${how} in the middle of a response (${errorWord(error)}).`;
  return failureOf(who, 'upstream_closed_mid_stream', { what, cause: error });
}

function failureOf(
  who: string,
  code: FailureCode,
  { what, cause }: { readonly what: string; readonly cause?: Error },
): Failure {
  return new Failure(code, `${who} ${what}`, cause);
}
