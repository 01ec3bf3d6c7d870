import type { RetryCause } from '../../src/contract/connections.ts';
import type { FailureCode } from '../../src/contract/failures.ts';
import type { KeyUse, RequestRow, RequestState } from '../../src/contract/requests.ts';
import { isInProgress } from '../live/merge-requests.ts';

/** Labels of the states. */
export const STATE_WORDS: Readonly<Record<RequestState, string>> = {
  sending: 'sending',
  streaming: 'streaming',
  done: 'done',
  failed: 'failed',
};

/** Which key was sent upstream. */
export const KEY_WORDS: Readonly<Record<KeyUse, string>> = {
  client: 'as the client sent it',
  client_subscription: 'the client’s subscription',
  added: 'from the settings; the client sent none',
  replaced_key: 'from the settings, in place of the client’s',
  replaced_subscription: 'from the settings, in place of a subscription’s token',
};

/** Explains the proxy's own failures and what to do about them. */
export const FAILURE_WORDS: Readonly<Record<FailureCode, string>> = {
  bad_request: 'The client’s request is not valid HTTP.',
  host_invalid: 'The request has no Host header, or more than one. It did not reach the provider.',
  proxy_token_required: 'A proxy token is set and this request did not carry it.',
  host_not_allowed: 'This Host name is not allowed. If it is yours, add it to the allowed hosts.',
  origin_not_allowed:
    'A web page made this request. Those are refused, unless their origin is among the allowed origins.',
  model_unreadable: 'The routing rules need the model, and it could not be read from this request.',
  model_out_of_reach: 'The routing rules need the model, which is too far back in a very large body.',
  rules_busy: 'Too many large requests were waiting for the routing rules.',
  provider_disabled: 'The provider is switched off in the settings.',
  unknown_provider: 'No provider has this name.',
  unknown_route: 'No provider matches this path.',
  method_not_allowed: 'TRACE is refused: its answer would contain the API key.',
  request_timeout: 'The client did not send its request in time.',
  expectation_failed: 'The client expects something that isn’t supported (header Expect).',
  upgrade_failed: 'The provider did not switch protocols as requested.',
  headers_too_large: 'The headers were too large or too many.',
  transfer_coding_unknown: 'The body has an unsupported transfer coding.',
  provider_misconfigured:
    'The provider’s settings are invalid, so it isn’t served. Fix them on the Providers page.',
  rules_unusable:
    'The routing rules are invalid, so requests without a provider in their path are refused. Fix them on the Settings page.',
  internal_error: 'Internal error in LunaRoute. The log has more.',
  shutting_down: 'LunaRoute stopped before the request was complete.',
  dns_failed: 'The provider’s host name could not be resolved. Check the network and the base URL.',
  connect_failed: 'Could not connect to the provider.',
  tls_failed:
    'The TLS handshake with the provider or a proxy failed. The log names the certificate’s issuer and what to do.',
  proxy_connect_failed: 'The outbound HTTP proxy refused the connection.',
  upstream_loop: 'The base URL leads back to LunaRoute itself.',
  upstream_closed_before_response: 'The provider closed the connection before it responded.',
  upstream_path_lost:
    'The network path of the pooled connection was dead; the request may have been received.',
  upstream_closed_mid_stream: 'The provider closed the connection mid-response; the client got part of it.',
  upstream_bad_response: 'The provider’s response was not valid HTTP.',
  connect_timeout: 'Connecting took longer than the connect timeout.',
  first_byte_timeout: 'The provider did not start to respond in time.',
  stream_idle_timeout: 'The response paused for longer than the stream idle timeout.',
  total_timeout: 'The request took longer than its timeout.',
  cancelled: 'It was cancelled from this window.',
  client_stalled: 'The client stopped reading the response and was cut off.',
  client_closed: 'The client left before the response was complete.',
};

/** Why a request was retried. */
export const RETRY_WORDS: Readonly<Record<RetryCause, string>> = {
  connect: 'could not connect',
  stale: 'the pooled connection had died',
  closed_before_response: 'the provider closed before it responded',
  path_lost: "the connection's network path was dead",
  status: 'the provider responded with a retryable status',
};

/** Whether the request failed, in the proxy or at the provider. */
export function isTrouble(row: RequestRow): boolean {
  return row.state === 'failed' || row.status >= 400;
}

/** Text of the status column. */
export function formatRequestStatus(row: RequestRow): string {
  if (row.status > 0) return row.state === 'failed' ? `${row.status} failed` : String(row.status);
  return isInProgress(row) ? '…' : STATE_WORDS[row.state];
}
