import zlib from 'node:zlib';
import type { Clock, Timer } from '../clock.ts';
import { GrowingBytes } from './growing-bytes.ts';

/** Maximum number of encoded bytes waiting for the decoder; more would not be worth the memory. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Decoding of a response stops beyond this size. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024;
/**
 * Maximum decompression ratio. Text from models compresses to a tenth or a thirtieth; higher ratios are meant to waste
 * CPU time.
 */
const MAX_GROWTH = 100;
const GROWTH_FREE_BYTES = 1024 * 1024;
/** Maximum number of simultaneous decoders, each of which allocates its window. */
const MAX_DECODERS = 64;
/** Small pieces are decoded in batches, since each decoder call costs as much as decoding several kB. */
const BATCH_BYTES = 16 * 1024;
/** Maximum time that a piece waits for a batch. */
const BATCH_MS = 1000;

type Decompressor =
  zlib.Gunzip | zlib.Inflate | zlib.InflateRaw | zlib.BrotliDecompress | zlib.ZstdDecompress;

const PARTIAL = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
const CODINGS: Readonly<Record<string, () => Decompressor>> = {
  gzip: () => zlib.createGunzip(PARTIAL),
  'x-gzip': () => zlib.createGunzip(PARTIAL),
  deflate: () => zlib.createInflate(PARTIAL),
  br: () => zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
  zstd: () => zlib.createZstdDecompress({ finishFlush: zlib.constants.ZSTD_e_flush }),
  // Not a content coding, but the compression of WebSocket messages.
  'permessage-deflate': () => zlib.createInflateRaw(PARTIAL),
};

/** Reason for not decoding a response. */
export type DecoderRefusal = 'encoded' | 'busy';

/** Creates decoders, limits their number, and owns their shared timer. */
export class Decoders {
  readonly #clock: Clock;
  readonly #collecting = new Set<BodyDecoder>();
  #timer: Timer | undefined;
  atWork = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Creates a decoder for `coding`, the value of Content-Encoding; otherwise returns the reason why not. */
  open(coding: string, onData: (chunk: Buffer) => void): BodyDecoder | DecoderRefusal {
    const create = CODINGS[coding.trim().toLowerCase()];
    if (create === undefined) return 'encoded';
    return this.atWork >= MAX_DECODERS ? 'busy' : new BodyDecoder(this, create(), onData);
  }

  // For use by the decoders only.

  /** Registers a decoder that has started a batch, to be flushed within a second. */
  collects(decoder: BodyDecoder): void {
    this.#collecting.add(decoder);
    this.#timer ??= this.#clock.schedule(() => {
      this.#timer = undefined;
      for (const one of this.#collecting) one.flush();
    }, BATCH_MS);
    this.#clock.unref?.(this.#timer);
  }

  flushed(decoder: BodyDecoder): void {
    this.#collecting.delete(decoder);
    if (this.#collecting.size > 0 || this.#timer === undefined) return;
    this.#clock.cancel(this.#timer);
    this.#timer = undefined;
  }
}

/** Decodes a copy of a response in the thread pool. Gives up when it cannot keep up: it never applies backpressure. */
export class BodyDecoder {
  readonly #owner: Decoders;
  readonly #stream: Decompressor;
  #batch = new GrowingBytes(BATCH_BYTES);
  #codedBytes = 0;
  #decodedBytes = 0;
  #done: (() => void) | undefined;
  /**
   * Callbacks waiting for earlier data. Kept here because a failed decoder does not call back for all of its writes.
   */
  readonly #settling = new Set<() => void>();
  #isOver = false;
  /** Why decoding was given up; undefined if it was not. */
  gaveUp: 'encoded' | 'too_large' | undefined;

  /** Called only by {@link Decoders}. */
  constructor(owner: Decoders, stream: Decompressor, onData: (chunk: Buffer) => void) {
    this.#owner = owner;
    this.#stream = stream;
    owner.atWork += 1;
    stream.on('data', (chunk: Buffer) => {
      this.#decodedBytes += chunk.length;
      if (this.#grewTooMuch()) this.#giveUp('too_large');
      else if (!this.#isOver) onData(chunk);
    });
    stream.on('end', () => this.#finish());
    stream.on('error', () => this.#giveUp('encoded'));
  }

  /** Whether it is still decoding: it has neither given up nor reached the end. */
  get isAtWork(): boolean {
    return !this.#isOver;
  }

  /** Adds a piece, copying it unless it is large. Received pieces are never modified. */
  push(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#codedBytes += chunk.length;
    if (this.#stream.writableLength + chunk.length > MAX_WAITING_BYTES) return this.#giveUp('too_large');
    if (this.#batch.length === 0 && chunk.length < BATCH_BYTES) this.#owner.collects(this);
    if (this.#batch.append(chunk)) return;
    this.flush();
    this.#stream.write(chunk);
  }

  /** Decodes the collected batch. */
  flush(): void {
    this.#owner.flushed(this);
    if (this.#batch.length === 0) return;
    const batch = this.#batch.take();
    if (!this.#isOver) this.#stream.write(batch);
  }

  /** Calls back once everything so far has been decoded or given up; synchronously if nothing is pending. */
  settle(then: () => void): void {
    this.flush();
    const isBusy = this.#stream.writableLength > 0 || this.#settling.size > 0;
    if (this.#isOver || !isBusy) return then();
    this.#settling.add(then);
    this.#stream.write(Buffer.alloc(0), () => {
      if (this.#settling.delete(then)) then();
    });
  }

  /** Resets the byte counts for the size and ratio limits. */
  renew(): void {
    this.#codedBytes = 0;
    this.#decodedBytes = 0;
  }

  /** Calls `done` once, when everything has been decoded or given up. */
  end(done: () => void): void {
    this.flush();
    if (this.#isOver) return done();
    this.#done = done;
    this.#stream.end();
  }

  /** Stops decoding and delivers no more data. */
  close(): void {
    this.#stream.destroy();
    this.#finish();
  }

  #grewTooMuch(): boolean {
    const most = Math.max(GROWTH_FREE_BYTES, this.#codedBytes * MAX_GROWTH);
    return this.#decodedBytes > Math.min(most, MAX_DECODED_BYTES);
  }

  #giveUp(reason: 'encoded' | 'too_large'): void {
    if (this.#isOver) return;
    this.gaveUp = reason;
    this.#stream.destroy();
    this.#finish();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#batch.take();
    this.#owner.flushed(this);
    this.#owner.atWork -= 1;
    for (const then of this.#settling) then();
    this.#settling.clear();
    this.#done?.();
  }
}
