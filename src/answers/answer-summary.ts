import type { RecordedTokens } from '../contract/recording.ts';
import type { TokenSums, UnreportedReason } from '../contract/sessions.ts';
import type { ServerCompaction } from '../dialects/dialect-definition.ts';

/** Summary of a finished response. */
export interface AnswerSummary {
  readonly model: string | undefined;
  /** Tokens as counted by the provider; `inputIncludesCached` says what `input` means. Undefined if not reported. */
  readonly tokens: RecordedTokens | undefined;
  readonly inputIncludesCached: boolean;
  /** Why tokens are missing; undefined if they are not, or if this kind of response does not report any. */
  readonly missing: UnreportedReason | undefined;
  readonly stopReason: string | undefined;
  /** Whether the model called tools, so that its turn continues. */
  readonly callsTools: boolean;
  readonly providerError: string | undefined;
  /** Whether the end was received: the final event, or the whole body. */
  readonly isComplete: boolean;
  readonly streamed: boolean;
  /** Time from accepting the request to the first piece of the response body. */
  readonly firstDataMs: number | undefined;
  /** Tokens written to the cache for each lifetime; undefined if the provider does not split them. */
  readonly writtenFor: { readonly fiveMinutes: number; readonly oneHour: number } | undefined;
  /** Reason given by the provider for a cache miss. */
  readonly cacheMiss: string | undefined;
  /** Set if the provider compacted the context while responding. */
  readonly compaction: ServerCompaction | undefined;
}

/** Empty summary: nothing reported, and nothing missing. */
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
 * Converts a provider's token counts to a common scale, in which fresh + read + written is the prompt.
 * `inputIncludesCached` says whether its input count includes cached tokens. Null means not reported.
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
