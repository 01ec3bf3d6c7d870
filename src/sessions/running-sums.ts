import { type AnswerSummary, tokenSums } from '../answers/answer-summary.ts';
import type { Sums, TimeSums, TokenSums, UnreportedReason } from '../contract/sessions.ts';

/** So many names of models or providers are kept of one session. */
const MAX_WORDS = 8;
const MAX_WORD_CHARS = 128;

/** What one request came to. */
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

/** What is added up for a session, an agent or a turn while its requests come and go. */
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

  /** A request that has begun turns out to belong elsewhere. */
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

  /** Takes in what was added up elsewhere. */
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

/** What nobody reported adds nothing, and stays unknown until somebody does. */
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

/** An answer's tokens on the one scale of all dialects; null for what it did not report. */
export function answerTokens({ tokens, inputIncludesCached }: AnswerSummary): TokenSums {
  return tokens === undefined ? NO_TOKENS : tokenSums(tokens, inputIncludesCached);
}

/** The whole prompt; null where its size was not reported. */
export function wholePrompt({ fresh, cacheRead, cacheWrite }: TokenSums): number | null {
  return fresh === null ? null : fresh + (cacheRead ?? 0) + (cacheWrite ?? 0);
}

/** The list with a word that may be new at its end. */
export function remember(words: readonly string[], word: string | undefined): readonly string[] {
  if (word === undefined || word === '') return words;
  const kept = word.slice(0, MAX_WORD_CHARS);
  return words.includes(kept) ? words : [...words, kept].slice(-MAX_WORDS);
}
