import { type AnswerSummary, tokenSums } from '../answers/answer-summary.ts';
import type { Sums, TimeSums, TokenSums, UnreportedReason } from '../contract/sessions.ts';

/** Maximum number of model or provider names kept per session. */
const MAX_WORDS = 8;
const MAX_WORD_CHARS = 128;

/** One request's contribution to the sums. */
export interface RequestSums {
  readonly tokens: TokenSums;
  readonly missing: UnreportedReason | undefined;
  readonly time: TimeSums;
  readonly proxyRetries: number;
  readonly isError: boolean;
}

export const NO_TOKENS: TokenSums = {
  fresh: null,
  cacheRead: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
};

/** Sums for a session, an agent or a turn, updated as its requests begin and end. */
export class RunningSums {
  requests = 0;
  live = 0;
  #tokens: TokenSums = NO_TOKENS;
  #unreported = 0;
  #unreportedWhy: UnreportedReason | null = null;
  #time: TimeSums = { connect: 0, firstByte: 0, stream: 0 };
  #clientRetries = 0;
  #proxyRetries = 0;
  #errors = 0;

  begin(isClientRetry: boolean): void {
    this.requests += 1;
    this.live += 1;
    if (isClientRetry) this.#clientRetries += 1;
  }

  /** Removes a request in progress that turns out to belong elsewhere. */
  takeBack(isClientRetry: boolean): void {
    this.requests -= 1;
    this.live -= 1;
    if (isClientRetry) this.#clientRetries -= 1;
  }

  end({ tokens, missing, time, proxyRetries, isError }: RequestSums): void {
    this.#tokens = addTokens(this.#tokens, tokens);
    if (missing !== undefined) {
      this.#unreported += 1;
      this.#unreportedWhy = missing;
    }
    this.#time = addTimes(this.#time, time);
    this.#proxyRetries += proxyRetries;
    if (isError) this.#errors += 1;
  }

  /** Adds the sums of another. */
  absorb(other: RunningSums): void {
    const sums = other.view();
    this.requests += sums.requests;
    this.live += sums.live;
    this.#tokens = addTokens(this.#tokens, sums.tokens);
    this.#unreported += sums.unreported;
    this.#unreportedWhy = sums.unreportedWhy ?? this.#unreportedWhy;
    this.#time = addTimes(this.#time, sums.time);
    this.#clientRetries += sums.clientRetries;
    this.#proxyRetries += sums.proxyRetries;
    this.#errors += sums.errors;
  }

  view(): Sums {
    return {
      requests: this.requests,
      live: this.live,
      tokens: this.#tokens,
      unreported: this.#unreported,
      unreportedWhy: this.#unreportedWhy,
      time: this.#time,
      clientRetries: this.#clientRetries,
      proxyRetries: this.#proxyRetries,
      errors: this.#errors,
    };
  }
}

/** Unreported values add nothing; the sum stays null until one is reported. */
function add(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}

function addTokens(one: TokenSums, other: TokenSums): TokenSums {
  if (other === NO_TOKENS) return one;
  return {
    fresh: add(one.fresh, other.fresh),
    cacheRead: add(one.cacheRead, other.cacheRead),
    cacheWrite: add(one.cacheWrite, other.cacheWrite),
    output: add(one.output, other.output),
    reasoning: add(one.reasoning, other.reasoning),
  };
}

function addTimes(one: TimeSums, other: TimeSums): TimeSums {
  return {
    connect: one.connect + other.connect,
    firstByte: one.firstByte + other.firstByte,
    stream: one.stream + other.stream,
  };
}

/** Returns a response's tokens in the scale common to all dialects; null for values that it did not report. */
export function answerTokens({ tokens, inputIncludesCached }: AnswerSummary): TokenSums {
  return tokens === undefined ? NO_TOKENS : tokenSums(tokens, inputIncludesCached);
}

/** Returns the size of the whole prompt; null if not reported. */
export function wholePrompt({ fresh, cacheRead, cacheWrite }: TokenSums): number | null {
  return fresh === null ? null : fresh + (cacheRead ?? 0) + (cacheWrite ?? 0);
}

/** Returns the list with the word appended unless present; keeps only the last {@link MAX_WORDS}. */
export function remember(words: readonly string[], word: string | undefined): readonly string[] {
  if (word === undefined || word === '') return words;
  const kept = word.slice(0, MAX_WORD_CHARS);
  return words.includes(kept) ? words : [...words, kept].slice(-MAX_WORDS);
}
