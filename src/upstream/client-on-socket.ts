import type { Socket } from 'node:net';
import type { Client, Dispatcher } from 'undici';
import UndiciClient from 'undici/lib/dispatcher/client.js';
import type { UpstreamRequest } from './request.ts';

/** undici's own clocks, switched off by values out of reach: every limit is kept by the pool itself. */
const NEVER_MS = 2 ** 31 - 1;
/** Room for the headers of any provider; undici's own limit of 16 KiB is too near. */
const MAX_RESPONSE_HEADER_BYTES = 256 * 1024;

/**
 * An undici Client that speaks HTTP/1.1 on this socket and on no other: asked to connect a second time, it fails
 * before anything is written, so that the stats sees every connection.
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
      // Not within connect(), or the Client does not go on.
      queueMicrotask(() =>
        again ? callback(new Error('the connection is gone'), null) : callback(null, socket),
      );
    },
  });
}

/** A request as undici takes it; a streamed body is opened anew. */
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

/** The names and values as undici keeps them for HTTP/1.1: buffers. Anything else would be another protocol. */
export function rawBuffers(raw: unknown): readonly Buffer[] {
  // undici types these as a union over HTTP versions; its HTTP/1.1 parser only ever collects buffers.
  return Array.isArray(raw) ? (raw as readonly Buffer[]) : [];
}

/** Whether undici would not write the request at all. */
export function isRefusal(error: Error): boolean {
  return 'code' in error && (error.code === 'UND_ERR_INVALID_ARG' || error.code === 'UND_ERR_NOT_SUPPORTED');
}

/**
 * Lets a connection live after a 204 or 304 that names a length. That is no fault of a 304 (RFC 9110, 8.6), but undici
 * closes after it and has no option for that: of its two marks on the socket, one is its own field and one its parser's.
 * With marks of other names the connection closes.
 */
export function keepAfterBodiless(socket: Socket): void {
  for (const symbol of Object.getOwnPropertySymbols(socket)) {
    if (symbol.description === 'reset') Reflect.set(socket, symbol, false);
    if (symbol.description !== 'parser') continue;
    const parser: unknown = Reflect.get(socket, symbol);
    if (typeof parser === 'object' && parser !== null) Reflect.set(parser, 'shouldKeepAlive', true);
  }
}
