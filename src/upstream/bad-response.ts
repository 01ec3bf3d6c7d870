import { errorCode } from '../system/error-code.ts';

/**
 * A response that undici would accept but the proxy does not; the message completes "sent an invalid HTTP response:
 * ...".
 */
export class BadResponse extends Error {}

/** Responses that undici rejects with the code for a lost connection. */
const REFUSED_BY_UNDICI: ReadonlyMap<string, string> = new Map([
  ['bad response', 'an unrequested 100 Continue'],
  ['bad upgrade', 'an unrequested switch of protocols'],
]);

/** Returns what is wrong with a response; undefined for other errors. */
export function formatBadResponse(error: Error): string | undefined {
  if (error instanceof BadResponse) return error.message;
  if (isTlsAlert(error)) return 'a TLS alert, so its address must begin with https://';
  return errorCode(error) === 'UND_ERR_SOCKET' ? REFUSED_BY_UNDICI.get(error.message) : undefined;
}

/** Whether a TLS server responded to plain text with an alert record (RFC 8446, 5.1) instead of hanging up. */
function isTlsAlert(error: Error): boolean {
  return 'data' in error && typeof error.data === 'string' && error.data.startsWith('\u0015\u0003');
}
