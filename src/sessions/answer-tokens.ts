import type { AnswerSummary } from '../answers/answer-summary.ts';
import type { TokenSums } from '../contract/sessions.ts';
import { NO_TOKENS } from './running-sums.ts';

/** An answer's tokens on the one scale of all dialects; null for what it did not report. */
export function answerTokens({ tokens, inputIncludesCached }: AnswerSummary): TokenSums {
  if (tokens === undefined) return NO_TOKENS;
  const { input, output, cacheRead, cacheCreation, reasoning } = tokens;
  const cached = inputIncludesCached ? (cacheRead ?? 0) + (cacheCreation ?? 0) : 0;
  return {
    fresh: input === undefined ? null : Math.max(0, input - cached),
    cacheRead: cacheRead ?? null,
    cacheWrite: cacheCreation ?? null,
    output: output ?? null,
    reasoning: reasoning ?? null,
  };
}

/** The whole prompt; null where its size was not reported. */
export function promptOf({ fresh, cacheRead, cacheWrite }: TokenSums): number | null {
  return fresh === null ? null : fresh + (cacheRead ?? 0) + (cacheWrite ?? 0);
}
