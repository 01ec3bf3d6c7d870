import type { ServerResponse } from 'node:http';
import type { Failure, FailureCode } from '../contract/failures.ts';
import type { Dialect } from '../contract/dialect.ts';
import { DEFAULT_DIALECT, failureBody } from '../dialects/dialects.ts';
import { http } from '../node-http.ts';
import type { Incoming } from './accepted-request.ts';
import { allowOrigin } from './cross-origin.ts';

/** Refusals of whoever may not use the proxy. */
const TO_STRANGERS: ReadonlySet<FailureCode> = new Set([
  'host_invalid',
  'host_not_allowed',
  'origin_not_allowed',
  'proxy_token_required',
]);
/** Everything but TRACE and CONNECT. */
const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
const strangersAnswers = new WeakSet<ServerResponse>();

/** Whether this response has turned somebody away who may not use the proxy. */
export function isToStranger(response: ServerResponse): boolean {
  return strangersAnswers.has(response);
}

/** Answers with a JSON text of our own. */
export function answerJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** The headers of an answer that reports a failure. */
function failureHeaders(failure: Failure, body: string): Record<string, string | number> {
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-lunaroute-error': failure.code,
    // With 0 the Anthropic SDK would wait half a second; with 1 both SDKs repeat at once.
    ...(failure.retryNow ? { 'x-should-retry': 'true', 'retry-after-ms': '1' } : {}),
    ...(failure.isLasting ? { 'x-should-retry': 'false' } : {}),
    ...(failure.code === 'rules_busy' ? { 'x-should-retry': 'true', 'retry-after': '1' } : {}),
    ...(failure.code === 'proxy_token_required' ? { 'www-authenticate': 'Bearer realm="lunaroute"' } : {}),
    ...(failure.code === 'method_not_allowed' ? { allow: ALLOWED_METHODS } : {}),
    ...(failure.code === 'upgrade_failed' ? { upgrade: 'websocket', connection: 'upgrade' } : {}),
  };
}

/** Answers a failure in the shape that the client's SDK knows, and so that a window which may read it can. */
export function answerFailure(
  { response, head }: Pick<Incoming, 'response' | 'head'>,
  failure: Failure,
  dialect: Dialect,
): void {
  allowOrigin(response, head.origin);
  const body = failureBody(failure, dialect);
  if (TO_STRANGERS.has(failure.code)) strangersAnswers.add(response);
  // Where the body of such a request ends is anyone's guess (RFC 9112, 6.3).
  if (failure.code === 'transfer_coding_unknown') response.shouldKeepAlive = false;
  // The phrase is named: after a head that Node would not write, the response still remembers the other one.
  response.writeHead(failure.status, http.STATUS_CODES[failure.status] ?? '', failureHeaders(failure, body));
  response.end(body);
}

/** The same as bytes, for a socket that has no response object; the connection ends with it. */
export function failureText(failure: Failure): string {
  const body = failureBody(failure, DEFAULT_DIALECT);
  const headers = { ...failureHeaders(failure, body), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = http.STATUS_CODES[failure.status] ?? '';
  return `HTTP/1.1 ${failure.status} ${reason}\r\n${lines.join('')}\r\n${body}`;
}
