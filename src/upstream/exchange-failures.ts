import { Failure, type FailureCode } from '../contract/failures.ts';
import { badResponseWords } from './bad-response.ts';
import { errorWord, isConnectionLoss } from './dial.ts';
import { isOutOfFiles, OUT_OF_FILES } from './out-of-files.ts';
import type { Silence } from './silence-clock.ts';

/** undici would not write this request at all. */
export function refusedFailure(error: Error): Failure {
  return new Failure('bad_request', `The request cannot be sent over HTTP/1.1: ${error.message}.`, error);
}

/** The provider has said nothing for too long. */
export function silenceFailure(provider: string, code: Silence, secs: number): Failure {
  const what = code === 'first_byte_timeout' ? 'no byte of a response' : 'no further byte of the response';
  const setting = code === 'first_byte_timeout' ? 'first_byte_timeout_secs' : 'stream_idle_timeout_secs';
  return failureOf(provider, code, { what: `sent ${what} for ${secs} s (setting ${setting}).` });
}

/** The connection failed before the head of a response; `mayRepeat` tells the client that it may send it again. */
export function noResponseFailure(provider: string, error: Error, mayRepeat: boolean): Failure {
  if (isOutOfFiles(error)) {
    return failureOf(provider, 'connect_failed', { what: `was not asked: ${OUT_OF_FILES}`, cause: error });
  }
  const bad = badResponseWords(error);
  if (bad !== undefined || !isConnectionLoss(error)) {
    const what = `sent what is no valid HTTP response: ${bad ?? error.message}.`;
    return failureOf(provider, 'upstream_bad_response', { what, cause: error });
  }
  const what = `closed the connection before a response (${errorWord(error)}). The request may have been received; it was not sent again.`;
  const failure = failureOf(provider, 'upstream_closed_before_response', { what, cause: error });
  failure.retryNow = mayRepeat;
  return failure;
}

/** The connection failed within a response. */
export function midStreamFailure(provider: string, error: Error): Failure {
  const how = isConnectionLoss(error) ? 'closed the connection' : 'broke the HTTP framing';
  const what = `${how} in the middle of a response (${errorWord(error)}).`;
  return failureOf(provider, 'upstream_closed_mid_stream', { what, cause: error });
}

function failureOf(
  provider: string,
  code: FailureCode,
  { what, cause }: { readonly what: string; readonly cause?: Error },
): Failure {
  return new Failure(code, `Provider '${provider}' ${what}`, cause);
}
