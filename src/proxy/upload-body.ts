import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { StreamedBody } from '../upstream/request.ts';
import { MAX_COLLECT_BYTES } from './body.ts';
import { YoungGarbage } from './young-garbage.ts';

/** As much of one body as is kept, so that it can be sent again. @internal Its test goes up to it. */
export const MAX_REPLAY_BYTES = 16 * 1024 * 1024;
/** As much as all bodies under way keep together. */
const REPLAY_BUDGET_BYTES = 64 * 1024 * 1024;

/** What all bodies under way keep together; the proxy has one. */
export class ReplayBudget {
  readonly #maxBytes: number;
  #usedBytes = 0;

  constructor(maxBytes = REPLAY_BUDGET_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Takes room for `bytes`; false where there is none. */
  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#maxBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }
}

/**
 * A request's body on its way to the provider, read by one stream at a time. What has passed is kept while it
 * fits, so that a further attempt can read it from the start. It stands between the client's connection and
 * undici, which destroys the bodies of failed requests: the connection must not go with them.
 */
export class UploadBody implements StreamedBody {
  readonly #source: IncomingMessage;
  readonly #budget: ReplayBudget;
  readonly #garbage = new YoungGarbage();
  #chunks: Buffer[];
  /** Position in `#chunks` of the next piece for the reader. */
  #next = 0;
  #keptBytes = 0;
  /** How many of the first chunks are paid for from the budget. */
  #paidChunks = 0;
  /** What has passed is still there. */
  #keeps = true;
  #ended = false;
  /** A piece has been handed on. */
  #begun = false;
  #reader: Readable | undefined;
  #dropped = false;
  /** Bytes taken from the client so far. */
  takenBytes = 0;

  /** `prefix` is what has been read of it already, taken from the budget. */
  constructor(source: IncomingMessage, budget: ReplayBudget, prefix: readonly Buffer[] = []) {
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

  /** What was read of it before, while none of it has passed. */
  get waiting(): readonly Buffer[] {
    return this.#chunks;
  }

  get isReplayable(): boolean {
    return this.#keeps || !this.#begun;
  }

  /** A stream of the whole body. The one before is over; without `isReplayable` only the rest would come. */
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

  /** It will not be sent again: what has passed is let go. */
  release(): void {
    if (!this.#keeps) return;
    this.#keeps = false;
    while (this.#next > 0) {
      this.#shift();
      this.#next -= 1;
    }
  }

  /** Nobody reads it any more. */
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
    // What the client still sends is read and dropped: it may read its answer only once it has sent everything.
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

  /** Lets go of the first chunk, and of the room that it takes. */
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
    // Paused until the reader asks again: it may be full, or there may be none between two attempts.
    this.#source.pause();
    if (this.#reader !== undefined) this.#feed(this.#reader);
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (this.#reader !== undefined) this.#feed(this.#reader);
  };
}
