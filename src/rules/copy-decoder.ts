import type { Duplex } from 'node:stream';
import zlib from 'node:zlib';

/** More stacked codings than anybody needs. */
const MAX_CODINGS = 4;

/** Content-Encoding zstd limits the window to 8 MiB (RFC 9659). */
const ZSTD = { params: { [zlib.constants.ZSTD_d_windowLogMax]: 23 } };

const DECODERS: ReadonlyMap<string, () => Duplex> = new Map<string, () => Duplex>([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  ['zstd', () => zlib.createZstdDecompress(ZSTD)],
]);

export interface DecoderEvents {
  data(piece: Buffer): void;
  /** Called when everything written has been decoded. */
  end(): void;
  /** Called if the data doesn't match the coding. */
  fail(): void;
  /** Called when more data can be written. */
  drain(): void;
}

/** Decodes a copy of a body in the thread pool. */
export class CopyDecoder {
  readonly #stages: readonly Duplex[];
  #isOver = false;

  private constructor(stages: readonly Duplex[], events: DecoderEvents) {
    this.#stages = stages;
    for (const [at, stage] of stages.entries()) {
      stage.on('error', () => {
        if (!this.#isOver) events.fail();
      });
      const next = stages[at + 1];
      if (next !== undefined) stage.pipe(next);
    }
    stages[0]?.on('drain', () => events.drain());
    const last = stages.at(-1);
    last?.on('data', (piece: Buffer) => {
      if (!this.#isOver) events.data(piece);
    });
    last?.on('end', () => {
      if (!this.#isOver) events.end();
    });
  }

  /** Returns a decoder for a Content-Encoding value; `plain` if no decoding is needed. */
  static open(coding: string, events: DecoderEvents): CopyDecoder | 'plain' | 'unknown' {
    const names = coding
      .toLowerCase()
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'identity');
    if (names.length === 0) return 'plain';
    const create = names.toReversed().flatMap((name) => DECODERS.get(name) ?? []);
    if (create.length < names.length || names.length > MAX_CODINGS) return 'unknown';
    return new CopyDecoder(
      create.map((one) => one()),
      events,
    );
  }

  /** Returns false if the next chunk should wait for `drain`. */
  push(piece: Buffer): boolean {
    return this.#isOver || this.#stages[0]?.write(piece) !== false;
  }

  /** Signals the end of the data. */
  finish(): void {
    if (!this.#isOver) this.#stages[0]?.end();
  }

  /** Stops decoding; no more events follow. */
  close(): void {
    this.#isOver = true;
    for (const stage of this.#stages) stage.destroy();
  }
}
