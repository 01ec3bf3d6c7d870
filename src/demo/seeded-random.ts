/** Returns a generator of numbers in [0, 1), reproducible from its seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = Math.trunc(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ID_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789';

/** Random values in the forms the demo needs. */
export class SeededRandom {
  readonly #random: () => number;

  /** `random` returns numbers in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Returns an independent generator: draws by one part don't change what another part gets. */
  fork(): SeededRandom {
    return new SeededRandom(seeded(this.#random() * 2 ** 32));
  }

  /** Returns a number from `least` (inclusive) to `most` (exclusive). */
  between(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  /** Returns an integer from `least` to `most`, both inclusive. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  /** Returns `count` random letters and digits for a fake ID. */
  letters(count: number): string {
    return Array.from({ length: count }, () => ID_LETTERS[this.whole(0, ID_LETTERS.length - 1)]).join('');
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    const shuffled: T[] = [];
    while (left.length > 0) shuffled.push(...left.splice(this.whole(0, left.length - 1), 1));
    return shuffled;
  }
}

/**
 * Hands out steps one at a time: the first round in the order written, each later round shuffled. Each step therefore
 * occurs exactly as often as it is listed, and the first minute is predictable.
 */
export class ShuffledScript<T> {
  readonly #steps: readonly [T, ...T[]];
  readonly #random: SeededRandom;
  #left: T[];

  constructor(steps: readonly [T, ...T[]], random: SeededRandom) {
    this.#steps = steps;
    this.#random = random;
    this.#left = [...steps];
  }

  next(): T {
    if (this.#left.length === 0) this.#left = this.#random.shuffled(this.#steps);
    return this.#left.shift() ?? this.#steps[0];
  }
}
