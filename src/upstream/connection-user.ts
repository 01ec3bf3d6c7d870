import type { Duplex } from 'node:stream';
import type { PathLoss } from './path-watch.ts';
import type { ResponseHead } from './request.ts';

/** What a request on a connection is told. */
export interface ConnectionUser {
  /** The head is about to be written (with a streamed body: with its first byte). */
  starting(): void;
  /** The whole request has been handed to the socket. */
  sent(): void;
  /** The first byte of a response, or of an interim one, is in. */
  answering(): void;
  information(head: ResponseHead): void;
  head(head: ResponseHead): void;
  data(chunk: Buffer): void;
  end(rawTrailers: readonly Buffer[]): void;
  upgraded(head: ResponseHead, socket: Duplex): void;
  /** The connection failed under the request. */
  broken(failure: ConnectionBreak): void;
}

/** How a connection failed under its request. */
export type ConnectionBreak =
  /** undici would not write this request at all; the connection is unharmed. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** Nothing of the request had been written. */
  | { readonly kind: 'unwritten'; readonly error: Error }
  | { readonly kind: 'broken'; readonly error: Error }
  /** Its path is dead: nothing says whether the request arrived. */
  | { readonly kind: 'path_lost'; readonly error: Error; readonly loss: PathLoss };
