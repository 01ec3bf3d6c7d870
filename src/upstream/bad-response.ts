/** A response that undici would pass on, and the proxy does not; the message completes "sent what is no valid ...". */
export class BadResponse extends Error {}

/** What undici refuses with the code of a lost connection. */
const REFUSED_BY_UNDICI: ReadonlyMap<string, string> = new Map([
  ['bad response', 'a 100 Continue that was not asked for'],
  ['bad upgrade', 'a switch of protocols that was not asked for'],
]);

/** What is wrong with a response, in words; undefined for an error that has another cause. */
export function formatBadResponse(error: Error): string | undefined {
  if (error instanceof BadResponse) return error.message;
  if (isTlsAlert(error)) return 'a TLS alert, so its address must begin with https://';
  return 'code' in error && error.code === 'UND_ERR_SOCKET'
    ? REFUSED_BY_UNDICI.get(error.message)
    : undefined;
}

/** How a TLS server answers plain text, unless it just hangs up: a record of type alert (RFC 8446, 5.1). */
function isTlsAlert(error: Error): boolean {
  return 'data' in error && typeof error.data === 'string' && error.data.startsWith('\u0015\u0003');
}
