import type { UpstreamRequest } from '../upstream/request.ts';
import type { AcceptedRequest } from './accepted-request.ts';

/** Methods whose requests may be repeated (RFC 9110, 9.2.2). */
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** Returns an accepted request in the form sent to its provider. */
export function upstreamRequest(
  { runtime, request, head, path }: AcceptedRequest,
  body: UpstreamRequest['body'],
): UpstreamRequest {
  const { method = 'GET' } = request;
  return {
    method,
    path: runtime.upstreamPath(path, head.upgrade !== undefined),
    headers: runtime.upstreamHeaders(head.forward, head.hops),
    body,
    upgrade: head.upgrade,
    repeatable: head.hasIdempotencyKey || IDEMPOTENT_METHODS.has(method),
  };
}
