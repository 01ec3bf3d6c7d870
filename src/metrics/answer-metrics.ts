import type { LimitWindow } from '../contract/limits.ts';
import type { MetricRow, MetricsSource } from './metric.ts';
import { byWord, histogramSamples, type Sample } from './samples.ts';
import { MAX_MODELS, OTHER } from './usage-counters.ts';

/**
 * Maximum number of rate-limit windows with their own series; the others share one, which shows the fullest of them.
 */
const MAX_WINDOWS = 32;
const FIRST_TOKEN = 'lunaroute_time_to_first_token_seconds';

/** Metrics from responses and their headers. */
export const ANSWER_METRICS: readonly MetricRow[] = [
  {
    name: 'lunaroute_tokens_total',
    type: 'counter',
    help: `Tokens as providers reported them: input that was fresh, read from the cache or written to it, and output. Models beyond the first ${MAX_MODELS} are '${OTHER}'.`,
    labels: ['provider', 'model', 'kind'],
    read: ({ usage }) =>
      [...usage.entries()].flatMap(([provider, model, { tokens }]) =>
        byWord(tokens, 'kind', { provider, model }),
      ),
  },
  {
    name: 'lunaroute_cache_read_ratio',
    type: 'gauge',
    help: 'Share of all reported input that was read from the cache since the start, 0 to 1.',
    labels: ['provider', 'model'],
    read: ({ usage }) =>
      [...usage.entries()].flatMap(([provider, model, { cacheShare }]) =>
        cacheShare === undefined ? [] : [{ labels: { provider, model }, value: cacheShare }],
      ),
  },
  {
    name: FIRST_TOKEN,
    type: 'histogram',
    help: "From accepting a request to the first piece of its streamed response's body.",
    labels: ['provider', 'model'],
    read: ({ usage }) =>
      [...usage.entries()].flatMap(([provider, model, { firstToken }]) =>
        histogramSamples(FIRST_TOKEN, firstToken, { provider, model }),
      ),
  },
  {
    name: 'lunaroute_ratelimit_used_ratio',
    type: 'gauge',
    help: `Used share of each rate-limit window, 0 to 1 and beyond, as last reported; gone once its reset has passed. Accounts are numbered from 1; windows beyond the first ${MAX_WINDOWS} are '${OTHER}', the fullest of them.`,
    labels: ['provider', 'account', 'window'],
    read: limitSamples,
  },
];

function limitSamples(source: MetricsSource): readonly Sample[] {
  const now = source.wallTime();
  const known = source.limits().filter(({ resetsAt }) => resetsAt === null || resetsAt > now);
  const values = known.flatMap((window) => {
    const value = window.used ?? (window.isBlocked ? 1 : undefined);
    return value === undefined ? [] : [{ window, value }];
  });
  const own = values.slice(0, MAX_WINDOWS).map(({ window, value }) => ({ labels: labelsOf(window), value }));
  const beyond = values.slice(MAX_WINDOWS).map(({ value }) => value);
  if (beyond.length === 0) return own;
  const labels = { provider: OTHER, account: OTHER, window: OTHER };
  return [...own, { labels, value: Math.max(...beyond) }];
}

function labelsOf({ provider, account, name }: LimitWindow): Sample['labels'] {
  return { provider, account: String(account), window: name };
}
