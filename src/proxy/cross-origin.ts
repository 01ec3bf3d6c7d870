import type { ServerResponse } from 'node:http';
import type { Incoming } from './accepted-request.ts';
import { headerValue } from './request-head.ts';

/** How long a browser may cache a preflight; otherwise the number of requests would double. */
const REMEMBER_SECS = 600;
/** CORS headers dropped from provider responses, because the proxy decides about origins. */
const OURS: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
]);
const TOKENS = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/u;

/**
 * Answers the preflight of an allowed origin (https://fetch.spec.whatwg.org/#cors-preflight-fetch); returns false for
 * anything else. A preflight carries no token and no key; the actual request is checked later. All requested headers
 * are allowed, because SDKs send varying ones.
 */
export function answerPreflight({ request, response, head }: Incoming): boolean {
  if (head.origin === undefined || request.method !== 'OPTIONS') return false;
  const method = headerValue(head.forward, 'access-control-request-method');
  if (method === undefined) return false;
  const headers = headerValue(head.forward, 'access-control-request-headers') ?? '';
  allowOrigin(response, head.origin);
  response.writeHead(204, {
    ...(TOKENS.test(method) ? { 'access-control-allow-methods': method } : {}),
    ...(TOKENS.test(headers) ? { 'access-control-allow-headers': headers } : {}),
    'access-control-max-age': String(REMEMBER_SECS),
  });
  response.end();
  return true;
}

/** Allows the origin to read one of the proxy's own responses; does nothing if it is undefined. */
export function allowOrigin(response: ServerResponse, origin: string | undefined): void {
  if (origin === undefined || response.headersSent) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'Origin');
}

/**
 * Returns a provider's headers (alternating names and values) with this origin as the one allowed to read the response.
 */
export function withAllowedOrigin(headers: readonly string[], origin: string): string[] {
  const out: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (!OURS.has(name.toLowerCase())) out.push(name, headers[at + 1] ?? '');
  }
  return [...out, 'Access-Control-Allow-Origin', origin, 'Vary', 'Origin'];
}
