import type { Socket } from 'node:net';
import type { Client, Dispatcher } from 'undici';
import UndiciClient from 'undici/lib/dispatcher/client.js';
import type { UpstreamRequest } from './request.ts';
import { errorCode } from '../system/error-code.ts';

/** Disables undici's timeouts: the pool enforces every limit. */
const NEVER_MS = 2 ** 31 - 1;
/** Enough for any provider's headers; undici's default of 16 KiB is too small. */
const MAX_RESPONSE_HEADER_BYTES = 256 * 1024;

/**
 * Creates an undici Client that speaks HTTP/1.1 on this socket only. A second attempt to connect fails before anything
 * is written, so that the stats count every connection.
 */
export function clientOn(socket: Socket, origin: URL): Client {
  let handedOver = false;
  return new UndiciClient(origin, {
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: NEVER_MS,
    keepAliveMaxTimeout: NEVER_MS,
    keepAliveTimeoutThreshold: -NEVER_MS,
    maxHeaderSize: MAX_RESPONSE_HEADER_BYTES,
    connect: (_options, callback) => {
      const again = handedOver;
      handedOver = true;
      // Deferred, because the Client gets stuck if the callback runs within connect().
      queueMicrotask(() =>
        again ? callback(new Error('the connection is gone'), null) : callback(null, socket),
      );
    },
  });
}

/** Converts a request for undici; opens a streamed body again for each attempt. */
export function dispatchOptions({
  method,
  path,
  headers,
  body,
  upgrade,
}: UpstreamRequest): Dispatcher.DispatchOptions {
  return {
    method,
    path,
    headers,
    body: body === null || Buffer.isBuffer(body) ? body : body.open(),
    ...(upgrade === undefined ? {} : { upgrade }),
    blocking: false,
  };
}

/** Returns the names and values that undici collects for HTTP/1.1 as buffers; empty for any other form. */
export function rawBuffers(raw: unknown): readonly Buffer[] {
  // undici's type is a union over HTTP versions, but its HTTP/1.1 parser only collects buffers.
  return Array.isArray(raw) ? (raw as readonly Buffer[]) : [];
}

/** Whether undici refused to write the request. */
export function isRefusal(error: Error): boolean {
  return ['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'].includes(errorCode(error));
}

/**
 * Keeps a connection usable after a 204 or 304 that states a length. For a 304 that is allowed (RFC 9110, 8.6), but
 * undici closes the connection and has no option against it. It sets two flags: one on the socket, one on the socket's
 * parser. If a version of undici names them differently, the connection closes.
 */
export function keepAfterBodiless(socket: Socket): void {
  for (const symbol of Object.getOwnPropertySymbols(socket)) {
    if (symbol.description === 'reset') Reflect.set(socket, symbol, false);
    if (symbol.description !== 'parser') continue;
    const parser: unknown = Reflect.get(socket, symbol);
    if (typeof parser === 'object' && parser !== null) Reflect.set(parser, 'shouldKeepAlive', true);
  }
}
