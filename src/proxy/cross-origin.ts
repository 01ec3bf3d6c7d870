import type { ServerResponse } from 'node:http';
import type { Incoming } from './accepted-request.ts';
import { headerValue } from './request-head.ts';

/** How long a browser may remember that it was let in; a preflight before every request would double them. */
const REMEMBER_SECS = 600;
/** What a provider says of other origins: here it is the proxy's to say. */
const OURS: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
]);
const TOKENS = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/u;

/**
 * Answers the preflight of an allowed origin (https://fetch.spec.whatwg.org/#cors-preflight-fetch); false for anything
 * else. It carries no token and no key: what it asks for is checked when it comes. SDKs send headers of changing names,
 * so those that are asked for are the ones allowed.
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

/** Lets the origin read an answer of our own; undefined lets nobody. */
export function allowOrigin(response: ServerResponse, origin: string | undefined): void {
  if (origin === undefined || response.headersSent) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'Origin');
}

/** A provider's headers (names and values in turn) with this origin as the one that may read the response. */
export function withAllowedOrigin(headers: readonly string[], origin: string): string[] {
  const out: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (!OURS.has(name.toLowerCase())) out.push(name, headers[at + 1] ?? '');
  }
  return [...out, 'Access-Control-Allow-Origin', origin, 'Vary', 'Origin'];
}
