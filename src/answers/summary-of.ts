import type { AnswerFacts } from './answer-facts.ts';
import type { AnswerSummary } from './answer-summary.ts';

/** Facts about a response that do not come from its content. */
export interface AnswerCircumstances extends Pick<
  AnswerSummary,
  'inputIncludesCached' | 'isComplete' | 'streamed' | 'firstDataMs'
> {
  /** Why tokens could not be read; `not_reported` if nothing prevented it, undefined if none are expected. */
  readonly missing: AnswerSummary['missing'];
}

/** Summarizes a finished response. */
export function summaryOf(facts: AnswerFacts, circumstances: AnswerCircumstances): AnswerSummary {
  return {
    ...circumstances,
    model: facts.model,
    tokens: facts.tokens,
    missing: whyMissing(facts, circumstances),
    stopReason: facts.stopReason,
    callsTools: facts.callsTools,
    providerError: facts.providerError,
    writtenFor: facts.writtenFor,
    cacheMiss: facts.cacheMiss,
    compaction: facts.compaction,
  };
}

function whyMissing(facts: AnswerFacts, circumstances: AnswerCircumstances): AnswerSummary['missing'] {
  const { missing, isComplete, streamed } = circumstances;
  if (facts.tokens !== undefined) {
    // The first event of a message counts only a few tokens in advance; the final counts were never received.
    return isComplete || facts.stopReason !== undefined || !streamed ? undefined : 'cut';
  }
  if (missing !== 'not_reported') return missing;
  if (!isComplete) return 'cut';
  return streamed && facts.isUsageOptional ? 'not_asked' : 'not_reported';
}
