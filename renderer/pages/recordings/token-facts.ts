import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { DIALECT_DEFINITIONS } from '../../../src/dialects/dialects.ts';
import { formatCount } from '../../text/format.ts';
import { MISSING_WORDS } from './format-recorded.ts';

/** One line in the detail pane. */
export interface TokenFact {
  readonly name: string;
  readonly value: string;
}

/** Describes the tokens as the provider counts them: input tokens either include the cached ones or not. */
export function tokenFacts({ tokens, tokensMissing, dialect }: RecordedRequest): readonly TokenFact[] {
  if (tokens === undefined)
    return [{ name: 'Tokens', value: MISSING_WORDS[tokensMissing ?? 'not_reported'] }];
  const { input, output, cacheRead, cacheCreation, reasoning } = tokens;
  const cached = DIALECT_DEFINITIONS[dialect].inputIncludesCached
    ? 'included in input'
    : 'in addition to input';
  const facts = [
    { name: 'Tokens in', count: input ?? 'not reported', note: '' },
    { name: 'From cache', count: cacheRead, note: cached },
    { name: 'To cache', count: cacheCreation, note: cached },
    { name: 'Tokens out', count: output ?? 'not reported', note: '' },
    { name: 'Reasoning', count: reasoning, note: 'included in output' },
  ];
  return facts.flatMap(({ name, count, note }) => {
    if (count === undefined) return [];
    const words = typeof count === 'number' ? formatCount(count) : count;
    return [{ name, value: note === '' ? words : `${words}, ${note}` }];
  });
}
