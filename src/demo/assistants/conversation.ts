import type { SeededRandom } from '../seeded-random.ts';
import { promptText, uuid } from './assistant.ts';

interface Growth {
  /** What it begins with, and what is left of it once it was compacted. */
  readonly startKib: number;
  /** By how much each request is longer than the one before, from and to. */
  readonly growKib: readonly [least: number, most: number];
  /** Beyond it the context is compacted. */
  readonly maxKib: number;
  /** Requests to a turn, from and to: all but the last one are answered with a tool call. */
  readonly perTurn: readonly [least: number, most: number];
}

/** The next request of a conversation. */
export interface Prompt {
  readonly text: string;
  readonly turnId: string;
  readonly isFirstOfTurn: boolean;
  readonly isLastOfTurn: boolean;
  /** How often the context was compacted. */
  readonly window: number;
}

/** One thread of a made-up session: each prompt is the one before and something more. */
export class Conversation {
  readonly #random: SeededRandom;
  readonly #growth: Growth;
  #kib: number;
  #left = 0;
  #turnId = '';
  #window = 0;

  constructor(random: SeededRandom, growth: Growth) {
    this.#random = random;
    this.#growth = growth;
    this.#kib = growth.startKib;
  }

  next(): Prompt {
    const isFirstOfTurn = this.#left === 0;
    if (isFirstOfTurn) this.#beginTurn();
    this.#left -= 1;
    this.#kib += this.#random.between(...this.#growth.growKib);
    return {
      text: promptText(this.#kib),
      turnId: this.#turnId,
      isFirstOfTurn,
      isLastOfTurn: this.#left === 0,
      window: this.#window,
    };
  }

  #beginTurn(): void {
    const { perTurn, maxKib, startKib } = this.#growth;
    this.#left = this.#random.whole(...perTurn);
    this.#turnId = uuid(this.#random);
    if (this.#kib < maxKib) return;
    this.#kib = startKib;
    this.#window += 1;
  }
}
