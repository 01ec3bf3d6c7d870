import zlib from 'node:zlib';

/** Coded bytes that may wait for the decoder; beyond that it is not worth the memory. */
const WAITING_MOST_BYTES = 1024 * 1024;
/** A response that decodes to more is not followed to its end. */
const DECODED_MOST_BYTES = 64 * 1024 * 1024;
/** Text that models write shrinks to a tenth or a thirtieth: what grows more than this is made to cost time. */
const GROWTH_MOST = 100;
const GROWTH_FREE_BYTES = 1024 * 1024;
/** Decoders at work at a time: each holds its window. */
const DECODERS_MOST = 64;

const PARTIAL = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
const CODINGS: Readonly<Record<string, () => zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress>> = {
  gzip: () => zlib.createGunzip(PARTIAL),
  'x-gzip': () => zlib.createGunzip(PARTIAL),
  deflate: () => zlib.createInflate(PARTIAL),
  br: () => zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
};

let atWork = 0;

/** Why a response is not decoded. */
export type DecoderRefusal = 'encoded' | 'busy';

/**
 * Decodes a copy of a response beside its way, in the thread pool. What it cannot take in time it lets go: it never
 * asks the response to wait.
 */
export class BodyDecoder {
  readonly #stream: zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress;
  #codedBytes = 0;
  #decodedBytes = 0;
  #done: (() => void) | undefined;
  #isOver = false;
  /** Why it gave up; undefined while it has not. */
  gaveUp: 'encoded' | 'too_large' | undefined;

  private constructor(
    stream: zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress,
    onData: (chunk: Buffer) => void,
  ) {
    this.#stream = stream;
    atWork += 1;
    stream.on('data', (chunk: Buffer) => {
      this.#decodedBytes += chunk.length;
      if (this.#grewTooMuch()) this.#giveUp('too_large');
      else onData(chunk);
    });
    stream.on('end', () => this.#finish());
    stream.on('error', () => this.#giveUp('encoded'));
  }

  /** A decoder for `coding`, the value of Content-Encoding; or why there is none. */
  static open(coding: string, onData: (chunk: Buffer) => void): BodyDecoder | DecoderRefusal {
    const create = CODINGS[coding.trim().toLowerCase()];
    if (create === undefined) return 'encoded';
    return atWork >= DECODERS_MOST ? 'busy' : new BodyDecoder(create(), onData);
  }

  push(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#codedBytes += chunk.length;
    if (this.#stream.writableLength + chunk.length > WAITING_MOST_BYTES) this.#giveUp('too_large');
    else this.#stream.write(chunk);
  }

  /** `done` is called once, when everything that came has been decoded or given up. */
  end(done: () => void): void {
    if (this.#isOver) return done();
    this.#done = done;
    this.#stream.end();
  }

  #grewTooMuch(): boolean {
    const most = Math.max(GROWTH_FREE_BYTES, this.#codedBytes * GROWTH_MOST);
    return this.#decodedBytes > Math.min(most, DECODED_MOST_BYTES);
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
    atWork -= 1;
    this.#done?.();
  }
}
