import type { AnswerFacts } from './answer-facts.ts';
import type { AnswerSummary } from './answer-summary.ts';

/** What is known of an answer besides what it said of itself. */
export interface AnswerCircumstances extends Pick<
  AnswerSummary,
  'inputIncludesCached' | 'isComplete' | 'streamed' | 'firstDataMs'
> {
  /** What stood in the way of reading tokens; `not_reported` where nothing did, undefined where there are none to report. */
  readonly missing: AnswerSummary['missing'];
}

/** The summary of an answer that is over. */
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
    // The first event of a message counts a few tokens in advance: those that came after it were never told.
    return isComplete || facts.stopReason !== undefined || !streamed ? undefined : 'cut';
  }
  if (missing !== 'not_reported') return missing;
  if (!isComplete) return 'cut';
  return streamed && facts.isUsageOptional ? 'not_asked' : 'not_reported';
}
