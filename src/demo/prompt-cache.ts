/** How a request uses the prompt cache. */
export interface CacheRequest {
  /** Shared by all prompts with the same beginning. */
  readonly key: string;
  readonly lifetimeMs: number;
  /** Tokens read from the cache are rounded down to a multiple of this. */
  readonly step: number;
}

/** Breakdown of a prompt's tokens; the three counts add up to the whole prompt. */
export interface PromptTokens {
  readonly fresh: number;
  readonly read: number;
  readonly written: number;
}

interface Entry {
  readonly tokens: number;
  readonly untilMs: number;
}

/** Minimum prompt length, in tokens, to be cached. */
const CACHEABLE_LEAST = 1024;
/** Tokens after the last cache breakpoint, which are never cached. */
const UNMARKED = 8;
/** Tokens of system text and tools, which match even after the rest was compacted. Below the smallest cached prompt. */
const ALIKE = 640;
const MAX_ENTRIES = 256;

/** Simulates a provider's prompt cache: tracks how much of a prompt was seen before. Every use renews the entry. */
export class PromptCache {
  readonly #entries = new Map<string, Entry>();

  /** Splits a prompt of `tokens` tokens into fresh, read and written, and caches it for the next request. */
  take(request: CacheRequest | undefined, tokens: number, nowMs: number): PromptTokens {
    if (request === undefined || tokens < CACHEABLE_LEAST) return { fresh: tokens, read: 0, written: 0 };
    const { key, lifetimeMs, step } = request;
    const kept = tokens - UNMARKED;
    const read = Math.floor(this.#readable(key, kept, nowMs) / step) * step;
    this.#entries.delete(key);
    this.#entries.set(key, { tokens: kept, untilMs: nowMs + lifetimeMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
    return { fresh: UNMARKED, read, written: kept - read };
  }

  #readable(key: string, kept: number, nowMs: number): number {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.untilMs < nowMs) return 0;
    return entry.tokens <= kept ? entry.tokens : ALIKE;
  }
}
