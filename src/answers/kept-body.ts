import { GrowingBytes } from './growing-bytes.ts';

/** What all bodies under way may hold together. */
export class BodyBudget {
  readonly #mostBytes: number;
  usedBytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  take(bytes: number): boolean {
    if (this.usedBytes + bytes > this.#mostBytes) return false;
    this.usedBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.usedBytes -= bytes;
  }
}

/** The beginning of a body, copied aside while it passes. */
export class KeptBody {
  readonly #budget: BodyBudget;
  readonly #mostBytes: number;
  readonly #bytes: GrowingBytes;
  #takenBytes = 0;
  state: 'whole' | 'cut' | 'busy' = 'whole';

  constructor(mostBytes: number, budget: BodyBudget) {
    this.#budget = budget;
    this.#mostBytes = mostBytes;
    this.#bytes = new GrowingBytes(mostBytes);
  }

  get length(): number {
    return this.#bytes.length;
  }

  push(chunk: Buffer): void {
    if (this.state !== 'whole') return;
    const piece = chunk.subarray(0, this.#mostBytes - this.#bytes.length);
    if (!this.#budget.take(piece.length)) {
      this.release();
      this.state = 'busy';
      return;
    }
    this.#takenBytes += piece.length;
    this.#bytes.append(piece);
    if (piece.length < chunk.length) this.state = 'cut';
  }

  /** What was kept; good until it is released. */
  bytes(): Buffer {
    return this.#bytes.bytes();
  }

  release(): void {
    this.#budget.give(this.#takenBytes);
    this.#takenBytes = 0;
    this.#bytes.clear();
  }
}
