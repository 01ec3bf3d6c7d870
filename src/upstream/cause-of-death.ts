import type { CloseReason } from '../contract/connections.ts';
import type { Stray } from './incoming-bytes.ts';

/** What happened and what to do, as the rest of a sentence. */
export const OUT_OF_FILES =
  'the proxy has used up its file descriptors (ulimit -n). Raise the limit, or have fewer requests at once.';

/** What is known of a connection whose socket is gone. */
export interface Remains {
  /** Why it was to be closed, where that was known before. */
  readonly planned: CloseReason | undefined;
  readonly error: Error | undefined;
  readonly sawFin: boolean;
  /** What came that answers no request. */
  readonly stray: Stray;
  /** The head of the latest request had gone out. */
  readonly isWritten: boolean;
  /** A request was on it. */
  readonly isInFlight: boolean;
}

/** The system gave up: probes or retransmissions were not answered, or a router said that there is no way. */
const PATH_CODES: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  // Windows says these.
  'ECONNABORTED',
  'ENETRESET',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);

/** Whether an error of an established connection says that its path is dead. */
export function isPathError(error: Error): boolean {
  return PATH_CODES.has(codeOf(error));
}

/** The code of a system error, else its message. */
export function errorWord(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** Why a connection is gone. */
export function causeOfDeath({ planned, error, sawFin, stray, isWritten, isInFlight }: Remains): CloseReason {
  if (planned !== undefined) return planned;
  const code = error === undefined ? '' : codeOf(error);
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'server_reset';
  if (PATH_CODES.has(code)) return 'path_lost';
  // Nothing of the request had gone out: for the server the connection was idle when it closed it.
  if (sawFin && !isWritten) return 'server_closed';
  if (stray === 'request_timeout') return 'server_closed';
  if (isInFlight || error !== undefined) return 'error';
  return sawFin ? 'server_closed' : 'not_reusable';
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the system gave no file: for a socket, or for parts of undici that are loaded with the first connection. */
export function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}
