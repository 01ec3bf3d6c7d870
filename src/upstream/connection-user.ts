import type { Duplex } from 'node:stream';
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

/** How far a request had come when its connection failed. */
export interface ConnectionBreak {
  /** Nothing of the request had been written. */
  readonly unwritten: boolean;
  /** undici would not write this request at all; the connection is unharmed. */
  readonly refused: boolean;
  readonly error: Error;
}
