/** A generator of numbers from 0 up to 1 that gives the same ones for the same seed (mulberry32). */
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

/** Chance in the shapes that the demo needs. */
export class SeededRandom {
  readonly #random: () => number;

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** A generator of its own, so that what one part draws does not change what another gets. */
  fork(): SeededRandom {
    return new SeededRandom(seeded(this.#random() * 2 ** 32));
  }

  /** From `least` up to, but not including, `most`. */
  between(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  /** Letters and digits for a made-up id. */
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
 * Gives out steps one by one, the first round in the order written and each later one shuffled: rare steps come as
 * often as they are in the list, and the first minute runs as it was written.
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
