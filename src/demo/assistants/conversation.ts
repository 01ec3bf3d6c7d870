import type { SeededRandom } from '../seeded-random.ts';
import { promptText, uuid } from './assistant.ts';

interface Growth {
  /** Size at the start, and again after compaction. */
  readonly startKib: number;
  /** Range by which each request is longer than the previous one. */
  readonly growKib: readonly [least: number, most: number];
  /** Above this size, the context is compacted. */
  readonly maxKib: number;
  /** Range of requests per turn: all but the last get a tool call in response. */
  readonly perTurn: readonly [least: number, most: number];
}

/** Next request of a conversation. */
export interface Prompt {
  readonly text: string;
  readonly turnId: string;
  readonly isFirstOfTurn: boolean;
  readonly isLastOfTurn: boolean;
  /** Number of times the context was compacted. */
  readonly window: number;
}

/** One thread of a simulated session: each prompt extends the previous one. */
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
