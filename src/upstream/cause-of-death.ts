import type { CloseReason } from '../contract/connections.ts';
import type { Stray } from './incoming-bytes.ts';
import { errorCode } from '../system/error-code.ts';

/** What happened and what to do, as the rest of a sentence. */
export const OUT_OF_FILES =
  'the proxy has used up its file descriptors (ulimit -n). Raise the limit, or have fewer requests at once.';

/** Facts about a connection whose socket is gone. */
export interface Remains {
  /** Reason for which it was going to be closed, if known. */
  readonly planned: CloseReason | undefined;
  readonly error: Error | undefined;
  readonly sawFin: boolean;
  /** Kind of bytes received that belong to no response. */
  readonly stray: Stray;
  /** The headers of the latest request had been written. */
  readonly isWritten: boolean;
  /** A request was in progress. */
  readonly isInFlight: boolean;
}

/** The system gave up: probes or retransmissions went unanswered, or a router reported that there is no route. */
const PATH_CODES: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  // Windows's codes.
  'ECONNABORTED',
  'ENETRESET',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);

/** Whether an error of an established connection means that its network path is dead. */
export function isPathError(error: Error): boolean {
  return PATH_CODES.has(errorCode(error));
}

/** Returns why a connection has ended. */
export function causeOfDeath({ planned, error, sawFin, stray, isWritten, isInFlight }: Remains): CloseReason {
  if (planned !== undefined) return planned;
  const code = error === undefined ? '' : errorCode(error);
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'server_reset';
  if (PATH_CODES.has(code)) return 'path_lost';
  // No part of the request had been written, so from the server's view it closed an idle connection.
  if (sawFin && !isWritten) return 'server_closed';
  if (stray === 'request_timeout') return 'server_closed';
  if (isInFlight || error !== undefined) return 'error';
  return sawFin ? 'server_closed' : 'not_reusable';
}

/**
 * Whether the system had no file descriptor left, for a socket or for parts of undici that load with the first
 * connection.
 */
export function isOutOfFiles(error: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(errorCode(error));
}
