import type { CloseReason } from '../contract/connections.ts';
import { Failure, type FailureCode } from '../contract/failures.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import { UPLOAD_STALL_MS } from './request-clock.ts';

const OURS: ReadonlySet<FailureCode> = new Set([
  'total_timeout',
  'client_stalled',
  'cancelled',
  'shutting_down',
]);

/** Ends that the client or its user chose. */
const BY_CLIENT: ReadonlySet<FailureCode> = new Set(['client_closed', 'client_stalled', 'cancelled']);

const CLOSE_REASONS: Partial<Record<FailureCode, CloseReason>> = {
  total_timeout: 'timeout',
  shutting_down: 'shutdown',
};

/** Whether it is an end of ours: a client that does not read is not waited for. */
export function isOwnEnd({ code }: Failure): boolean {
  return OURS.has(code);
}

/** Whether the client or its user ended it. */
export function isByClient({ code }: Failure): boolean {
  return BY_CLIENT.has(code);
}

/** Why the connection of a request that we end is closed. */
export function closeReasonOf({ code }: Failure): CloseReason {
  return CLOSE_REASONS[code] ?? 'request_aborted';
}

export function cancelledFailure(): Failure {
  return new Failure('cancelled', 'The request was cancelled in the LunaRoute window.');
}

export function stoppedFailure(): Failure {
  return new Failure('shutting_down', 'LunaRoute stopped before the response was complete.');
}

/** The request has taken longer than its provider's `timeout_secs`. */
export function totalTimeoutFailure({ name, pool }: ProviderSettings): Failure {
  return new Failure(
    'total_timeout',
    `The request to provider '${name}' took longer than ${pool.timeoutSecs} s (setting timeout_secs). Raise it for long answers.`,
  );
}

/** The client has announced a body and sends none of it any more. */
export function uploadStalledFailure(): Failure {
  return new Failure(
    'request_timeout',
    `The client has announced a body and sent no further byte of it for more than ${UPLOAD_STALL_MS / 1000} s.`,
  );
}

/** The client takes no byte of the answer any more. */
export function clientStalledFailure({ pool }: ProviderSettings): Failure {
  return new Failure(
    'client_stalled',
    `The client has read nothing of the response for ${pool.streamIdleTimeoutSecs} s (setting stream_idle_timeout_secs).`,
  );
}
