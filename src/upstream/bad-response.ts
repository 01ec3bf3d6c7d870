/** A response that undici would pass on, and the proxy does not; the message completes "sent what is no valid ...". */
export class BadResponse extends Error {}

/** What undici refuses with the code of a lost connection. */
const REFUSED_BY_UNDICI: ReadonlyMap<string, string> = new Map([
  ['bad response', 'a 100 Continue that was not asked for'],
  ['bad upgrade', 'a switch of protocols that was not asked for'],
]);

/** What is wrong with a response, in words; undefined for an error that has another cause. */
export function badResponseWords(error: Error): string | undefined {
  if (error instanceof BadResponse) return error.message;
  return 'code' in error && error.code === 'UND_ERR_SOCKET'
    ? REFUSED_BY_UNDICI.get(error.message)
    : undefined;
}
