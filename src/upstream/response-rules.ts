import { BadResponse } from './bad-response.ts';
import type { ConnectionHeaders } from './connection-headers.ts';
import type { UpstreamRequest } from './request.ts';

/** Why a response cannot be passed on: where its body ends would be anyone's guess (RFC 9112, 6.3). */
export function badCoding({ coding }: ConnectionHeaders): BadResponse | undefined {
  if (coding === '' || coding === 'chunked') return undefined;
  return new BadResponse(`the transfer coding '${coding.slice(0, 60)}'`);
}

/**
 * Whether a connection is good after a 204 or 304 that names a length, for which undici would end it; a body on the
 * request is a reason of its own for that.
 */
export function isWholeWithoutBody(
  status: number,
  { coding, length }: ConnectionHeaders,
  request: UpstreamRequest | undefined,
): boolean {
  if (coding !== '' || length === undefined) return false;
  // The length of a 304 is that of another answer; after a 204 with one its bytes may come.
  if (status !== 304 && (status !== 204 || length.toString('latin1') !== '0')) return false;
  return request?.body === null && request.method !== 'HEAD';
}
