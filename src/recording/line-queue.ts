/** Lines that wait for the disk, bounded by count and bytes. What does not fit is counted. */
export class LineQueue {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  #lines: Buffer[] = [];
  #bytes = 0;
  /** Lines that found no room and have not been reported yet. */
  dropped = 0;

  constructor(limits: { readonly maxLines: number; readonly maxBytes: number }) {
    this.#maxLines = limits.maxLines;
    this.#maxBytes = limits.maxBytes;
  }

  get length(): number {
    return this.#lines.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0 && this.dropped === 0;
  }

  /** Takes a line, its end included. */
  push(line: Buffer): void {
    // After a gap its report comes first: what is dropped lies before what is written later.
    if (this.#lines.length >= this.#maxLines || this.#bytes + line.length > this.#maxBytes) {
      this.dropped += 1;
      return;
    }
    this.#lines.push(line);
    this.#bytes += line.length;
  }

  /** Takes out lines from the front, at least one and as many as fit into `maxBytes`. */
  take(maxBytes: number): Buffer[] {
    let count = 0;
    let bytes = 0;
    for (const line of this.#lines) {
      if (count > 0 && bytes + line.length > maxBytes) break;
      bytes += line.length;
      count += 1;
    }
    this.#bytes -= bytes;
    return this.#lines.splice(0, count);
  }

  /** Puts lines back that could not be written; they were counted in before, and stay. */
  putBack(lines: readonly Buffer[]): void {
    this.#lines = [...lines, ...this.#lines];
    for (const line of lines) this.#bytes += line.length;
  }
}
