import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { recordedPrompt } from '../../../src/contract/recorded-fields.ts';
import { formatCount } from '../../text/format.ts';
import { MISSING_WORDS } from './format-recorded.ts';

/** One line in the detail pane. */
export interface TokenFact {
  readonly name: string;
  readonly value: string;
}

/** Describes the tokens; input tokens include the cached ones for every dialect. */
export function tokenFacts(row: RecordedRequest): readonly TokenFact[] {
  const { tokens, tokensMissing } = row;
  if (tokens === undefined)
    return [{ name: 'Tokens', value: MISSING_WORDS[tokensMissing ?? 'not_reported'] }];
  const { output, cacheRead, cacheCreation, reasoning } = tokens;
  const facts = [
    { name: 'Tokens in', count: recordedPrompt(row) ?? 'not reported', note: '' },
    { name: 'From cache', count: cacheRead, note: 'included in input' },
    { name: 'To cache', count: cacheCreation, note: 'included in input' },
    { name: 'Tokens out', count: output ?? 'not reported', note: '' },
    { name: 'Reasoning', count: reasoning, note: 'included in output' },
  ];
  return facts.flatMap(({ name, count, note }) => {
    if (count === undefined) return [];
    const words = typeof count === 'number' ? formatCount(count) : count;
    return [{ name, value: note === '' ? words : `${words}, ${note}` }];
  });
}
