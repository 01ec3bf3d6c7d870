import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ByteBudget } from '../answers/byte-budget.ts';
import type { StreamedBody } from '../upstream/request.ts';
import { MAX_COLLECT_BYTES } from './body.ts';
import { YoungGarbage } from './young-garbage.ts';

/** Maximum size of a body kept for a retry. @internal Its test sends bodies up to it. */
export const MAX_REPLAY_BYTES = 16 * 1024 * 1024;

/**
 * A request's body on its way to the provider, read by one stream at a time. Data already sent is kept as long as it
 * fits, so that a retry can read it from the start. It separates the client's connection from undici, which destroys
 * the bodies of failed requests and would destroy the connection as well.
 */
export class UploadBody implements StreamedBody {
  readonly #source: IncomingMessage;
  readonly #budget: ByteBudget;
  readonly #garbage = new YoungGarbage();
  #chunks: Buffer[];
  /** Index in `#chunks` of the next chunk for the reader. */
  #next = 0;
  #keptBytes = 0;
  /** Number of leading chunks accounted for in the budget. */
  #paidChunks = 0;
  /** Whether chunks already sent are kept. */
  #keeps = true;
  #ended = false;
  /** Whether any chunk was passed to a reader. */
  #begun = false;
  #reader: Readable | undefined;
  #dropped = false;
  /** Bytes received from the client so far. */
  takenBytes = 0;

  /** `prefix` is the part already read and accounted for in the budget. */
  constructor(source: IncomingMessage, budget: ByteBudget, prefix: readonly Buffer[] = []) {
    this.#source = source;
    this.#budget = budget;
    this.#chunks = [...prefix];
    this.#paidChunks = prefix.length;
    this.#keptBytes = prefix.reduce((sum, { length }) => sum + length, 0);
    this.takenBytes = this.#keptBytes;
    if (this.#keptBytes > MAX_REPLAY_BYTES) this.release();
    this.#ended = source.readableEnded;
    source.on('data', this.#onData);
    source.on('end', this.#onEnd);
    source.pause();
  }

  /** The part read in advance, as long as nothing was passed on. */
  get waiting(): readonly Buffer[] {
    return this.#chunks;
  }

  get isReplayable(): boolean {
    return this.#keeps || !this.#begun;
  }

  /**
   * Opens a stream of the whole body, after the previous one has ended. Unless `isReplayable`, it would contain only
   * the rest.
   */
  open(): Readable {
    if (this.#keeps) this.#next = 0;
    const reader = new Readable({
      highWaterMark: MAX_COLLECT_BYTES,
      read: () => this.#feed(reader),
      destroy: (error, callback) => {
        if (this.#reader === reader) this.#reader = undefined;
        callback(error);
      },
    });
    this.#reader = reader;
    return reader;
  }

  /** Frees the chunks already sent, because there will be no retry. */
  release(): void {
    if (!this.#keeps) return;
    this.#keeps = false;
    while (this.#next > 0) {
      this.#shift();
      this.#next -= 1;
    }
  }

  /** Discards the body, because nobody reads it any more. */
  drop(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.release();
    this.#budget.give(this.#keptBytes);
    this.#keptBytes = 0;
    this.#paidChunks = 0;
    this.#chunks = [];
    this.#source.removeListener('data', this.#onData);
    this.#source.removeListener('end', this.#onEnd);
    // Read and discard the rest of the upload: the client may not read its response before it has sent everything.
    this.#source.resume();
    this.#reader?.destroy();
  }

  #feed(reader: Readable): void {
    if (reader !== this.#reader || this.#dropped) return;
    for (let chunk = this.#chunks[this.#next]; chunk !== undefined; chunk = this.#chunks[this.#next]) {
      this.#begun = true;
      if (this.#keeps) this.#next += 1;
      else this.#shift();
      if (!reader.push(chunk)) return;
    }
    if (this.#ended) reader.push(null);
    else this.#source.resume();
  }

  #take(chunk: Buffer): void {
    this.takenBytes += chunk.length;
    this.#chunks.push(chunk);
    if (!this.#keeps) return;
    if (this.#keptBytes + chunk.length > MAX_REPLAY_BYTES || !this.#budget.take(chunk.length)) {
      return this.release();
    }
    this.#keptBytes += chunk.length;
    this.#paidChunks += 1;
  }

  /** Removes the first chunk and returns its share of the budget. */
  #shift(): void {
    const chunk = this.#chunks.shift();
    if (chunk === undefined || this.#paidChunks === 0) return;
    this.#paidChunks -= 1;
    this.#keptBytes -= chunk.length;
    this.#budget.give(chunk.length);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#garbage.passed(chunk.length);
    this.#take(chunk);
    // Pause until the reader wants more: it may be full, and between attempts there is none.
    this.#source.pause();
    if (this.#reader !== undefined) this.#feed(this.#reader);
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (this.#reader !== undefined) this.#feed(this.#reader);
  };
}
