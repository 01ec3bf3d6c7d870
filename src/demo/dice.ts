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
export class Dice {
  readonly #random: () => number;

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** A die of its own, so that what one part throws does not change what another part gets. */
  fork(): Dice {
    return new Dice(seeded(this.#random() * 2 ** 32));
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
 * Deals cards one by one, the first round in the order given and every later one shuffled: the rare cards come
 * as often as they stand in the list, and the first minute tells its story in the order it was written.
 */
export class Deck<T> {
  readonly #cards: readonly [T, ...T[]];
  readonly #dice: Dice;
  #left: T[];

  constructor(cards: readonly [T, ...T[]], dice: Dice) {
    this.#cards = cards;
    this.#dice = dice;
    this.#left = [...cards];
  }

  draw(): T {
    if (this.#left.length === 0) this.#left = this.#dice.shuffled(this.#cards);
    return this.#left.shift() ?? this.#cards[0];
  }
}
