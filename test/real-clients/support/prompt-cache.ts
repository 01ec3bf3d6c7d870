import type { SaidTokens } from './scripted-answers.ts';

/** A prompt as it comes. */
export interface Prompt {
  /** Of the answer; it makes the counts of no two answers the same. */
  readonly number: number;
  readonly conversation: string;
  readonly size: number;
  /** It holds only what is new since the one before. */
  readonly goesOn: boolean;
}

/** What a provider would have in its cache: all of the prompt before in the same conversation, for a byte a token. */
export class PromptCache {
  readonly #sizes = new Map<string, number>();

  /** Tokens of the answer to this prompt, with the prompt left in the cache. */
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

  /** The conversation goes on with another beginning. */
  forget(conversation: string): void {
    this.#sizes.delete(conversation);
  }
}
