import type { RecordedTokens } from '../contract/recording.ts';
import type { TokenSums, UnreportedReason } from '../contract/sessions.ts';
import type { ServerCompaction } from '../dialects/dialect-definition.ts';

/** What an answer said of itself, once it is over. */
export interface AnswerSummary {
  readonly model: string | undefined;
  /** As the provider counts; `inputIncludesCached` says what `input` means. Undefined where none were reported. */
  readonly tokens: RecordedTokens | undefined;
  readonly inputIncludesCached: boolean;
  /** Why there are none; undefined where there are, and where an answer of this kind has none to report. */
  readonly missing: UnreportedReason | undefined;
  readonly stopReason: string | undefined;
  /** The model called tools: its turn goes on. */
  readonly callsTools: boolean;
  readonly providerError: string | undefined;
  /** The end of the answer was seen: its last event, or the whole body. */
  readonly isComplete: boolean;
  readonly streamed: boolean;
  /** From accepting the request to the first piece of the answer's body. */
  readonly firstDataMs: number | undefined;
  /** Tokens written to the cache for so long; undefined where not split. */
  readonly writtenFor: { readonly fiveMinutes: number; readonly oneHour: number } | undefined;
  /** The provider's own reason for a cache miss. */
  readonly cacheMiss: string | undefined;
  /** The provider made the context smaller while it answered. */
  readonly compaction: ServerCompaction | undefined;
}

/** Where a request with an answer of this kind has tokens to report at all. */
export const NO_ANSWER: AnswerSummary = {
  model: undefined,
  tokens: undefined,
  inputIncludesCached: false,
  missing: undefined,
  stopReason: undefined,
  callsTools: false,
  providerError: undefined,
  isComplete: false,
  streamed: false,
  firstDataMs: undefined,
  writtenFor: undefined,
  cacheMiss: undefined,
  compaction: undefined,
};

/**
 * Counts of a provider on the one scale that sums are made on: fresh + read + written is the prompt. `inputIncludesCached`
 * says whether its count of input has what came from the cache in it. Null is what was not reported.
 */
export function tokenSums(tokens: RecordedTokens, inputIncludesCached: boolean): TokenSums {
  const { input, output, reasoning, cacheRead, cacheCreation } = tokens;
  const cached = inputIncludesCached ? (cacheRead ?? 0) + (cacheCreation ?? 0) : 0;
  return {
    fresh: input === undefined ? null : Math.max(0, input - cached),
    cacheRead: cacheRead ?? null,
    cacheWrite: cacheCreation ?? null,
    output: output ?? null,
    reasoning: reasoning ?? null,
  };
}
