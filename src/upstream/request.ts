import type { Duplex, Readable } from 'node:stream';
import type { Failure } from '../contract/failures.ts';

/** A request body that is still arriving while it is sent. */
export interface StreamedBody {
  /** Whether everything sent so far is still buffered. */
  readonly isReplayable: boolean;
  /** Opens a new stream from the start of the body; the previous one must be finished. */
  open(): Readable;
  /** Releases the buffer; the body will not be sent again. */
  release(): void;
}

/** A request in the form sent to the provider. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, beginning with `/`. */
  readonly path: string;
  /** Alternating names and values, without Host and hop-by-hop headers. */
  readonly headers: string[];
  /** Null if there is no body. */
  readonly body: Buffer | StreamedBody | null;
  /** Protocol requested by an Upgrade header, e.g. `websocket`. */
  readonly upgrade: string | undefined;
  /** Whether the request is idempotent (RFC 9110 9.2.2) or the client supplied an idempotency key. */
  readonly repeatable: boolean;
}

/** Status line and headers of a response; `rawHeaders` alternates names and values, as received. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly rawHeaders: readonly Buffer[];
}

/** Receives the response. After `end`, `upgraded` or `failed`, nothing more is called. */
export interface ResponseSink {
  /** A 1xx response other than 101. */
  information(head: ResponseHead): void;
  /** Head of a response that is not passed on because the request is retried. */
  passedOver(head: ResponseHead): void;
  head(head: ResponseHead): void;
  data(chunk: Buffer): void;
  end(rawTrailers: readonly Buffer[]): void;
  upgraded(head: ResponseHead, socket: Duplex): void;
  failed(failure: Failure): void;
}
