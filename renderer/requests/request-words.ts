import type { RetryCause } from '../../src/contract/connections.ts';
import type { FailureCode } from '../../src/contract/failures.ts';
import type { RequestRow, RequestState } from '../../src/contract/requests.ts';
import { isUnderWay } from '../live/merge-requests.ts';

/** What a state is called. */
export const STATE_WORDS: Readonly<Record<RequestState, string>> = {
  sending: 'sending',
  streaming: 'streaming',
  done: 'done',
  failed: 'failed',
};

/** What a failure of the proxy's own means, and what to do about it. */
export const FAILURE_WORDS: Readonly<Record<FailureCode, string>> = {
  bad_request: 'The client sent something that is not valid HTTP.',
  host_invalid: 'The request named no host, or more than one. It did not reach the provider.',
  proxy_token_required: 'The proxy token is set and this request did not carry it.',
  host_not_allowed:
    'The request came by a name that is not allowed. Add it to the allowed hosts if it is yours.',
  origin_not_allowed: 'A web page made this request: those are refused.',
  provider_disabled: 'The provider is switched off in the settings.',
  unknown_provider: 'No provider has this name.',
  unknown_route: 'The path leads to no provider.',
  request_timeout: 'The client did not send its request in time.',
  upgrade_failed: 'The provider did not change the protocol as it was asked to.',
  headers_too_large: 'The headers were too large.',
  transfer_coding_unknown: 'The body came in a form that is not known.',
  internal_error: 'LunaRoute made a mistake. The log has more.',
  shutting_down: 'The proxy was stopping and took no new request.',
  dns_failed: 'The name of the provider was not found. Check the network and the base URL.',
  connect_failed: 'No connection to the provider could be made.',
  tls_failed:
    'The provider could not prove who it is. A proxy in between may need its certificate in the settings.',
  proxy_connect_failed: 'The HTTP proxy on the way did not let it through.',
  upstream_loop: 'The base URL leads back to LunaRoute itself.',
  upstream_closed_before_response: 'The provider closed the connection before it answered.',
  upstream_closed_mid_stream:
    'The provider closed the connection within its answer: the client has a part of it.',
  upstream_bad_response: 'The answer of the provider was not valid HTTP.',
  connect_timeout: 'The connection did not stand within the connect timeout.',
  first_byte_timeout: 'The provider did not begin to answer in time.',
  stream_idle_timeout: 'The answer stopped for too long.',
  total_timeout: 'The request took longer than its timeout allows.',
  cancelled: 'It was cancelled from this window.',
  client_stalled: 'The client stopped taking the answer, and was cut off after a while.',
  client_closed: 'The client left before the answer was complete.',
};

/** Why a request was sent again. */
export const RETRY_WORDS: Readonly<Record<RetryCause, string>> = {
  connect: 'no connection could be made',
  stale: 'the kept connection had died meanwhile',
  closed_before_response: 'the provider closed before it answered',
  status: 'the provider answered with a status that asks for another try',
};

/** Whether something went wrong: our own failure, or an error of the provider. */
export function isTrouble(row: RequestRow): boolean {
  return row.state === 'failed' || row.status >= 400;
}

/** What stands in the column of the status. */
export function statusWords(row: RequestRow): string {
  if (row.status > 0) return row.state === 'failed' ? `${row.status} failed` : String(row.status);
  return isUnderWay(row) ? '…' : STATE_WORDS[row.state];
}

/** How long it took, or takes so far; `wallNowMs` is milliseconds since 1970 by the program's clock. */
export function durationOf(row: RequestRow, wallNowMs: number): number {
  return isUnderWay(row) ? Math.max(row.durationMs, wallNowMs - row.startedAt) : row.durationMs;
}
