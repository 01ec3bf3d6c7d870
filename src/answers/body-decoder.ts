import zlib from 'node:zlib';
import type { Clock, Timer } from '../clock.ts';
import { GrowingBytes } from './growing-bytes.ts';

/** Coded bytes that may wait for the decoder; beyond that it is not worth the memory. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** A response that decodes to more is not followed to its end. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024;
/** Text that models write shrinks to a tenth or a thirtieth: what grows more than this is made to cost time. */
const MAX_GROWTH = 100;
const GROWTH_FREE_BYTES = 1024 * 1024;
/** Decoders at work at a time: each holds its window. */
const MAX_DECODERS = 64;
/** Small pieces are decoded together, since each turn of the decoder costs as much as decoding some kB. */
const BATCH_BYTES = 16 * 1024;
/** So long a piece may wait for others. */
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
  // Not a content coding, but what the messages of a WebSocket are in.
  'permessage-deflate': () => zlib.createInflateRaw(PARTIAL),
};

/** Why a response is not decoded. */
export type DecoderRefusal = 'encoded' | 'busy';

/** The decoders at work, how many there may be, and the one timer that all of them share. */
export class Decoders {
  readonly #clock: Clock;
  readonly #collecting = new Set<BodyDecoder>();
  #timer: Timer | undefined;
  atWork = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A decoder for `coding`, the value of Content-Encoding; or why there is none. */
  open(coding: string, onData: (chunk: Buffer) => void): BodyDecoder | DecoderRefusal {
    const create = CODINGS[coding.trim().toLowerCase()];
    if (create === undefined) return 'encoded';
    return this.atWork >= MAX_DECODERS ? 'busy' : new BodyDecoder(this, create(), onData);
  }

  // What follows is called by the decoders.

  /** It has begun to collect: it is flushed within a second. */
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

/**
 * Decodes a copy of a response beside its way, in the thread pool. What it cannot take in time it lets go: it never
 * asks the response to wait.
 */
export class BodyDecoder {
  readonly #owner: Decoders;
  readonly #stream: Decompressor;
  #batch = new GrowingBytes(BATCH_BYTES);
  #codedBytes = 0;
  #decodedBytes = 0;
  #done: (() => void) | undefined;
  /** Who waits for what came before. A decoder that fails does not answer all of its writes. */
  readonly #settling = new Set<() => void>();
  #isOver = false;
  /** Why it gave up; undefined while it has not. */
  gaveUp: 'encoded' | 'too_large' | undefined;

  /** Only for {@link Decoders}. */
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

  /** Whether it still decodes: it has not given up, and what came has not ended. */
  get isAtWork(): boolean {
    return !this.#isOver;
  }

  /** Takes a piece in. It is copied unless it is large; nobody changes a piece that has been received. */
  push(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#codedBytes += chunk.length;
    if (this.#stream.writableLength + chunk.length > MAX_WAITING_BYTES) return this.#giveUp('too_large');
    if (this.#batch.length === 0 && chunk.length < BATCH_BYTES) this.#owner.collects(this);
    if (this.#batch.append(chunk)) return;
    this.flush();
    this.#stream.write(chunk);
  }

  /** Decodes what has been collected. */
  flush(): void {
    this.#owner.flushed(this);
    if (this.#batch.length === 0) return;
    const batch = this.#batch.take();
    if (!this.#isOver) this.#stream.write(batch);
  }

  /** Calls back once everything that came has been decoded or given up; at once where nothing waits. */
  settle(then: () => void): void {
    this.flush();
    const isBusy = this.#stream.writableLength > 0 || this.#settling.size > 0;
    if (this.#isOver || !isBusy) return then();
    this.#settling.add(then);
    this.#stream.write(Buffer.alloc(0), () => {
      if (this.#settling.delete(then)) then();
    });
  }

  /** What came so far no longer counts against the limits of growth. */
  renew(): void {
    this.#codedBytes = 0;
    this.#decodedBytes = 0;
  }

  /** `done` is called once, when everything that came has been decoded or given up. */
  end(done: () => void): void {
    this.flush();
    if (this.#isOver) return done();
    this.#done = done;
    this.#stream.end();
  }

  /** Ends it; nothing is told any more. */
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
