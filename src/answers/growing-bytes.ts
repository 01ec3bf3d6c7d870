const SMALLEST_BYTES = 1024;
/** Larger buffers are freed when cleared. */
const MAX_KEPT_BYTES = 16 * 1024;

/** Buffer that grows up to a limit. Copies the pieces, which may be small parts of large buffers. */
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

  /** Appends a piece; if it does not fit, returns false and changes nothing. */
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

  /** Current content; valid until the next change. */
  bytes(): Buffer {
    return (this.#buffer ?? Buffer.alloc(0)).subarray(0, this.#length);
  }

  /** Returns the content and empties the buffer. */
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
