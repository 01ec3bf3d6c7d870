import type { SaidTokens } from './scripted-answers.ts';

/** An incoming prompt. */
export interface Prompt {
  /** Number of the response; it makes the counts of every response different. */
  readonly number: number;
  readonly conversation: string;
  readonly size: number;
  /** Whether it contains only what is new since the previous prompt. */
  readonly goesOn: boolean;
}

/** Simulates a provider's cache: the whole previous prompt of the same conversation, at one token per byte. */
export class PromptCache {
  readonly #sizes = new Map<string, number>();

  /** Returns the tokens of the response to this prompt and leaves the prompt in the cache. */
  tokens({ number, conversation, size, goesOn }: Prompt): SaidTokens {
    const before = this.#sizes.get(conversation) ?? 0;
    const prompt = goesOn ? before + size : size;
    const fresh = 3 + number;
    const cacheRead = Math.min(before, prompt - fresh);
    this.#sizes.set(conversation, prompt);
    return {
      fresh,
      cacheRead,
      cacheWrite: prompt - cacheRead - fresh,
      output: 100 + number ** 2,
      reasoning: number,
    };
  }

  /** Drops a conversation whose next prompt has a different beginning. */
  forget(conversation: string): void {
    this.#sizes.delete(conversation);
  }
}
