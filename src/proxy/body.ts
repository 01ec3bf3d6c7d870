import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { YoungGarbage } from './young-garbage.ts';

/** A body of known length up to this size is collected and handed over in one write. */
export const COLLECT_MOST_BYTES = 64 * 1024;

/** A body read to its end, or, beyond the limit, what has been read of it and a stream of the whole. */
export type ReadBody =
  { readonly kind: 'whole'; readonly body: Buffer } | { readonly kind: 'stream'; readonly body: Readable };

const EMPTY = Buffer.alloc(0);

/** Reads a body of `length` bytes (at most {@link COLLECT_MOST_BYTES}); `done` runs as soon as the last byte is in. */
export function collectKnown(request: IncomingMessage, length: number, done: (body: Buffer) => void): void {
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let missing = length;
  request.on('data', (chunk: Buffer) => {
    missing -= chunk.length;
    if (first === undefined) first = chunk;
    else (more ??= [first]).push(chunk);
    if (missing > 0) return;
    const whole = more === undefined ? first : Buffer.concat(more, length);
    // The listener lives as long as the response: it must not keep the body.
    first = undefined;
    more = undefined;
    done(whole);
  });
}

/** Reads a body of unknown or larger length up to `limit` bytes; beyond it, hands over a stream of all of it. */
export function collectUpTo(request: IncomingMessage, limit: number, done: (body: ReadBody) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const onEnd = (): void =>
    done({ kind: 'whole', body: chunks.length === 0 ? EMPTY : Buffer.concat(chunks, size) });
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= limit) return;
    request.pause();
    request.removeListener('data', onData);
    request.removeListener('end', onEnd);
    done({ kind: 'stream', body: new UploadStream(request, chunks) });
  };
  request.on('data', onData);
  request.on('end', onEnd);
}

/**
 * A request's body on its way to the provider. It stands between the two so that undici, which destroys the
 * bodies of failed requests, does not destroy the client's connection with them.
 */
export class UploadStream extends Readable {
  readonly #source: IncomingMessage;
  readonly #garbage = new YoungGarbage();
  #prefix: readonly Buffer[];
  #started = false;
  /** Bytes taken from the client so far. */
  takenBytes = 0;

  constructor(source: IncomingMessage, prefix: readonly Buffer[] = []) {
    super({ highWaterMark: COLLECT_MOST_BYTES });
    this.#source = source;
    this.#prefix = prefix;
  }

  override _read(): void {
    if (this.#prefix.length > 0) {
      const prefix = this.#prefix;
      this.#prefix = [];
      this.push(Buffer.concat(prefix));
      return;
    }
    if (!this.#started) this.#listen();
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.removeListener('data', this.#onData);
    this.#source.removeListener('end', this.#onEnd);
    // What the client still sends is read and dropped, so that it comes to reading the answer.
    this.#source.resume();
    callback(error);
  }

  #listen(): void {
    this.#started = true;
    this.#source.on('data', this.#onData);
    this.#source.on('end', this.#onEnd);
    if (this.#source.readableEnded) this.push(null);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#garbage.passed(chunk.length);
    this.takenBytes += chunk.length;
    if (!this.push(chunk)) this.#source.pause();
  };

  readonly #onEnd = (): void => {
    this.push(null);
  };
}
