import type { RecordedTokens } from '../contract/recording.ts';
import type { TokenSums } from '../contract/sessions.ts';

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
