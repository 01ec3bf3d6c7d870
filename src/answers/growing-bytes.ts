const SMALLEST_BYTES = 1024;
/** A buffer larger than this is let go when it is emptied. */
const MAX_KEPT_BYTES = 16 * 1024;

/** Bytes put together from pieces, up to a limit. It copies: a piece may be a corner of a large buffer. */
export class GrowingBytes {
  readonly #maxBytes: number;
  #buffer: Buffer | undefined;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Takes a piece in; false, and unchanged, where it does not fit. */
  append(piece: Uint8Array): boolean {
    const needed = this.#length + piece.length;
    if (needed > this.#maxBytes) return false;
    let buffer = this.#buffer;
    if (buffer === undefined || buffer.length < needed) {
      const grown = Buffer.allocUnsafeSlow(
        Math.min(this.#maxBytes, Math.max(SMALLEST_BYTES, needed, this.#length * 2)),
      );
      if (buffer !== undefined) grown.set(buffer.subarray(0, this.#length));
      buffer = grown;
      this.#buffer = grown;
    }
    buffer.set(piece, this.#length);
    this.#length = needed;
    return true;
  }

  /** What is there; good until the next change. */
  bytes(): Buffer {
    return (this.#buffer ?? Buffer.alloc(0)).subarray(0, this.#length);
  }

  /** Gives away what is there. */
  take(): Buffer {
    const taken = this.bytes();
    this.#buffer = undefined;
    this.#length = 0;
    return taken;
  }

  clear(): void {
    this.#length = 0;
    if (this.#buffer !== undefined && this.#buffer.length > MAX_KEPT_BYTES) this.#buffer = undefined;
  }
}
