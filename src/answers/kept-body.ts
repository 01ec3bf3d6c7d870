import type { ByteBudget } from './byte-budget.ts';
import { GrowingBytes } from './growing-bytes.ts';

/** Copy of the beginning of a body, made as it passes. */
export class KeptBody {
  readonly #budget: ByteBudget;
  readonly #maxBytes: number;
  readonly #bytes: GrowingBytes;
  #takenBytes = 0;
  state: 'whole' | 'cut' | 'busy' = 'whole';

  constructor(maxBytes: number, budget: ByteBudget) {
    this.#budget = budget;
    this.#maxBytes = maxBytes;
    this.#bytes = new GrowingBytes(maxBytes);
  }

  get length(): number {
    return this.#bytes.length;
  }

  push(chunk: Buffer): void {
    if (this.state !== 'whole') return;
    const piece = chunk.subarray(0, this.#maxBytes - this.#bytes.length);
    if (!this.#budget.take(piece.length)) {
      this.release();
      this.state = 'busy';
      return;
    }
    this.#takenBytes += piece.length;
    this.#bytes.append(piece);
    if (piece.length < chunk.length) this.state = 'cut';
  }

  /** Bytes kept; valid until `release`. */
  bytes(): Buffer {
    return this.#bytes.bytes();
  }

  release(): void {
    this.#budget.give(this.#takenBytes);
    this.#takenBytes = 0;
    this.#bytes.clear();
  }
}
