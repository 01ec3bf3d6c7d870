import type { CloseReason } from '../contract/connections.ts';
import { Failure, type FailureCode } from '../contract/failures.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import { UPLOAD_STALL_MS } from './request-clock.ts';

/** Failures by which the proxy itself ended a request. */
const BY_PROXY: ReadonlySet<FailureCode> = new Set([
  'total_timeout',
  'client_stalled',
  'cancelled',
  'shutting_down',
]);

/** Failures by which the client or its user ended a request. */
const BY_CLIENT: ReadonlySet<FailureCode> = new Set(['client_closed', 'client_stalled', 'cancelled']);

const CLOSE_REASONS: Partial<Record<FailureCode, CloseReason>> = {
  total_timeout: 'timeout',
  shutting_down: 'shutdown',
};

/** Whether the proxy itself ended the request; it doesn't wait for a client that isn't reading then. */
export function isEndedByProxy({ code }: Failure): boolean {
  return BY_PROXY.has(code);
}

/** Whether the client or its user ended the request. */
export function isEndedByClient({ code }: Failure): boolean {
  return BY_CLIENT.has(code);
}

/** Returns the close reason for the upstream connection of a request that the proxy ends. */
export function closeReasonOf({ code }: Failure): CloseReason {
  return CLOSE_REASONS[code] ?? 'request_aborted';
}

export function cancelledFailure(): Failure {
  return new Failure('cancelled', 'The request was cancelled in the LunaRoute window.');
}

export function stoppedFailure(): Failure {
  return new Failure('shutting_down', 'LunaRoute stopped before the response was complete.');
}

/** Returns the failure for a request that exceeded its provider's `timeout_secs`. */
export function totalTimeoutFailure({ name, pool }: ProviderSettings): Failure {
  return new Failure(
    'total_timeout',
    `The request to provider '${name}' took longer than ${pool.timeoutSecs} s (setting timeout_secs). Raise it for long answers.`,
  );
}

/** Returns the failure for a client that stopped sending its request body. */
export function uploadStalledFailure(): Failure {
  return new Failure(
    'request_timeout',
    `The client stopped sending the request body: no byte for more than ${UPLOAD_STALL_MS / 1000} s.`,
  );
}

/** Returns the failure for a client that stopped reading the response. */
export function clientStalledFailure({ pool }: ProviderSettings): Failure {
  return new Failure(
    'client_stalled',
    `The client has read nothing of the response for ${pool.streamIdleTimeoutSecs} s (setting stream_idle_timeout_secs).`,
  );
}
