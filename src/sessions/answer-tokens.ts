import type { AnswerSummary } from '../answers/answer-summary.ts';
import { tokenSums } from '../answers/token-sums.ts';
import type { TokenSums } from '../contract/sessions.ts';
import { NO_TOKENS } from './running-sums.ts';

/** An answer's tokens on the one scale of all dialects; null for what it did not report. */
export function answerTokens({ tokens, inputIncludesCached }: AnswerSummary): TokenSums {
  return tokens === undefined ? NO_TOKENS : tokenSums(tokens, inputIncludesCached);
}

/** The whole prompt; null where its size was not reported. */
export function wholePrompt({ fresh, cacheRead, cacheWrite }: TokenSums): number | null {
  return fresh === null ? null : fresh + (cacheRead ?? 0) + (cacheWrite ?? 0);
}
