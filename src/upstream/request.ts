import type { Duplex, Readable } from 'node:stream';
import type { Failure } from '../contract/failures.ts';

/** A body that comes in while it is sent. */
export interface StreamedBody {
  /** Whether all of it that has passed is still there. */
  readonly isReplayable: boolean;
  /** A stream of it from the start; the one before is over. */
  open(): Readable;
  /** It will not be sent again. */
  release(): void;
}

/** A request as it goes to the provider. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, beginning with `/`. */
  readonly path: string;
  /** Names and values in turn, without Host and without hop-by-hop headers. */
  readonly headers: string[];
  /** Null is no body. */
  readonly body: Buffer | StreamedBody | null;
  /** The protocol of an Upgrade, e.g. `websocket`. */
  readonly upgrade: string | undefined;
  /** Whether sending it twice does no more than sending it once (RFC 9110 9.2.2), or the client says so by a key. */
  readonly repeatable: boolean;
}

/** The first line and the headers of a response; `rawHeaders` holds names and values in turn, as received. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly rawHeaders: readonly Buffer[];
}

/** Takes what comes back. After `end`, `upgraded` or `failed` nothing more is called. */
export interface ResponseSink {
  /** A 1xx response other than 101. */
  information(head: ResponseHead): void;
  /** The head of an answer that is not passed on: the request is sent again. */
  passedOver(head: ResponseHead): void;
  head(head: ResponseHead): void;
  data(chunk: Buffer): void;
  end(rawTrailers: readonly Buffer[]): void;
  upgraded(head: ResponseHead, socket: Duplex): void;
  failed(failure: Failure): void;
}
