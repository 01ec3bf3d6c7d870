import { createHash } from 'node:crypto';
import type { UpstreamRequest } from './request.ts';

/** Constant that a server combines with the client's key to prove that it speaks the protocol (RFC 6455, 4.2.2). */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Whether a 101 accepts the requested WebSocket: it names the protocol, contains the right response to the client's
 * key, and has no length, which would be meaningless. Anything else is not a valid switch, and the bytes that follow
 * could be anything.
 */
export function acceptsWebSocket(request: UpstreamRequest, rawHeaders: readonly Buffer[]): boolean {
  const key = requestKey(request.headers);
  if (key === undefined) return false;
  const answers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toString('latin1').toLowerCase() ?? '';
    const value = rawHeaders[at + 1]?.toString('latin1').trim() ?? '';
    const before = answers.get(name);
    answers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return (
    answers.get('upgrade')?.toLowerCase() === 'websocket' &&
    answers.get('sec-websocket-accept') ===
      createHash('sha1')
        .update(key + GUID)
        .digest('base64') &&
    !answers.has('content-length') &&
    !answers.has('transfer-encoding')
  );
}

function requestKey(headers: readonly string[]): string | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() === 'sec-websocket-key') return headers[at + 1]?.trim();
  }
  return undefined;
}
