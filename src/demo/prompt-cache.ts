/** What a request asks of the cache for its prompt. */
export interface CacheRequest {
  /** The same for prompts that begin alike. */
  readonly key: string;
  readonly lifetimeMs: number;
  /** What is read is counted in steps of so many tokens. */
  readonly step: number;
}

/** How a prompt was counted; together they are all of it. */
export interface PromptTokens {
  readonly fresh: number;
  readonly read: number;
  readonly written: number;
}

interface Entry {
  readonly tokens: number;
  readonly untilMs: number;
}

/** Shorter prompts are not kept. */
const CACHEABLE_LEAST = 1024;
/** The end of a prompt, behind the last mark. */
const UNMARKED = 8;
/** What begins alike even where the rest was compacted: system text and tools; less than is ever kept. */
const ALIKE = 640;
const MAX_ENTRIES = 256;

/** Remembers how much of a prompt was there before, as providers do; each use renews it. */
export class PromptCache {
  readonly #entries = new Map<string, Entry>();

  /** Counts a prompt of so many tokens, and keeps it for the next one. */
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
