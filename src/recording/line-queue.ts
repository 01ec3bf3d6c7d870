/** Queue of lines waiting for the disk, bounded by count and bytes. Lines that don't fit are counted. */
export class LineQueue {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  #lines: Buffer[] = [];
  #bytes = 0;
  /** Number of dropped lines not reported yet. */
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

  /** Adds a line, including its line terminator; counts it as dropped if the queue is full. */
  push(line: Buffer): void {
    // The writer reports the drop with its next batch.
    if (this.#lines.length >= this.#maxLines || this.#bytes + line.length > this.#maxBytes) {
      this.dropped += 1;
      return;
    }
    this.#lines.push(line);
    this.#bytes += line.length;
  }

  /**
   * Removes lines from the front: at least one, and as many as fit into `maxBytes`. A line with the number of dropped
   * lines follows them if there are any.
   */
  take(maxBytes: number): Buffer[] {
    let count = 0;
    let bytes = 0;
    for (const line of this.#lines) {
      if (count > 0 && bytes + line.length > maxBytes) break;
      bytes += line.length;
      count += 1;
    }
    this.#bytes -= bytes;
    const batch = this.#lines.splice(0, count);
    if (this.dropped > 0) batch.push(Buffer.from(`${JSON.stringify({ dropped: this.dropped })}\n`));
    this.dropped = 0;
    return batch;
  }

  /**
   * Returns lines that could not be written to the front, even beyond the limits, because they were accepted before.
   */
  putBack(lines: readonly Buffer[]): void {
    this.#lines = [...lines, ...this.#lines];
    for (const line of lines) this.#bytes += line.length;
  }
}
