import { BadResponse } from './bad-response.ts';
import type { ConnectionHeaders } from './connection-headers.ts';
import type { UpstreamRequest } from './request.ts';

/**
 * Returns an error for a response with an unsupported transfer coding, because its body has no certain end (RFC 9112,
 * 6.3).
 */
export function badCoding({ coding }: ConnectionHeaders): BadResponse | undefined {
  if (coding === '' || coding === 'chunked') return undefined;
  return new BadResponse(`the transfer coding '${coding.slice(0, 60)}'`);
}

/**
 * Whether a connection can be reused after a 204 or 304 that has a Content-Length. undici would close it for that; it
 * also closes it if the request had a body.
 */
export function isWholeWithoutBody(
  status: number,
  { coding, length }: ConnectionHeaders,
  request: UpstreamRequest | undefined,
): boolean {
  if (coding !== '' || length === undefined) return false;
  // A 304's length refers to a different response; after a 204 with a non-zero length, body bytes may follow.
  if (status !== 304 && (status !== 204 || length.toString('latin1') !== '0')) return false;
  return request?.body === null && request.method !== 'HEAD';
}
