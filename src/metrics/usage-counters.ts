import { type AnswerSummary, tokenSums } from '../answers/answer-summary.ts';
import { FIRST_BYTE_BUCKETS, Histogram } from './histogram.ts';

/** Maximum number of models with their own series, since clients may send any name. */
export const MAX_MODELS = 50;
/** Label for all further models. */
export const OTHER = 'other';
/** Longer names are cut, since the provider may report any text. */
const MAX_NAME_CHARS = 100;

/** Usage reported by responses of one provider's model. Tokens that were not reported are missing. */
export class ModelUsage {
  readonly tokens = { fresh: 0, cache_read: 0, cache_write: 0, output: 0 };
  /** Seconds from accepting a request to the first chunk of a streamed response. */
  readonly firstToken = new Histogram(FIRST_BYTE_BUCKETS);

  /** Share of prompt tokens read from the cache, 0 to 1; undefined before the first prompt. */
  get cacheShare(): number | undefined {
    const { fresh, cache_read: read, cache_write: write } = this.tokens;
    const prompt = fresh + read + write;
    return prompt === 0 ? undefined : read / prompt;
  }
}

/** Counts tokens and first-token times by provider and model, as plain numbers read at scrape time. */
export class UsageCounters {
  readonly #providers = new Map<string, Map<string, ModelUsage>>();
  readonly #models = new Set<string>();
  readonly #onAnswer: (() => void) | undefined;

  /** `onAnswer` is called for each response. */
  constructor(onAnswer?: () => void) {
    this.#onAnswer = onAnswer;
  }

  /** Counts a finished response. */
  answered(provider: string, summary: AnswerSummary): void {
    this.#onAnswer?.();
    const { model, tokens, streamed, firstDataMs } = summary;
    if (model === undefined) return;
    const usage = this.#usageOf(provider, this.#nameOf(model));
    if (streamed && firstDataMs !== undefined) usage.firstToken.observe(firstDataMs / 1000);
    if (tokens === undefined) return;
    const sums = tokenSums(tokens, summary.inputIncludesCached);
    usage.tokens.fresh += sums.fresh ?? 0;
    usage.tokens.cache_read += sums.cacheRead ?? 0;
    usage.tokens.cache_write += sums.cacheWrite ?? 0;
    usage.tokens.output += sums.output ?? 0;
  }

  /** Yields everything counted so far. */
  *entries(): Generator<readonly [provider: string, model: string, usage: ModelUsage]> {
    for (const [provider, models] of this.#providers)
      for (const [model, usage] of models) yield [provider, model, usage];
  }

  #nameOf(model: string): string {
    const name = model.slice(0, MAX_NAME_CHARS);
    if (this.#models.has(name)) return name;
    if (this.#models.size >= MAX_MODELS) return OTHER;
    this.#models.add(name);
    return name;
  }

  #usageOf(provider: string, model: string): ModelUsage {
    let models = this.#providers.get(provider);
    if (models === undefined) this.#providers.set(provider, (models = new Map()));
    let usage = models.get(model);
    if (usage === undefined) models.set(model, (usage = new ModelUsage()));
    return usage;
  }
}
