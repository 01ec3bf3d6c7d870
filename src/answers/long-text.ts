import { GrowingBytes } from './growing-bytes.ts';

export interface LongTextLimits {
  readonly headBytes: number;
  readonly tailBytes: number;
}

/** Beginning and end of a text that is too long to keep. */
export class LongText {
  readonly #limits: LongTextLimits;
  readonly #head: GrowingBytes;
  readonly #tail: GrowingBytes;

  constructor(limits: LongTextLimits) {
    this.#limits = limits;
    this.#head = new GrowingBytes(limits.headBytes);
    this.#tail = new GrowingBytes(limits.tailBytes * 2);
  }

  append(piece: Buffer): void {
    const { headBytes, tailBytes } = this.#limits;
    this.#head.append(piece.subarray(0, headBytes - this.#head.length));
    const end = piece.subarray(-tailBytes);
    if (this.#tail.append(end)) return;
    const kept = Buffer.from(this.#tail.bytes().subarray(-tailBytes));
    this.#tail.clear();
    this.#tail.append(kept);
    this.#tail.append(end);
  }

  get head(): Buffer {
    return this.#head.bytes();
  }

  get tail(): Buffer {
    return this.#tail.bytes().subarray(-this.#limits.tailBytes);
  }
}
