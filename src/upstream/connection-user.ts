import type { Duplex } from 'node:stream';
import type { PathLoss } from './path-watch.ts';
import type { ResponseHead } from './request.ts';

/** Callbacks for the request on a connection. */
export interface ConnectionUser {
  /** The headers (with a streamed body, also its first byte) are about to be written. */
  starting(): void;
  /** The whole request has been passed to the socket. */
  sent(): void;
  /** The first byte of a response, possibly interim, has arrived. */
  answering(): void;
  information(head: ResponseHead): void;
  head(head: ResponseHead): void;
  data(chunk: Buffer): void;
  end(rawTrailers: readonly Buffer[]): void;
  upgraded(head: ResponseHead, socket: Duplex): void;
  /** The connection failed during the request. */
  broken(failure: ConnectionBreak): void;
}

/** How a connection failed during a request. */
export type ConnectionBreak =
  /** undici refused to write the request; the connection is unharmed. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** No part of the request had been written. */
  | { readonly kind: 'unwritten'; readonly error: Error }
  | { readonly kind: 'broken'; readonly error: Error }
  /** The network path is dead, so it is unknown whether the request arrived. */
  | { readonly kind: 'path_lost'; readonly error: Error; readonly loss: PathLoss };
